"""The control values of a layout as data: their schemas, what a new layout begins with, and what may be saved.

Field names and types: contract/rest.md, EmailControlsDto and LayoutControlsDto.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from novu_app.content.blocks import is_block_document
from novu_app.content.layouts import has_content, template_of
from novu_app.content.templates import TemplateFailed, compile_value
from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest

Json = dict[str, Any]

DATA_SCHEMA: Final[Json] = {
    "type": "object",
    "properties": {
        "email": {
            "type": "object",
            "properties": {
                "body": {"type": "string"},
                "editorType": {"type": "string", "enum": ["block", "html"], "default": "block"},
            },
            "required": ["body", "editorType"],
            "additionalProperties": False,
        }
    },
    "additionalProperties": False,
}
UI_SCHEMA: Final[Json] = {
    "group": "LAYOUT",
    "properties": {
        "email": {
            "component": "LAYOUT_EMAIL",
            "properties": {
                "body": {"component": "EMAIL_BODY", "placeholder": ""},
                "editorType": {"component": "EMAIL_EDITOR_SELECT", "placeholder": "block"},
            },
        }
    },
}
_FIELD = "email.body"


def first_values() -> Json:
    """What a new layout begins with: the e-mail's content and nothing around it."""
    content = {"type": "variable", "attrs": {"id": "content", "label": None, "fallback": None, "required": False}}
    paragraph = {"type": "paragraph", "attrs": {"textAlign": "left"}, "content": [content]}
    return {"email": {"body": jsons.dumps({"type": "doc", "content": [paragraph]}), "editorType": "block"}}


def check(control_values: Mapping[str, Any]) -> None:
    """See that control values are a layout's, or empty.

    Raises:
        BadRequest: the body is not of its editor, does not say where the content stands, or can not be parsed; ``ctx``
            has ``controls`` with the issue by field (contract/workflow-model.md, Issue enums).
    """
    email = control_values.get("email")
    if email is None:
        return
    is_document = is_block_document(email["body"])
    if email["editorType"] == "block" and not is_document:
        raise _wrong("Content must be a valid Maily JSON content")
    if email["editorType"] == "html" and is_document:
        raise _wrong("Content must be a valid HTML content")
    template = template_of(control_values)
    if not email["body"].strip() or not has_content(template):
        raise _wrong('The layout body should contain the "content" variable')
    try:
        compile_value(template, _FIELD)
    except TemplateFailed as error:
        raise _wrong(str(error), "ILLEGAL_VARIABLE_IN_CONTROL_VALUE") from error


def _wrong(message: str, kind: str = "MISSING_VALUE") -> BadRequest:
    issue = {"issueType": kind, "message": message}
    if kind == "ILLEGAL_VARIABLE_IN_CONTROL_VALUE":
        issue["variableName"] = _FIELD
    return BadRequest(message, ctx={"controls": {_FIELD: [issue]}})
