"""A notification as the inbox page draws it: plain values, everything untrusted made harmless."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any, NamedTuple, TypedDict

from novu_app.kernel.clock import parse_iso
from novu_app.messages.entity import call_to_action
from novu_app.messages.schemas import button, safe_redirect

_WEB_ADDRESS = re.compile(r"https?://[^\s]+", re.IGNORECASE)
_MARKS = re.compile(r"\\\*|\*\*|\*")
#: A body is HTML that was made harmless (novu_app/content/sanitize.py), and shown as text: of its tags the breaks remain.
_BREAK = re.compile(r"<br\s*/?>|</(?:p|li)>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_GAP = re.compile(r"\s*\n\s*\n\s*")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|nbsp|#39);")
#: More text than this is never seen in a list; an ellipsis stands for the rest. Characters.
LONGEST_TEXT = 2_000
_ELLIPSIS = "…"


class Part(TypedDict):
    """A run of text in one style: ``strong``, ``em``, ``strong em`` or plain."""

    text: str
    style: str


class Item(TypedDict):
    """One notification of the page. Moments are milliseconds since the epoch; what is missing is an empty text or 0."""

    id: str
    subject: list[Part]
    body: list[Part]
    avatar: str
    initial: str
    severity: str
    read: bool
    seen: bool
    archived: bool
    snoozed_until: int
    again: bool
    at: int
    url: str
    target: str
    primary: str
    primary_done: bool
    primary_url: str
    primary_target: str
    secondary: str
    secondary_done: bool
    secondary_url: str
    secondary_target: str


class _Action(NamedTuple):
    label: str = ""
    done: bool = False
    url: str = ""
    target: str = ""

    @classmethod
    def of(cls, action: Mapping[str, Any] | None) -> _Action:
        if action is None:
            return cls()
        redirect = action.get("redirect") or {}
        done = bool(action["isCompleted"])
        return cls(action["label"] or "", done, redirect.get("url", ""), redirect.get("target", ""))


def item_of(notification: Mapping[str, Any]) -> Item:
    """The item of an ``InboxNotification`` (contract/inbox.md)."""
    delivered = notification.get("deliveredAt") or []
    redirect = notification.get("redirect") or {}
    subject, workflow = notification.get("subject") or "", notification.get("workflow") or {}
    avatar = notification.get("avatar") or ""
    primary, secondary = (_Action.of(notification.get(f"{kind}Action")) for kind in ("primary", "secondary"))
    return Item(
        id=notification["id"],
        subject=parts_of(subject),
        body=parts_of(notification["body"]),
        avatar=avatar if _WEB_ADDRESS.fullmatch(avatar) else "",
        initial=_initial(workflow.get("name") or "", subject),
        severity=notification["severity"],
        read=notification["isRead"],
        seen=notification["isSeen"],
        archived=notification["isArchived"],
        snoozed_until=_moment(notification.get("snoozedUntil")),
        again=len(delivered) > 1,
        at=_moment(delivered[-1] if delivered else notification["createdAt"]),
        url=redirect.get("url", ""),
        target=redirect.get("target", ""),
        primary=primary.label,
        primary_done=primary.done,
        primary_url=primary.url,
        primary_target=primary.target,
        secondary=secondary.label,
        secondary_done=secondary.done,
        secondary_url=secondary.url,
        secondary_target=secondary.target,
    )


def item_of_entity(entity: Mapping[str, Any]) -> Item:
    """The item of a raw message entity, as a push brings it."""
    cta = call_to_action(entity.get("cta"))
    data = cta.get("data") if isinstance(cta.get("data"), dict) else {}
    notification: dict[str, Any] = {
        "id": entity["_id"],
        "subject": entity.get("subject"),
        "body": entity.get("content") or "",
        "avatar": entity.get("avatar"),
        "workflow": entity.get("workflow"),
        "severity": entity["severity"],
        "isRead": entity["read"],
        "isSeen": entity["seen"],
        "isArchived": entity["archived"],
        "snoozedUntil": entity.get("snoozedUntil"),
        "deliveredAt": entity.get("deliveredAt"),
        "createdAt": entity["createdAt"],
        "redirect": safe_redirect(data.get("url"), data.get("target")) if data else None,
    }
    for kind in ("primary", "secondary"):
        found = button(cta, kind)
        if found is not None:
            redirect = safe_redirect(found.get("url"), found.get("target"))
            notification[f"{kind}Action"] = {"label": found.get("content"), "isCompleted": False, "redirect": redirect}
    return item_of(notification)


def parts_of(text: str) -> list[Part]:
    r"""Text with ``**bold**`` and ``*italic*``, as the published client reads it; ``\*`` is a star.

    Tags are taken out, and what HTML writes as an entity is the character again; of several empty lines one remains. Text that
    is longer than :data:`LONGEST_TEXT` ends in an ellipsis.
    """
    text = _GAP.sub("\n\n", _plain(text).strip())
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT].rstrip() + _ELLIPSIS
    parts: list[Part] = []
    bold = italic = False
    buffer, end = "", 0

    def finish() -> None:
        nonlocal buffer
        if buffer:
            style = " ".join(name for name, on in (("strong", bold), ("em", italic)) if on)
            parts.append(Part(text=buffer, style=style))
            buffer = ""

    for mark in _MARKS.finditer(text):
        buffer += text[end : mark.start()]
        end = mark.end()
        if mark[0] == "\\*":
            buffer += "*"
            continue
        finish()
        bold, italic = (not bold, italic) if mark[0] == "**" else (bold, not italic)
    buffer += text[end:]
    finish()
    return parts


def _plain(text: str) -> str:
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    # No others: in text that never was HTML "&copy=1" is a part of an address.
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text


def _initial(*texts: str) -> str:
    """What stands where there is no picture: the first letter or digit."""
    return next((character.upper() for text in texts for character in text if character.isalnum()), "N")


def _moment(iso: str | None) -> int:
    return parse_iso(iso) if iso else 0
