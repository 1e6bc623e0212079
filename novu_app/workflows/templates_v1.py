"""Steps as older clients know them: a message template and metadata, where a step of ours has control values.

What has no counterpart is refused with the reason: nothing that was sent is silently lost in a run.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from novu_app.kernel.errors import BadRequest
from novu_app.workflows.handlebars import NotTranslatable, payload_values, to_handlebars, to_liquid
from novu_app.workflows.windows_v1 import delay_controls, digest_controls, metadata_of

Json = dict[str, Any]
#: The kinds of steps that can be made; a step of another kind is read with what there is of it.
STEP_TYPES = ("in_app", "email", "sms", "chat", "push", "digest", "delay")
_BUTTONS = (("primary", "primaryAction"), ("secondary", "secondaryAction"))


def controls_of(kind: str, template: Mapping[str, Any], metadata: Mapping[str, Any], place: str) -> Json:
    """The control values of a step.

    Args:
        kind: one of ``STEP_TYPES``.
        template: the message template, with the contract's names.
        metadata: the settings of a digest or delay.
        place: where the step stands, for messages: ``steps.0``.

    Raises:
        BadRequest: something in it has no counterpart.
    """
    if kind == "digest":
        return digest_controls(metadata, f"{place}.metadata")
    if kind == "delay":
        return delay_controls(metadata, f"{place}.metadata")

    def liquid(value: Any, field: str) -> str:
        try:
            return to_liquid(str(value or ""))
        except NotTranslatable as error:
            raise BadRequest([f"{place}.template.{field}: {error}"]) from None

    if kind == "email":
        return _email(template, liquid, place)
    if not isinstance(template.get("content"), str | None):
        raise BadRequest([f"{place}.template.content must be a string"])
    if kind == "in_app":
        return _in_app(template, liquid)
    body = {"body": liquid(template.get("content"), "content")}
    return {"subject": liquid(template.get("title"), "title"), **body} if kind == "push" else body


def template_of(step: Mapping[str, Any]) -> Json:
    """What a message template says, from a step of a definition; and its ``metadata`` stands in :func:`metadata_of`."""
    values: Mapping[str, Any] = step["control_values"]
    found: Json = {"content": to_handlebars(_text(values.get("body")))}
    for name, key in (("subject", "title" if step["type"] == "push" else "subject"), ("preheader", "preheader")):
        if values.get(name):
            found[key] = to_handlebars(_text(values[name]))
    if step["type"] == "email":
        found["contentType"] = "customHtml"
        sender = values.get("from")
        if isinstance(sender, Mapping) and sender.get("name"):
            found["senderName"] = to_handlebars(_text(sender["name"]))
    if step["type"] == "in_app" and (cta := _call_to_action(values)):
        found["cta"] = cta
    return found


def variables_of(steps: Sequence[Mapping[str, Any]]) -> list[Json]:
    """The values of the payload that the steps use, as a trigger's variables."""
    return [
        {"name": name, "type": "String"} for name in payload_values(_texts([step["control_values"] for step in steps]))
    ]


def _in_app(template: Mapping[str, Any], liquid: Any) -> Json:
    values: Json = {"body": liquid(template.get("content"), "content")}
    if template.get("subject"):
        values["subject"] = liquid(template["subject"], "subject")
    cta = template.get("cta") or {}
    if url := (cta.get("data") or {}).get("url"):
        values["redirect"] = {"url": liquid(url, "cta.data.url"), "target": "_self"}
    for button in (cta.get("action") or {}).get("buttons") or ():
        name = dict(_BUTTONS).get(button.get("type"))
        if name is not None:
            values[name] = {"label": liquid(button.get("content"), "cta.action.buttons")}
            if button.get("url"):
                url = liquid(button["url"], "cta.action.buttons")
                values[name]["redirect"] = {"url": url, "target": button.get("target") or "_self"}
    return values


def _email(template: Mapping[str, Any], liquid: Any, place: str) -> Json:
    content = template.get("content")
    if isinstance(content, list):
        content = "\n".join(_block(block, f"{place}.template.content.{number}") for number, block in enumerate(content))
    values: Json = {
        "subject": liquid(template.get("subject"), "subject"),
        "body": liquid(content, "content"),
        "editorType": "html",
    }
    if template.get("preheader"):
        values["preheader"] = liquid(template["preheader"], "preheader")
    if template.get("senderName"):
        values["from"] = {"name": liquid(template["senderName"], "senderName")}
    if template.get("layoutId"):
        values["layoutId"] = template["layoutId"]
    return values


def _block(block: Any, place: str) -> str:
    """A block of the old e-mail editor as HTML; its text is HTML already."""
    if not isinstance(block, Mapping) or block.get("type") not in ("text", "button"):
        raise BadRequest([f"{place} must be a block of type text or button"])
    content, styles = str(block.get("content") or ""), block.get("styles") or {}
    align = styles.get("textAlign") if isinstance(styles, Mapping) else None
    style = f' style="text-align: {html.escape(str(align))}"' if align else ""
    if block["type"] == "text":
        return f"<div{style}>{content}</div>"
    return f'<div{style}><a href="{html.escape(str(block.get("url") or ""))}">{content}</a></div>'


def _call_to_action(values: Mapping[str, Any]) -> Json | None:
    redirect = values.get("redirect") or {}
    buttons: list[Json] = []
    for kind, name in _BUTTONS:
        action = values.get(name)
        if isinstance(action, Mapping):
            url = (action.get("redirect") or {}).get("url")
            button = {"type": kind, "content": to_handlebars(_text(action.get("label")))}
            buttons.append(button | ({"url": to_handlebars(_text(url))} if url else {}))
    if not redirect.get("url") and not buttons:
        return None
    data = {"url": to_handlebars(_text(redirect["url"]))} if redirect.get("url") else {}
    return {"type": "redirect", "data": data, "action": {"buttons": buttons}}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


__all__ = ["STEP_TYPES", "controls_of", "metadata_of", "template_of", "variables_of"]
