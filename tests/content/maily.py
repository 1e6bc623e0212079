"""The editor's own renderer in a process of its own, and what an e-mail shows in a form in which two can be compared."""

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

_SCRIPT = Path(__file__).with_name("maily.mjs")
_VOID = frozenset({"br", "hr", "img", "meta", "link", "col", "input"})
_SILENT = frozenset({"head", "style", "script", "title"})
_INHERITED = ("color", "font-size", "line-height", "text-align", "direction", "font-weight", "font-style")
_SIDES = ("top", "right", "bottom", "left")


class Maily:
    """The published renderer; it answers one document at a time."""

    def __init__(self) -> None:
        node = shutil.which("node")
        assert node, "No node: run `make test` as root once, or install it."
        assert (_SCRIPT.parents[1] / "sdk" / "node_modules" / "@maily-to" / "render").is_dir(), "Run tests/setup.sh."
        self._process = subprocess.Popen(
            [node, str(_SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def render(self, document: dict[str, Any], values: dict[str, Any]) -> str:
        """The HTML of a document with these values of its variables."""
        assert self._process.stdin
        assert self._process.stdout
        flat = dict(_flat(values))
        lists = {name: [_of_item(entry) for entry in value] for name, value in flat.items() if isinstance(value, list)}
        payload = {**{name: value for name, value in flat.items() if isinstance(value, bool)}, **lists}
        texts = {name: value for name, value in flat.items() if isinstance(value, str)}
        self._process.stdin.write(json.dumps({"document": document, "variables": texts, "payload": payload}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "html" in answer, answer
        return str(answer["html"])

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()


def _flat(values: dict[str, Any], path: str = "") -> Any:
    for key, value in values.items():
        name = f"{path}.{key}" if path else key
        if isinstance(value, dict):
            yield from _flat(value, name)
        else:
            yield name, value


def _of_item(entry: dict[str, Any]) -> dict[str, Any]:
    return {f"current.{key}": value for key, value in entry.items()}


def shown(html: str) -> list[tuple[Any, ...]]:
    """What a reader sees of an e-mail, in order: texts, pictures, boxes, columns and lines, each with the look that it has."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.flush()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[Any, ...]] = []
        self._open: list[tuple[str, dict[str, Any]]] = [("", {})]
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        style = _declarations(attributes.get("style", ""))
        above = self._open[-1][1]
        # A table begins anew: mail programs do not pass alignment on into one.
        look = {name: value for name, value in above.items() if not (tag == "table" and name == "text-align")}
        look |= {name: style[name] for name in _INHERITED if name in style}
        if tag == "td" and attributes.get("align") not in (None, "", "left"):
            look["text-align"] = attributes["align"]
        if look.get("text-align") in ("left", "inherit"):
            del look["text-align"]
        self._mark(tag, attributes, style, look)
        if style.get("display") == "none" or tag in _SILENT:
            look["hidden"] = True
        if look != above or tag in ("p", "td", "li", "br"):
            self.flush()
        if tag == "img":
            self._picture(attributes, style, look)
        elif tag == "hr":
            self.found.append(("line", style.get("border-top"), style.get("margin-top"), style.get("margin-bottom")))
        elif tag == "td":
            self._cell(attributes, style)
        if tag not in _VOID:
            self._open.append((tag, look))

    def _mark(self, tag: str, attributes: dict[str, str], style: dict[str, str], look: dict[str, Any]) -> None:
        look.pop("below", None) if tag == "td" else None
        if tag in ("strong", "em", "u", "s", "code"):
            look[tag] = True
        elif tag == "a":
            look |= {"href": attributes.get("href"), "target": attributes.get("target")}
            decoration = style.get("text-decoration")
            if style.get("display") == "inline-block":
                sides = tuple(style.get(f"padding-{side}") for side in _SIDES)
                edge = tuple(style.get(f"border-{part}") for part in ("width", "color"))
                look["button"] = (style.get("background-color"), style.get("border-radius"), edge, sides)
            else:
                look["decoration"] = decoration
        elif tag in ("ul", "ol"):
            look["list"] = (*look.get("list", ()), tag)
        elif tag == "blockquote":
            look["quote"] = (style.get("border-left-color"), style.get("margin-top"), style.get("margin-bottom"))
        if tag in ("p", "h1", "h2", "h3"):
            look["below"] = style.get("margin-bottom")
            look["block"] = tag
        if style.get("background-color", "transparent") != "transparent" and tag != "a":
            look["ground"] = style["background-color"]

    def _picture(self, attributes: dict[str, str], style: dict[str, str], look: dict[str, Any]) -> None:
        sizes = (style.get("width", "auto"), style.get("height", "auto"), style.get("border-radius", "0"))
        said = (attributes.get("src"), attributes.get("alt"), attributes.get("title"))
        self.found.append(("picture", *said, *sizes, look.get("text-align"), look.get("href"), style.get("display")))

    def _cell(self, attributes: dict[str, str], style: dict[str, str]) -> None:
        if style.get("border-width", "0") != "0" or "section" in attributes:
            sides = tuple(style.get(f"padding-{side}", "0") for side in _SIDES)
            edge = (style.get("border-width"), style.get("border-color"), style.get("border-radius", "0"))
            self.found.append(("box", style.get("background-color"), edge, sides))
        if (attributes.get("class") or "") in ("tab-col-full", "nv-column"):
            self.found.append(("column", attributes.get("width"), style.get("vertical-align")))

    def handle_endtag(self, tag: str) -> None:
        while tag not in _VOID and len(self._open) > 1:
            opened, look = self._open.pop()
            if opened == tag:
                if look != self._open[-1][1] or tag in ("p", "td", "li"):
                    self._say(look)
                return

    def handle_data(self, data: str) -> None:
        self._text += data

    def flush(self) -> None:
        """Take the text that has come so far as one piece."""
        self._say(self._open[-1][1])

    def _say(self, look: dict[str, Any]) -> None:
        text = " ".join(self._text.split())
        self._text = ""
        if text and not look.get("hidden"):
            # The lines of a button are set in its inner parts, each renderer's own.
            left_out = {"hidden", "line-height"} if "button" in look else {"hidden"}
            self.found.append((text, {name: value for name, value in look.items() if name not in left_out}))


def _declarations(style: str) -> dict[str, str]:
    said: dict[str, str] = {}
    for declaration in re.split(r";(?![^(]*\))", style):
        name, _, value = declaration.partition(":")
        _expand(said, name.strip().lower(), _value(value))
    return said


def _value(value: str) -> str:
    text = re.sub(r"\s+", " ", value.replace("!important", "")).strip().lower()
    return re.sub(r"(?<![\d.])0px\b", "0", text)


def _expand(said: dict[str, str], name: str, value: str) -> None:
    if name in ("margin", "padding"):
        parts = value.split(" ")
        four = [*parts, *parts, *parts, *parts][:4] if len(parts) < 3 else [*parts, parts[1]][:4]
        said.update({f"{name}-{side}": each for side, each in zip(_SIDES, four, strict=True)})
    elif name in ("border", "border-left") and len(value.split(" ", 2)) == 3:
        width, look, color = value.split(" ", 2)
        said.update({f"{name}-width": width, f"{name}-style": look, f"{name}-color": color})
    elif name:
        said[name] = value
