"""The control values of each step type as data: JSON schema for what may be saved, UI schema for how it is edited.

Field names, types and defaults: contract/workflow-model.md (controlValues) and the published SDKs' models.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

CHANNEL_TYPES = ("in_app", "email", "sms", "push", "chat", "tool")
ACTION_TYPES = ("digest", "delay", "throttle", "custom", "http_request")
#: Beyond Novu: steps that choose the way, wait for something to happen, or start another workflow.
FLOW_TYPES = ("branch", "experiment", "wait", "invoke")
STEP_TYPES = CHANNEL_TYPES + ACTION_TYPES + FLOW_TYPES
UNITS = ("seconds", "minutes", "hours", "days", "weeks", "months")
TARGETS = ("_self", "_blank", "_parent", "_top", "_unfencedTop")
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")

_TEXT: Json = {"type": "string"}
_FREE: Json = {"type": "object", "additionalProperties": True}
_UNIT: Json = {"type": "string", "enum": list(UNITS)}
# A template may stand where a number is meant.
_AMOUNT: Json = {"type": "number", "minimum": 1}


def _object(properties: Json, required: tuple[str, ...] = ()) -> Json:
    schema: Json = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | ({"required": list(required)} if required else {})


_REDIRECT = _object({"url": _TEXT, "target": {"type": "string", "enum": list(TARGETS)}})
_ACTION = _object({"label": _TEXT, "redirect": _REDIRECT})
_PAIR = _object({"key": _TEXT, "value": _TEXT}, ("key", "value"))


@dataclass(frozen=True, slots=True)
class Controls:
    """What is known of a step type's control values."""

    data_schema: Json
    ui_schema: Json


def _controls(group: str, components: Mapping[str, str | Json], properties: Json, *, skip: bool = True) -> Controls:
    ui = {name: {"component": part} if isinstance(part, str) else part for name, part in components.items()}
    if skip:
        properties = {"skip": _FREE, **properties}
        ui = {"skip": {"component": "QUERY_EDITOR"}, **ui}
    return Controls(_object(properties), {"group": group, "properties": ui})


def _body_only(group: str, component: str) -> Controls:
    return _controls(group, {"body": component}, {"body": _TEXT})


_BY_TYPE: dict[str, Controls] = {
    "in_app": _controls(
        "IN_APP",
        {
            "avatar": "IN_APP_AVATAR",
            "subject": "IN_APP_PRIMARY_SUBJECT",
            "body": "IN_APP_BODY",
            "primaryAction": {"component": "IN_APP_BUTTON_DROPDOWN", "placeholder": None},
            "secondaryAction": {"component": "IN_APP_BUTTON_DROPDOWN", "placeholder": None},
            "redirect": {"component": "URL_TEXT_BOX", "placeholder": {"url": "", "target": "_self"}},
            "disableOutputSanitization": {"component": "IN_APP_DISABLE_SANITIZATION_SWITCH", "placeholder": False},
            "data": {"component": "DATA", "placeholder": None},
        },
        {
            "subject": _TEXT,
            "body": _TEXT,
            "avatar": _TEXT,
            "primaryAction": _ACTION,
            "secondaryAction": _ACTION,
            "redirect": _REDIRECT,
            "disableOutputSanitization": {"type": "boolean", "default": False},
            "data": _FREE,
        },
    ),
    "email": _controls(
        "EMAIL",
        {
            "subject": {"component": "TEXT_INLINE_LABEL"},
            "body": {"component": "EMAIL_BODY", "placeholder": ""},
            "editorType": {"component": "EMAIL_EDITOR_SELECT", "placeholder": "block"},
            "disableOutputSanitization": {"component": "DISABLE_SANITIZATION_SWITCH", "placeholder": False},
            "layoutId": {"component": "LAYOUT_SELECT", "placeholder": None},
            "preheader": {"component": "TEXT_FULL_LINE"},
            "from": {"component": "TEXT_FULL_LINE"},
            "replyTo": {"component": "TEXT_FULL_LINE"},
            "replyCallback": {"component": "REPLY_CALLBACK", "placeholder": None},
        },
        {
            "subject": _TEXT,
            "body": {"type": "string", "default": ""},
            "editorType": {"type": "string", "enum": ["block", "html"], "default": "block"},
            "disableOutputSanitization": {"type": "boolean", "default": False},
            "layoutId": {"type": ["string", "null"]},
            "from": _object({"email": _TEXT, "name": _TEXT}),
            "replyTo": _TEXT,
            "replyCallback": _object({"active": {"type": "boolean"}, "url": _TEXT}),
            "preheader": _TEXT,
            "useProviderDefaults": {"type": "boolean"},
        },
    ),
    "sms": _body_only("SMS", "SMS_BODY"),
    "chat": _body_only("CHAT", "CHAT_BODY"),
    "tool": _body_only("TOOL", "TOOL_BODY"),
    "push": _controls("PUSH", {"subject": "PUSH_SUBJECT", "body": "PUSH_BODY"}, {"subject": _TEXT, "body": _TEXT}),
    "digest": _controls(
        "DIGEST",
        {
            "type": {"component": "DIGEST_TYPE", "placeholder": "regular"},
            "amount": {"component": "DIGEST_AMOUNT", "placeholder": ""},
            "unit": {"component": "DIGEST_UNIT", "placeholder": "minutes"},
            "digestKey": {"component": "DIGEST_KEY", "placeholder": ""},
            "cron": {"component": "DIGEST_CRON", "placeholder": ""},
            "extendToSchedule": {"component": "EXTEND_TO_SCHEDULE", "placeholder": False},
        },
        {
            "type": {"type": "string", "enum": ["regular", "timed"]},
            "amount": _AMOUNT,
            "unit": _UNIT,
            "lookBackWindow": _object({"amount": _AMOUNT, "unit": _UNIT}, ("amount", "unit")),
            "digestKey": _TEXT,
            "cron": _TEXT,
            "extendToSchedule": {"type": "boolean"},
        },
    ),
    "delay": _controls(
        "DELAY",
        {
            "type": {"component": "DELAY_TYPE", "placeholder": "regular"},
            "amount": {"component": "DELAY_AMOUNT", "placeholder": None},
            "unit": {"component": "DELAY_UNIT", "placeholder": "minutes"},
            "cron": {"component": "DELAY_CRON", "placeholder": ""},
            "dynamicKey": {"component": "DELAY_DYNAMIC_KEY", "placeholder": ""},
            "extendToSchedule": {"component": "EXTEND_TO_SCHEDULE", "placeholder": False},
        },
        {
            "type": {"type": "string", "enum": ["regular", "timed", "dynamic"], "default": "regular"},
            "amount": _AMOUNT,
            "unit": _UNIT,
            "cron": _TEXT,
            "dynamicKey": _TEXT,
            "extendToSchedule": {"type": "boolean"},
        },
    ),
    "throttle": _controls(
        "THROTTLE",
        {
            "type": {"component": "THROTTLE_TYPE", "placeholder": "fixed"},
            "amount": {"component": "THROTTLE_WINDOW", "placeholder": 1},
            "unit": {"component": "THROTTLE_UNIT", "placeholder": "minutes"},
            "dynamicKey": {"component": "THROTTLE_DYNAMIC_KEY", "placeholder": ""},
            "threshold": {"component": "THROTTLE_THRESHOLD", "placeholder": 1},
            "throttleKey": {"component": "THROTTLE_KEY", "placeholder": ""},
        },
        {
            "type": {"type": "string", "enum": ["fixed", "dynamic"], "default": "fixed"},
            "amount": _AMOUNT,
            "unit": {"type": "string", "enum": ["minutes", "hours", "days"]},
            "dynamicKey": _TEXT,
            "threshold": {"type": "number", "minimum": 1, "default": 1},
            "throttleKey": _TEXT,
        },
    ),
    "http_request": _controls(
        "HTTP_REQUEST",
        {
            "method": {"component": "DESTINATION_METHOD", "placeholder": "POST"},
            "url": {"component": "DESTINATION_URL", "placeholder": ""},
            "headers": {"component": "DESTINATION_HEADERS", "placeholder": []},
            "body": {"component": "DESTINATION_BODY", "placeholder": ""},
            "responseBodySchema": {"component": "DESTINATION_RESPONSE_BODY_SCHEMA", "placeholder": None},
            "enforceSchemaValidation": {
                "component": "DESTINATION_ENFORCE_SCHEMA_VALIDATION",
                "placeholder": False,
            },
            "continueOnFailure": {"component": "DESTINATION_CONTINUE_ON_FAILURE", "placeholder": False},
            "timeout": {"component": "DESTINATION_TIMEOUT", "placeholder": None},
        },
        {
            "method": {"type": "string", "enum": list(METHODS)},
            "url": _TEXT,
            "headers": {"type": "array", "items": _PAIR},
            "body": {"anyOf": [_TEXT, {"type": "array", "items": _PAIR}]},
            "responseBodySchema": _FREE,
            "enforceSchemaValidation": {"type": "boolean"},
            "continueOnFailure": {"type": "boolean"},
            "timeout": {"type": "number"},
        },
        skip=False,
    ),
    "custom": Controls(_object({"custom": _FREE}), {"properties": {}}),
    "branch": _controls(
        "BRANCH",
        {"arms": {"component": "BRANCH_ARMS", "placeholder": []}},
        {
            "arms": {
                "type": "array",
                "maxItems": 10,
                "items": _object({"id": _TEXT, "name": _TEXT, "condition": _FREE}, ("id",)),
            }
        },
    ),
    "experiment": _controls(
        "EXPERIMENT",
        {"arms": {"component": "EXPERIMENT_ARMS", "placeholder": []}},
        {
            "arms": {
                "type": "array",
                "maxItems": 10,
                "items": _object({"id": _TEXT, "name": _TEXT, "weight": {"type": "number", "minimum": 0}}, ("id",)),
            }
        },
    ),
    "wait": _controls(
        "WAIT",
        {
            "until": {"component": "WAIT_UNTIL", "placeholder": "event"},
            "event": {"component": "WAIT_EVENT", "placeholder": ""},
            "condition": {"component": "QUERY_EDITOR"},
            "stepId": {"component": "WAIT_STEP", "placeholder": ""},
            "amount": {"component": "WAIT_AMOUNT", "placeholder": 1},
            "unit": {"component": "WAIT_UNIT", "placeholder": "days"},
        },
        {
            "until": {"type": "string", "enum": ["event", "seen", "read"], "default": "event"},
            "event": _TEXT,
            "condition": _FREE,
            "stepId": _TEXT,
            "amount": _AMOUNT,
            "unit": _UNIT,
        },
    ),
    "invoke": _controls(
        "INVOKE",
        {
            "workflowId": {"component": "WORKFLOW_SELECT", "placeholder": ""},
            "payload": {"component": "DATA", "placeholder": None},
        },
        {"workflowId": _TEXT, "payload": _FREE},
    ),
}


def controls_of(step_type: str) -> Controls:
    """The schemas of a step type.

    Raises:
        KeyError: there is no such type.
    """
    return _BY_TYPE[step_type]
