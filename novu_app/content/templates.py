"""Control values, compiled once and rendered for each recipient.

A string is one of three things: a constant; plain variables between constants, cut into pieces once (2 µs a render); or a
template for Liquid. A tree of values without any template renders to itself, at no cost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from novu_app.content.liquid.environment import LiquidError, compile_template
from novu_app.content.liquid.limits import Work
from novu_app.content.liquid.printing import printed

Variables = Mapping[str, Any]
Render = Callable[[Variables, Work], Any]
_PLAIN = re.compile(r"\{\{-?\s*([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)\s*-?\}\}")
_WORDS = frozenset({"true", "false", "nil", "null", "empty", "blank"})
#: Properties that lists and texts have by themselves.
_SPECIAL = frozenset({"size", "first", "last", "length"})
#: More variables than these go Liquid's way, which counts what they cost.
_MAX_PIECES = 100


class TemplateFailed(Exception):
    """A template can not be parsed or rendered; the message names the field, and line and column where known."""


class CompiledValue:
    """A control value ready to be rendered. ``constant`` says that it is the same for everybody."""

    __slots__ = ("_render", "constant", "value")

    def __init__(self, value: Any, render: Render | None) -> None:
        self.value = value
        self.constant = render is None
        self._render = render

    def render(self, variables: Variables, work: Work | None = None) -> Any:
        """The value for one recipient. All templates of a tree share what rendering may cost.

        Args:
            variables: the namespaces of the templates.
            work: of which this takes its part where more than this belongs to a step; None where nothing does.

        Raises:
            TemplateFailed: the template fails on these variables.
        """
        return self.value if self._render is None else self._render(variables, Work() if work is None else work)


def compile_value(value: Any, field: str = "") -> CompiledValue:
    """Compile a string, list or mapping; other values are constants.

    Raises:
        TemplateFailed: a template in it can not be parsed.
    """
    return CompiledValue(value, _compile(value, field))


def _compile(value: Any, field: str) -> Render | None:
    if isinstance(value, str):
        return _compile_text(value, field)
    if isinstance(value, dict):
        parts = {key: (_compile(item, f"{field}.{key}" if field else str(key)), item) for key, item in value.items()}
        if all(render is None for render, _ in parts.values()):
            return None
        return lambda variables, work: {
            key: item if render is None else render(variables, work) for key, (render, item) in parts.items()
        }
    if isinstance(value, list):
        items = [(_compile(item, f"{field}[{index}]"), item) for index, item in enumerate(value)]
        if all(render is None for render, _ in items):
            return None
        return lambda variables, work: [item if render is None else render(variables, work) for render, item in items]
    return None


def _compile_text(text: str, field: str) -> Render | None:
    if "{{" not in text and "{%" not in text:
        return None
    return _compile_pieces(text, field) or _compile_liquid(text, field)


def _compile_pieces(text: str, field: str) -> Render | None:
    if any(mark in text for mark in ("{%", "{{-", "-}}", "{{{")):
        return None
    pieces: list[str | tuple[str, ...]] = []
    end = 0
    for match in _PLAIN.finditer(text):
        path = tuple(match.group(1).split("."))
        if path[0] in _WORDS or not _SPECIAL.isdisjoint(path):
            return None
        pieces += [text[end : match.start()], path]
        end = match.end()
    rest = text[end:]
    if (
        len(pieces) > 2 * _MAX_PIECES
        or "{{" in rest
        or any("{{" in piece for piece in pieces if isinstance(piece, str))
    ):
        return None
    pieces.append(rest)

    def render(variables: Variables, work: Work) -> str:
        said: list[str] = []
        for piece in pieces:
            if isinstance(piece, str):
                said.append(piece)
                continue
            value = _look_up(variables, piece)
            if type(value) is dict or type(value) is list:
                # Only these can take long.
                try:
                    value = printed(value, work)
                except (LiquidError, RecursionError) as error:
                    raise TemplateFailed(_explained(error, field)) from error
            said.append(value if type(value) is str else printed(value))
        try:
            # A hundred times a long text: seen before they are put together.
            work.spend_output(sum(map(len, said)))
        except LiquidError as error:
            raise TemplateFailed(_explained(error, field)) from error
        return "".join(said)

    return render


def _look_up(variables: Variables, path: tuple[str, ...]) -> Any:
    value: Any = variables
    for key in path:
        # The first question is the quick one: asking for an abstract class costs more than the look-up.
        if type(value) is not dict and not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def _compile_liquid(text: str, field: str) -> Render:
    try:
        template = compile_template(text)
    except (LiquidError, RecursionError) as error:
        raise TemplateFailed(_explained(error, field)) from error

    def render(variables: Variables, work: Work) -> str:
        try:
            # Filters that decode can make a NUL, which PostgreSQL can not store.
            return template.say(variables, work).replace("\0", "")
        except (LiquidError, ArithmeticError, TypeError, ValueError, RecursionError) as error:
            raise TemplateFailed(_explained(error, field)) from error

    return render


def _explained(error: Exception, field: str) -> str:
    """What went wrong, in which field, and where in it: line and column count from 1."""
    if not isinstance(error, LiquidError):
        return _named(field, "it goes too deep" if isinstance(error, RecursionError) else str(error))
    token, message = error.token, str(error.message or "it can not be read")
    if token is None or token.start_index < 0:
        return _named(field, message)
    before = token.source[: token.start_index]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return _named(field, f"{message} (line {line}, column {column})")


def _named(field: str, message: str) -> str:
    return f"{field}: {message}" if field else message
