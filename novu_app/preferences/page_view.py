"""The hosted preference page as HTML: forms and buttons alone, so that it works without scripts, and is never kept."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

from starlette.responses import HTMLResponse

from novu_app.preferences.page_service import EVERY, Change, Group, Member, Scope, Shown
from novu_app.preferences.page_texts import Texts
from novu_app.preferences.unsubscribe_page import HEADERS, RIGHT_TO_LEFT

#: The fields of a form: what its button changes, and the part of the page to come back to.
FIELD, PLACE = "change", "at"
_ON, _OFF = "on", "off"
_SCOPES: Final[dict[str, Scope]] = {"all": "all", "tag": "tag", "workflow": "workflow"}
_STYLE = (
    ":root{color-scheme:light dark;--ground:#fff;--text:#1c1c1e;--soft:#6b6b70;--line:#e3e3e6;--on:#1c1c1e;--onText:#fff}"
    "@media(prefers-color-scheme:dark){:root{--ground:#1c1c1e;--text:#f2f2f7;--soft:#a0a0a8;--line:#3a3a3e;--on:#f2f2f7;"
    "--onText:#1c1c1e}}"
    "body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:2rem 1.25rem 4rem;color:var(--text);"
    "background:var(--ground)}h1{font-size:1.5rem;line-height:1.2;margin:0 0 1.5rem}h2{font-size:1rem;margin:0;flex:1 1 9rem;"
    "overflow-wrap:anywhere}form{border-top:1px solid var(--line);padding:1rem 0}div{display:flex;flex-wrap:wrap;gap:.5rem;"
    "align-items:center;padding:.375rem 0}p{margin:0;flex:1 1 9rem;overflow-wrap:anywhere}small{color:var(--soft)}"
    "button{font:inherit;font-size:.875rem;min-height:2.25rem;padding:.25rem .75rem;border:1px solid var(--line);"
    "border-radius:1.125rem;background:none;color:var(--soft);cursor:pointer}button[aria-checked]::before{content:'○ '}"
    "button[aria-checked=true]{background:var(--on);border-color:var(--on);color:var(--onText)}"
    "button[aria-checked=true]::before{content:'✓ '}button[aria-checked=mixed]::before{content:'\\2013\\0020'}"
    "button[aria-checked=mixed]{border-color:var(--on);color:var(--text)}"
    "button:focus-visible{outline:2px solid var(--text);outline-offset:2px}"
    ".plain{border-color:transparent;text-decoration:underline;padding:.25rem 0}"
    "@media(max-width:34rem){h2,p{flex-basis:100%}}[dir=ltr] [dir=auto]{text-align:left}[dir=rtl] [dir=auto]{text-align:right}"
)


def preference_page(language: str, texts: Texts, shown: Shown) -> HTMLResponse:
    """The page of a subscriber."""
    parts = [f'<h1 dir="auto">{escape(texts.title)}</h1>']
    if shown.everything:
        switches = _switches("all", "", texts.everything, shown.everything, texts)
        parts.append(_form("all", f"<div><h2>{escape(texts.everything)}</h2>{switches}</div>"))
    parts += [_group(number, group, texts) for number, group in enumerate(shown.groups)]
    if not shown.groups:
        parts.append(f"<p>{escape(texts.empty)}</p>")
    return _answer(language, texts.title, "".join(parts))


def refusal(language: str, texts: Texts, text: str, status: int) -> HTMLResponse:
    """The page that says why there is none."""
    return _answer(
        language, texts.failed, f'<h1>{escape(texts.failed)}</h1><p dir="auto">{escape(text)}</p>', status=status
    )


def change_of(value: str) -> Change | None:
    """What a button's value says, or None where it is not one of ours."""
    wanted, channel, named, name = (value.split("|", 3) + [""] * 4)[:4]
    scope = _SCOPES.get(named)
    if wanted not in (_ON, _OFF) or scope is None or not channel:
        return None
    return Change(scope, name, channel, wanted == _ON)


def _group(number: int, group: Group, texts: Texts) -> str:
    name = texts.other if group.tag is None else group.tag
    head = f'<h2 dir="auto">{escape(name)}</h2>'
    if group.tag is not None and group.channels:
        head += _switches("tag", group.tag, name, group.channels, texts)
        off = all(state is False for state in group.channels.values())
        label = texts.subscribe if off else texts.unsubscribe
        head += _button(f"{_ON if off else _OFF}|{EVERY}|tag|{group.tag}", label, f"{label}: {name}", ' class="plain"')
    rows = "".join(_member(each, texts) for each in group.members)
    return _form(f"g{number}", f"<div>{head}</div>{rows}")


def _member(each: Member, texts: Texts) -> str:
    name = f'<p dir="auto">{escape(each.name)}</p>'
    if each.critical:
        return f'<div>{name}<small title="{escape(texts.locked)}">{escape(texts.always)} · {escape(texts.locked)}</small></div>'
    return f"<div>{name}{_switches('workflow', each.workflow_id, each.name, each.channels, texts)}</div>"


def _switches(scope: str, name: str, label: str, channels: Mapping[str, bool | None], texts: Texts) -> str:
    """A button for each channel. Where workflows differ it turns them all off, as nobody gets more by a slip."""
    buttons = []
    for channel, state in channels.items():
        said = texts.channels[channel]
        value = f"{_ON if state is False else _OFF}|{channel}|{scope}|{name}"
        checked = "mixed" if state is None else str(state).lower()
        buttons.append(_button(value, said, f"{label}: {said}", f' role="checkbox" aria-checked="{checked}"'))
    return "".join(buttons)


def _button(value: str, text: str, label: str, more: str) -> str:
    return f'<button name="{FIELD}" value="{escape(value)}" aria-label="{escape(label)}"{more}>{escape(text)}</button>'


def _form(place: str, content: str) -> str:
    return f'<form method="post" id="{place}"><input type="hidden" name="{PLACE}" value="{place}">{content}</form>'


def _answer(language: str, title: str, content: str, *, status: int = 200) -> HTMLResponse:
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    html = (
        f'<!doctype html><html lang="{language}" dir="{direction}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title><style>{_STYLE}</style>'
        f"<main>{content}</main></html>"
    )
    return HTMLResponse(html, status, headers=HEADERS)
