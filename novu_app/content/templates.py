"""Control values, compiled once and rendered for each recipient.

A string is one of three things: a constant; plain variables between constants, cut into pieces once (2 µs a render); or a
template for Liquid. A tree of values without any template renders to itself, at no cost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from novu_app.content.liquid import LiquidError, environment
from novu_app.content.stringify import to_text

Variables = Mapping[str, Any]
Render = Callable[[Variables], Any]
_PLAIN = re.compile(r"\{\{-?\s*([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)\s*-?\}\}")
_WORDS = frozenset({"true", "false", "nil", "null", "empty", "blank"})


class TemplateFailed(Exception):
    """A template can not be parsed or rendered; the message names the field, and line and column where known."""


class CompiledValue:
    """A control value ready to be rendered. ``constant`` says that it is the same for everybody."""

    __slots__ = ("_render", "constant", "value")

    def __init__(self, value: Any, render: Render | None) -> None:
        self.value = value
        self.constant = render is None
        self._render = render

    def render(self, variables: Variables) -> Any:
        """The value for one recipient.

        Raises:
            TemplateFailed: the template fails on these variables.
        """
        return self.value if self._render is None else self._render(variables)


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
        return lambda variables: {
            key: item if render is None else render(variables) for key, (render, item) in parts.items()
        }
    if isinstance(value, list):
        items = [(_compile(item, f"{field}[{index}]"), item) for index, item in enumerate(value)]
        if all(render is None for render, _ in items):
            return None
        return lambda variables: [item if render is None else render(variables) for render, item in items]
    return None


def _compile_text(text: str, field: str) -> Render | None:
    if "{{" not in text and "{%" not in text:
        return None
    return _compile_pieces(text) or _compile_liquid(text, field)


def _compile_pieces(text: str) -> Render | None:
    if any(mark in text for mark in ("{%", "{{-", "-}}", "{{{")):
        return None
    pieces: list[str | tuple[str, ...]] = []
    end = 0
    for match in _PLAIN.finditer(text):
        path = tuple(match.group(1).split("."))
        # size, first and last are Liquid's own properties of lists and texts.
        if path[0] in _WORDS or not {"size", "first", "last"}.isdisjoint(path[1:]):
            return None
        pieces += [text[end : match.start()], path]
        end = match.end()
    rest = text[end:]
    if "{{" in rest or any("{{" in piece for piece in pieces if isinstance(piece, str)):
        return None
    pieces.append(rest)

    def render(variables: Variables) -> str:
        return "".join([piece if isinstance(piece, str) else to_text(_look_up(variables, piece)) for piece in pieces])

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
        template = environment.from_string(text)
    except LiquidError as error:
        raise TemplateFailed(_explain(error, field)) from error

    def render(variables: Variables) -> str:
        try:
            # Filters that decode can make a NUL, which PostgreSQL can not store.
            return template.render(variables).replace("\0", "")
        except LiquidError as error:
            raise TemplateFailed(_explain(error, field)) from error
        except (ArithmeticError, TypeError, ValueError, RecursionError) as error:
            raise TemplateFailed(f"{field}: {error}") from error

    return render


def _explain(error: LiquidError, field: str) -> str:
    place = ""
    context = error.context()
    if context is not None:
        line, column = context[0], context[1]
        place = f" (line {line}, column {column})"
    return f"{field}: {error.message}{place}" if field else f"{error.message}{place}"
