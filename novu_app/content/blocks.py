"""The block editor's document (Maily / TipTap JSON) as e-mail HTML with Liquid in it.

The document is turned into a template once per workflow version; variables stay Liquid and are filled in per recipient.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from novu_app.kernel import jsons

_SHELL = (
    '<!doctype html><html><head><meta name="viewport" content="width=device-width"></head>'
    '<body style="margin:0;padding:24px 0;background:#ffffff;'
    'font-family:-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif">'
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">'
    '<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="max-width:600px;width:100%">'
    '<tr><td style="padding:0 16px;color:#1c2024;font-size:15px;line-height:24px">{body}</td></tr>'
    "</table></td></tr></table></body></html>"
)
#: The variable of a layout in which the e-mail that it surrounds stands.
CONTENT = "content"
_MARKS = {"bold": "strong", "italic": "em", "underline": "u", "strike": "s", "code": "code"}


def is_block_document(body: Any) -> bool:
    """Whether a body is a document of the block editor rather than HTML."""
    return isinstance(body, str) and body.lstrip().startswith('{"') and _parse(body) is not None


def render_blocks(body: str) -> str:
    """HTML template of what a document holds; an unknown block shows what is inside it."""
    document = _parse(body) or {}
    return "".join(_block(node) for node in document.get("content") or [])


def as_page(html: str) -> str:
    """The whole HTML document around what :func:`render_blocks` gives, for an e-mail that stands by itself."""
    return _SHELL.format(body=html)


def _parse(body: str) -> dict[str, Any] | None:
    try:
        document = jsons.loads(body)
    except ValueError:
        return None
    return document if isinstance(document, dict) and document.get("type") == "doc" else None


def _block(node: Mapping[str, Any]) -> str:
    kind, attributes = node.get("type"), node.get("attrs") or {}
    inner = "".join(_block(child) for child in node.get("content") or [])
    html = _WRAP[kind](attributes, inner, node) if kind in _WRAP else inner
    key = attributes.get("showIfKey")
    return f"{{% if {_path(key)} %}}{html}{{% endif %}}" if key else html


def _text(_attributes: Mapping[str, Any], _inner: str, node: Mapping[str, Any]) -> str:
    html = escape(str(node.get("text") or ""), quote=False)
    for mark in node.get("marks") or []:
        name, values = mark.get("type"), mark.get("attrs") or {}
        if name == "link":
            html = f'<a href="{_value(values.get("href"), values.get("isUrlVariable"))}" target="_blank">{html}</a>'
        elif name in _MARKS:
            html = f"<{_MARKS[name]}>{html}</{_MARKS[name]}>"
        elif name == "textStyle" and values.get("color"):
            html = f'<span style="color:{escape(str(values["color"]))}">{html}</span>'
    return html


def _variable(attributes: Mapping[str, Any], _inner: str, _node: Mapping[str, Any]) -> str:
    fallback = attributes.get("fallback")
    default = f' | default: "{str(fallback).replace(chr(34), chr(39))}"' if fallback else ""
    return f"{{{{ {_path(attributes.get('id'))}{default} }}}}"


def _aligned(tag: str, style: str) -> Any:
    def wrap(attributes: Mapping[str, Any], inner: str, node: Mapping[str, Any]) -> str:
        align = escape(str(attributes.get("textAlign") or attributes.get("alignment") or "left"))
        # The content of an e-mail is blocks itself, which HTML does not allow inside of a paragraph.
        name = "div" if any(_is_content(child) for child in node.get("content") or []) else tag
        return f'<{name} style="{style};text-align:{align}">{inner or "&nbsp;"}</{name}>'

    return wrap


def _is_content(node: Mapping[str, Any]) -> bool:
    return node.get("type") == "variable" and (node.get("attrs") or {}).get("id") == CONTENT


def _heading(attributes: Mapping[str, Any], inner: str, node: Mapping[str, Any]) -> str:
    level = min(max(int(attributes.get("level") or 1), 1), 3)
    size = {1: "28px;line-height:36px", 2: "22px;line-height:30px", 3: "18px;line-height:26px"}[level]
    html: str = _aligned(f"h{level}", f"margin:24px 0 8px;font-size:{size}")(attributes, inner, node)
    return html


def _button(attributes: Mapping[str, Any], _inner: str, _node: Mapping[str, Any]) -> str:
    label = _value(attributes.get("text"), attributes.get("isTextVariable"))
    url = _value(attributes.get("url"), attributes.get("isUrlVariable"))
    align = escape(str(attributes.get("alignment") or "left"))
    ground = escape(str(attributes.get("buttonColor") or "#5B5BD6"))
    color = escape(str(attributes.get("textColor") or "#ffffff"))
    style = f"display:inline-block;padding:10px 20px;border-radius:6px;background:{ground};color:{color};text-decoration:none"
    return f'<div style="margin:16px 0;text-align:{align}"><a href="{url}" target="_blank" style="{style}">{label}</a></div>'


def _image(attributes: Mapping[str, Any], _inner: str, _node: Mapping[str, Any]) -> str:
    source = _value(attributes.get("src"), attributes.get("isSrcVariable"))
    width = attributes.get("width")
    size = f' width="{int(width)}"' if isinstance(width, int | float) else ""
    align = escape(str(attributes.get("alignment") or "left"))
    alt = escape(str(attributes.get("alt") or ""))
    return f'<div style="margin:16px 0;text-align:{align}"><img src="{source}" alt="{alt}"{size} style="max-width:100%"></div>'


def _spacer(attributes: Mapping[str, Any], _inner: str, _node: Mapping[str, Any]) -> str:
    height = attributes.get("height")
    pixels = height if isinstance(height, int | float) else {"sm": 8, "md": 16, "lg": 32, "xl": 64}.get(str(height), 16)
    return f'<div style="height:{int(pixels)}px;line-height:{int(pixels)}px">&nbsp;</div>'


def _repeat(attributes: Mapping[str, Any], inner: str, _node: Mapping[str, Any]) -> str:
    return f"{{% for current in {_path(attributes.get('each'))} %}}{inner}{{% endfor %}}"


def _html(attributes: Mapping[str, Any], inner: str, node: Mapping[str, Any]) -> str:
    return "".join(str(child.get("text") or "") for child in node.get("content") or [])


def _value(value: Any, is_variable: Any) -> str:
    return f"{{{{ {_path(value)} }}}}" if is_variable else escape(str(value or ""))


def _path(value: Any) -> str:
    # A path ends up inside a Liquid tag: anything that could close the tag is dropped.
    return "".join(character for character in str(value or "nil") if character.isalnum() or character in "._-[]'|: ,")


_WRAP: dict[Any, Any] = {
    "text": _text,
    "variable": _variable,
    "paragraph": _aligned("p", "margin:0 0 16px"),
    "heading": _heading,
    "footer": _aligned("p", "margin:16px 0;font-size:13px;color:#60646c"),
    "button": _button,
    "image": _image,
    "logo": _image,
    "spacer": _spacer,
    "hardBreak": lambda _a, _i, _n: "<br>",
    "horizontalRule": lambda _a, _i, _n: '<hr style="border:none;border-top:1px solid #e0e1e6;margin:24px 0">',
    "bulletList": lambda _a, inner, _n: f'<ul style="margin:0 0 16px;padding-left:24px">{inner}</ul>',
    "orderedList": lambda _a, inner, _n: f'<ol style="margin:0 0 16px;padding-left:24px">{inner}</ol>',
    "listItem": lambda _a, inner, _n: f"<li>{inner}</li>",
    "blockquote": lambda _a, inner, _n: (
        f'<blockquote style="margin:0 0 16px;padding-left:16px;border-left:3px solid #e0e1e6">{inner}</blockquote>'
    ),
    "repeat": _repeat,
    "for": _repeat,
    "htmlCodeBlock": _html,
}
