"""A rendered step as previews show it (components/previews.py): the output of the preview service as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from novu_app.content.preheader import without_preheader
from novu_app.content.segments import segments_of
from novu_app.providers.email.plain_text import to_plain_text


@dataclass
class ShownStep:
    """What a recipient sees of a step. ``kind`` is its type, ``error`` why there is nothing to see.

    Of e-mails ``html`` is a whole document, ``text`` the plain-text part and ``size`` their weight. Of text messages
    ``segments`` says in how many parts they are sent, in words.
    """

    kind: str = ""
    error: str = ""
    subject: str = ""
    preheader: str = ""
    sender: str = ""
    body: str = ""
    html: str = ""
    text: str = ""
    size: str = ""
    segments: str = ""
    special: str = ""
    avatar: str = ""
    primary: str = ""
    secondary: str = ""
    opens: str = ""


def shown_step(kind: str, output: Mapping[str, Any] | None, error: str | None) -> ShownStep:
    """A step as it is shown.

    Args:
        kind: the type of the step.
        output: what it renders (contract/workflow-model.md, Output schemas), or None.
        error: why it renders nothing.
    """
    if output is None:
        return ShownStep(kind=kind, error=error or "This step could not be rendered.")
    body = str(output.get("body") or "")
    if kind == "email":
        return _email(output, body)
    shown = ShownStep(kind=kind, subject=str(output.get("subject") or ""), body=body)
    if kind == "sms":
        parts = segments_of(body)
        shown.segments = (
            f"{parts.count} segment{'' if parts.count == 1 else 's'} · {parts.units} characters · {parts.encoding} · "
            f"{parts.left} left"
        )
        shown.special = (
            f"Takes UCS-2 for {parts.special}, so a segment has 70 characters in place of 160" if parts.special else ""
        )
    elif kind == "in_app":
        shown.avatar = str(output.get("avatar") or "")
        shown.primary, shown.secondary = (_label(output.get(name)) for name in ("primaryAction", "secondaryAction"))
        shown.opens = str((output.get("redirect") or {}).get("url") or "")
    return shown


def _email(output: Mapping[str, Any], body: str) -> ShownStep:
    sender = output.get("from")
    named = [str(sender.get(key) or "") for key in ("name", "email")] if isinstance(sender, Mapping) else []
    kilobytes = len(body.encode()) / 1024
    # Gmail cuts what is longer than 102 KB.
    size = f"{kilobytes:.0f} KB" + (" · Gmail cuts e-mails above 102 KB" if kilobytes > 102 else "")
    return ShownStep(
        kind="email",
        subject=str(output.get("subject") or ""),
        preheader=str(output.get("preheader") or ""),
        sender=" ".join(part for part in named if part),
        html=body,
        text=to_plain_text(without_preheader(body)),
        size=size if kilobytes >= 1 else f"{len(body.encode())} bytes",
    )


def _label(action: Any) -> str:
    return str(action.get("label") or "") if isinstance(action, Mapping) else ""
