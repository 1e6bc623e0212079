"""Declarations of conditional rules (`@media`, `:hover` …) that win against those written into elements.

What stands in an element's `style` beats every rule of a sheet, so a sheet's `@media (prefers-color-scheme: dark)` would
stop working once its other rules are written into the elements. `!important` gives the conditional ones their force back.
"""

from __future__ import annotations

import re

from novu_app.content.markup import tags

_CONDITIONAL = ("@media", "@supports", "@container")
_STATE = re.compile(
    r"(?<!:):(?:hover|focus|focus-visible|focus-within|active|visited|link|target|checked)\b", re.IGNORECASE
)
_LAYERS = ("@layer", "@scope")
_TOKEN = re.compile(
    r"/\*.*?(?:\*/|\Z)"
    r"|\"(?:\\.|[^\"\\\n])*+\"|'(?:\\.|[^'\\\n])*+'"
    r"|\((?:\"(?:\\.|[^\"\\\n])*+\"|'(?:\\.|[^'\\\n])*+'|[^()\"'])*+\)"
    r"|[{};]",
    re.DOTALL,
)
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_DECLARATION = re.compile(r"[\w-]+\s*:\s*\S", re.ASCII)
_DECIDED = re.compile(r"!\s*important\b", re.IGNORECASE)


def conditional_rules_win(html: str) -> str:
    """HTML (Liquid hidden) whose conditional rules' declarations are ``!important``; the rest of the text unchanged."""
    pieces, end = list[str](), 0
    for tag in tags(html):
        if tag.name != "style" or tag.closing or tag.start < end:
            continue
        close = html.find("</", tag.end)
        close = close if close >= 0 else len(html)
        medium = (tag.get("media") or "all").strip().lower()
        pieces += [html[end : tag.end], _important(html[tag.end : close], medium not in ("all", "screen", ""))]
        end = close
    return "".join([*pieces, html[end:]]) if pieces else html


def _important(css: str, conditional: bool) -> str:
    """A sheet with ``!important`` where it is wanted: in all of a ``conditional`` one, else in its conditional rules."""
    if not conditional and not any(rule in css.lower() for rule in _CONDITIONAL) and not _STATE.search(css):
        return css
    pieces, end, said = list[str](), 0, 0
    blocks = [("group", conditional)]
    for token in _TOKEN.finditer(css):
        letter = token[0]
        if letter not in ("{", "}", ";"):
            continue
        kind, wins = blocks[-1]
        words = _COMMENT.sub(" ", css[said : token.start()]).strip()
        if letter == "{":
            blocks.append(_block(words, wins))
        else:
            if kind == "rule" and wins and _DECLARATION.match(words) and not _DECIDED.search(words):
                stop = said + len(css[said : token.start()].rstrip())
                pieces += [css[end:stop], " !important"]
                end = stop
            if letter == "}" and len(blocks) > 1:
                blocks.pop()
        said = token.end()
    return "".join([*pieces, css[end:]])


def _block(words: str, wins: bool) -> tuple[str, bool]:
    """What a block holds ("group" of rules, "rule" with declarations, "other"), and whether its declarations have to win."""
    if not words.startswith("@"):
        return "rule", wins or bool(_STATE.search(words))
    name = words.lower()
    if name.startswith(_CONDITIONAL):
        return "group", True
    return ("group", wins) if name.startswith(_LAYERS) else ("other", False)
