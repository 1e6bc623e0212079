"""Handlebars, in which older clients write templates, as the Liquid that is kept and run.

In Handlebars the payload's values stand beside the names that every template has; in Liquid they are in ``payload``. Text
that has a Liquid tag in it is Liquid already and stays as it is, so that what was read can be written again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: Names that every template has; any other one is the payload's.
_ROOTS = frozenset(
    {"payload", "subscriber", "step", "steps", "actor", "tenant", "branding", "workflow", "context", "env", "links"}
)
_TAG = re.compile(r"\{\{!--.*?--\}\}|\{\{\{\s*(?P<raw>.*?)\s*\}\}\}|\{\{\s*(?P<inner>.*?)\s*\}\}", re.DOTALL)
_BLOCK = re.compile(r"#(if|unless|each)\s+(\S+)")
_PATH = re.compile(r"(?:(?:\.\./)+|@root\.|this\.|\./)?[A-Za-z_][\w-]*(?:\.(?:[A-Za-z_][\w-]*|\d+|\[\d+\]))*")
_INDEX = re.compile(r"\.\[?(\d+)\]?(?=\.|$)")
#: Names that Liquid takes for words of its own unless they are quoted.
_WORDS = re.compile(r"\.(and|blank|contains|else|empty|false|if|in|nil|not|null|or|true|with)\b")
_LOOP = {"@index": "forloop.index0", "@first": "forloop.first", "@last": "forloop.last"}
_PLAIN = re.compile(r"\{\{\s*payload\.([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)\s*\}\}")
_USED = re.compile(r"\bpayload\.([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)")


class NotTranslatable(ValueError):
    """A template says something for which there is no Liquid; the message quotes it."""


def to_liquid(text: str) -> str:
    """The Liquid that says the same.

    Raises:
        NotTranslatable: it uses a helper other than ``if``, ``unless`` and ``each``, or its blocks do not match.
    """
    if "{%" in text or "{{" not in text:
        return text
    return _Translation(text).result()


def to_handlebars(text: str) -> str:
    """How a template of ours is shown: plain values of the payload by their names alone."""
    if "{%" in text:
        return text
    return _PLAIN.sub(lambda match: match[0] if match[1].split(".")[0] in _ROOTS else f"{{{{{match[1]}}}}}", text)


def payload_values(texts: Iterator[str]) -> list[str]:
    """The values of the payload that templates of ours use, each once, in their order."""
    return list(dict.fromkeys(path for text in texts for path in _USED.findall(text)))


class _Translation:
    """One template on its way. ``scopes`` are the variables of the loops around, ``""`` where there is none."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._blocks: list[str] = []
        self._scopes = [""]

    def result(self) -> str:
        parts, end = [], 0
        for match in _TAG.finditer(self._text):
            parts.append(self._text[end : match.start()])
            said = match["raw"] if match["raw"] is not None else match["inner"]
            if said is not None and not said.startswith("!"):
                parts.append(self._tag(said))
            end = match.end()
        if self._blocks:
            raise NotTranslatable(f"{{{{#{self._blocks[-1]}}}}} is never closed")
        return "".join([*parts, self._text[end:]])

    def _tag(self, said: str) -> str:
        if block := _BLOCK.fullmatch(said):
            return self._open(block[1], block[2])
        if said.startswith("/"):
            return self._close(said[1:].strip())
        if said in ("else", "^"):
            self._expect_block(said)
            return "{% else %}"
        if said.startswith("else if ") and self._blocks[-1:] == ["if"]:
            return f"{{% elsif {self._truth(said[8:].strip())} %}}"
        # Filters and quoted names are Liquid's alone.
        return f"{{{{{said}}}}}" if "|" in said or '["' in said else f"{{{{{self._path(said)}}}}}"

    def _open(self, kind: str, path: str) -> str:
        if kind != "each":
            self._blocks.append(kind)
            return f"{{% {kind} {self._truth(path)} %}}"
        items = self._path(path)
        self._blocks.append(kind)
        self._scopes.append(f"item{len(self._scopes)}")
        return f"{{% for {self._scopes[-1]} in {items} %}}"

    def _close(self, kind: str) -> str:
        if self._blocks[-1:] != [kind]:
            raise NotTranslatable(f"{{{{/{kind}}}}} closes nothing")
        self._blocks.pop()
        if kind != "each":
            return f"{{% end{kind} %}}"
        self._scopes.pop()
        return "{% endfor %}"

    def _expect_block(self, said: str) -> None:
        if not self._blocks:
            raise NotTranslatable(f"{{{{{said}}}}} stands in no block")

    def _truth(self, path: str) -> str:
        # Liquid takes an empty text, an empty list and zero for true.
        value = self._path(path)
        return f"{value} and {value} != empty and {value} != 0"

    def _path(self, said: str) -> str:
        scope = len(self._scopes) - 1
        if said in _LOOP and scope:
            return _LOOP[said]
        if said in ("this", ".") and scope:
            return self._scopes[scope]
        if not _PATH.fullmatch(said):
            raise NotTranslatable(f"{{{{{said}}}}} is not known here: values, if, unless and each are")
        name = said
        while name.startswith("../"):
            name, scope = name[3:], scope - 1
        if name.startswith("@root."):
            name, scope = name[6:], 0
        name = name.removeprefix("this.").removeprefix("./")
        if scope < 0:
            raise NotTranslatable(f"{{{{{said}}}}} leads out of the template")
        name = re.sub(r"\.length$", ".size", _INDEX.sub(r"[\1]", name))
        if scope:
            name = f"{self._scopes[scope]}.{name}"
        elif re.split(r"[.\[]", name)[0] not in _ROOTS:
            name = f"payload.{name}"
        return _WORDS.sub(r'["\1"]', name)
