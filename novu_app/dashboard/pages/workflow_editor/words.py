"""What cards and menus say of step types: names, hints, and one line about a step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novu_app.content.blocks import is_block_document
from novu_app.dashboard.components.status import STEPS
from novu_app.dashboard.text import duration, plain
from novu_app.timing import cron_words

_HINTS: dict[str, tuple[str, str]] = {
    "in_app": ("Channels", "A message in the inbox"),
    "email": ("Channels", "Blocks or HTML"),
    "sms": ("Channels", "A text to the phone"),
    "push": ("Channels", "To all devices"),
    "chat": ("Channels", "Slack, Teams, Discord …"),
    "tool": ("Channels", "PagerDuty, Opsgenie, webhooks"),
    "digest": ("Timing", "Gather events, then go on once"),
    "delay": ("Timing", "Wait for a while, or until a time"),
    "throttle": ("Timing", "Let only so many pass"),
    "wait": ("Timing", "Until an event, or a message is read"),
    "branch": ("Flow", "Go one of several ways"),
    "experiment": ("Flow", "Go a way by chance"),
    "invoke": ("Flow", "Start another workflow"),
    "http_request": ("Flow", "Ask an API of yours"),
    "custom": ("Flow", "Run your own code"),
}
#: What the menu of the canvas offers.
KINDS: list[dict[str, str]] = [
    {"type": kind, "name": STEPS[kind][0], "group": group, "hint": hint} for kind, (group, hint) in _HINTS.items()
]


def summary_of(kind: str, values: Mapping[str, Any]) -> str:
    """One line about what a step does."""
    if kind == "delay":
        return _delay(values)
    if kind == "digest":
        key = f" by {values['digestKey']}" if values.get("digestKey") else ""
        if values.get("cron") and values.get("type") != "regular":
            return cron_words.in_words(values["cron"]) + key
        amount = duration(values.get("amount"), values.get("unit"))
        return f"Gather {amount}{key}" if amount else "No window set"
    if kind == "throttle":
        return _throttle(values)
    if kind in ("branch", "experiment"):
        arms = [arm for arm in values.get("arms") or [] if isinstance(arm, Mapping)]
        return f"{len(arms)} arm{'' if len(arms) == 1 else 's'} and a default"
    if kind == "wait":
        until = f"until {values.get('until')}" if values.get("until") in ("seen", "read") else ""
        event = values.get("event") or "no event yet"
        limit = duration(values.get("amount"), values.get("unit"))
        return f"Wait {until or f'for {event}'}" + (f", {limit} at most" if limit else "")
    if kind == "invoke":
        return f"Starts {values['workflowId']}" if values.get("workflowId") else "No workflow chosen"
    if kind == "http_request":
        return f"{values.get('method') or 'POST'} {values.get('url') or '…'}"
    if kind == "custom":
        return "Runs in your application"
    body = values.get("body")
    text = values.get("subject") or ("" if is_block_document(body) else body)
    return plain(str(text or "No content yet"))


def arms_of(kind: str, values: Mapping[str, Any], conditions: Mapping[str, str]) -> list[dict[str, str]]:
    """The arms of a branching step for the canvas, the default one last; ``conditions`` are sentences by arm."""
    if kind not in ("branch", "experiment"):
        return []
    arms = [arm for arm in values.get("arms") or [] if isinstance(arm, Mapping) and arm.get("id")]
    weights = [arm.get("weight", 1) for arm in arms]
    whole = sum(weight for weight in weights if isinstance(weight, int | float)) or 1
    lines = []
    for arm, weight in zip(arms, weights, strict=True):
        share = f"{100 * weight / whole:.0f} %" if isinstance(weight, int | float) else ""
        note = conditions.get(str(arm["id"]), "") if kind == "branch" else share
        lines.append({"id": str(arm["id"]), "name": str(arm.get("name") or arm["id"]), "note": note})
    return [*lines, {"id": "default", "name": "Else" if kind == "branch" else "Default", "note": ""}]


def _delay(values: Mapping[str, Any]) -> str:
    if values.get("type") == "timed":
        return f"Until {cron_words.in_words(values['cron'])}" if values.get("cron") else "No time set"
    if values.get("type") == "dynamic":
        return f"Until {values['dynamicKey']}" if values.get("dynamicKey") else "No time set"
    amount = duration(values.get("amount"), values.get("unit"))
    return f"Wait {amount}" if amount else "No time set"


def _throttle(values: Mapping[str, Any]) -> str:
    threshold = values.get("threshold") or 1
    key = f" by {values['throttleKey']}" if values.get("throttleKey") else ""
    if values.get("type") == "dynamic":
        return f"{threshold} until {values.get('dynamicKey') or '…'}{key}"
    return f"{threshold} in {duration(values.get('amount'), values.get('unit')) or '…'}{key}"
