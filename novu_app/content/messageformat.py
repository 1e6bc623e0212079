"""ICU MessageFormat inside translated texts: plural, selectordinal and select arguments, written as Liquid.

    {payload.count, plural, =0 {No orders} one {# order} other {# orders}}

Everything else in a text is Liquid's already, so an argument becomes a Liquid ``case`` (docs/decisions/0019-messageformat.md):
variables, loops and limits are those of any other template. Single braces that open no such argument are text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_KINDS = ("plural", "select", "selectordinal")
_PATH = r"[A-Za-z_][\w-]*(?:\.[\w-]+|\[\d+\])*"
_ARGUMENT = re.compile(rf"\{{\s*({_PATH})\s*,\s*({'|'.join(_KINDS)})\s*,")
_OFFSET = re.compile(r"\s*offset:\s*(-?\d+)")
_SELECTOR = re.compile(r"\s*(=-?\d+(?:\.\d+)?|[A-Za-z_][\w-]*)\s*\{")
_END = re.compile(r"\s*\}")
#: What is between these is Liquid's and is passed on as it is.
_LIQUID = (("{{", "}}"), ("{%", "%}"))
#: Deeper messages break the nesting limit of templates.
_MAX_DEPTH = 8


class MessageFormatError(ValueError):
    """A plural or select argument is not well formed; the message says what is wrong, and at which line and column."""


def has_arguments(text: str) -> bool:
    """Whether a text has an argument at all; most have none and need not be read."""
    return _ARGUMENT.search(text) is not None


def to_liquid(text: str, locale: str) -> str:
    """A text with its plural and select arguments as Liquid.

    Args:
        text: Liquid with ICU arguments in it.
        locale: whose plural rules count.

    Raises:
        MessageFormatError: an argument has no branch for ``other``, does not end, or is nested too deeply.
    """
    if not has_arguments(text):
        return text
    reader = _Reader(text, locale)
    return reader.message(0, None)


@dataclass
class _Reader:
    text: str
    locale: str
    at: int = 0
    choices: int = field(default=0)

    def message(self, depth: int, number: str | None) -> str:
        """Read up to the end of the text, or of the branch; ``number`` is what ``#`` stands for."""
        out: list[str] = []
        inner = 0
        while self.at < len(self.text):
            rest = self.text[self.at]
            if liquid := self._liquid():
                out.append(liquid)
            elif match := _ARGUMENT.match(self.text, self.at):
                self.at = match.end()
                out.append(self._argument(match[1], match[2], depth + 1, number))
            elif depth and rest == "'" and (quoted := self._quoted(number)) is not None:
                out.append(quoted)
            elif depth and rest == "}" and not inner:
                break
            else:
                inner += (rest == "{") - (rest == "}") if depth else 0
                out.append(number if rest == "#" and number else rest)
                self.at += 1
        return "".join(out)

    def _argument(self, path: str, kind: str, depth: int, outer: str | None) -> str:
        begin = self.at
        if depth > _MAX_DEPTH:
            raise self._wrong(f"Plural and select are nested deeper than {_MAX_DEPTH} levels", begin)
        offset = 0
        if kind != "select" and (match := _OFFSET.match(self.text, self.at)):
            offset, self.at = int(match[1]), match.end()
        number = f'{{{{ {path} | message_number: "{self.locale}", {offset} }}}}' if kind != "select" else outer
        self.choices += 1
        name = f"_choice{self.choices}"
        branches: dict[str, str] = {}
        while match := _SELECTOR.match(self.text, self.at):
            self.at = match.end()
            branches[match[1]] = self.message(depth, number)
            if not self.text.startswith("}", self.at):
                raise self._wrong(f"The branch {match[1]!r} of {path} does not end", match.start())
            self.at += 1
        end = _END.match(self.text, self.at)
        if end is None:
            raise self._wrong(f"The {kind} of {path} does not end, or holds something that is no branch", self.at)
        self.at = end.end()
        if "other" not in branches:
            raise self._wrong(f"The {kind} of {path} needs a branch for other", begin)
        keys = ", ".join(f'"{key}"' for key in branches)
        whens = "".join(f'{{% when "{key}" %}}{said}' for key, said in branches.items() if key != "other")
        choice = f'{path} | message_form: "{self.locale}", "{kind}", {offset}, {keys}'
        # Nothing but white space may stand between case and its first branch; with none, other is all there is.
        if not whens:
            return branches["other"]
        return (
            f"{{% assign {name} = {choice} %}}{{% case {name} %}}{whens}{{% else %}}{branches['other']}{{% endcase %}}"
        )

    def _liquid(self) -> str | None:
        for opening, closing in _LIQUID:
            if self.text.startswith(opening, self.at):
                end = self.text.find(closing, self.at)
                end = len(self.text) if end < 0 else end + 2
                taken, self.at = self.text[self.at : end], end
                return taken
        return None

    def _quoted(self, number: str | None) -> str | None:
        """Quoted text: two apostrophes are one, and one before a brace (or ``#``) keeps what follows from being read."""
        rest = self.text[self.at + 1 :]
        if rest.startswith("'"):
            self.at += 2
            return "'"
        if rest.startswith(("{{", "{%")) or not rest.startswith(("{", "}", "#") if number else ("{", "}")):
            return None
        end = rest.find("'")
        end = len(rest) if end < 0 else end
        self.at += end + 2
        return rest[:end]

    def _wrong(self, what: str, at: int) -> MessageFormatError:
        line = self.text.count("\n", 0, at) + 1
        column = at - self.text.rfind("\n", 0, at)
        return MessageFormatError(f"{what} (line {line}, column {column})")
