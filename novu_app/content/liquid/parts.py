"""Expressions that have been read: what they come to, and what they read and apply."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from novu_app.content.liquid.context import Context

Evaluate = Callable[[Context], Any]

#: A part of a path that is only known when it is rendered.
DYNAMIC = None


@dataclass(frozen=True, slots=True)
class Path:
    """A variable that an expression reads: names and positions, ``DYNAMIC`` where a part is itself read."""

    parts: tuple[str | int | None, ...]
    index: int


@dataclass(frozen=True, slots=True)
class FilterUse:
    """A filter that an expression applies, with its arguments; those that are no constants are ``DYNAMIC``.

    ``on`` is the variable that it is applied to, where it is applied to one as it is.
    """

    name: str
    arguments: tuple[Any, ...]
    index: int
    on: Path | None


@dataclass(slots=True)
class Expression:
    """An expression: its function, and what it reads and applies."""

    evaluate: Evaluate
    paths: list[Path] = field(default_factory=list)
    filters: list[FilterUse] = field(default_factory=list)
    #: Its only variable with nothing around it, such as what a loop goes through.
    path: Path | None = None
    #: The text of it, by which loops are told apart.
    text: str = ""
    #: Whether its last filter is ``raw``.
    raw: bool = False
    #: Whether it is the word ``nil``.
    nil: bool = False
    #: How many values, operators and filters it takes to come to its value.
    cost: int = 1


@dataclass(frozen=True, slots=True)
class Operand:
    """A value within an expression. ``constant`` tells one that is the same every time."""

    evaluate: Evaluate
    constant: bool
    value: Any = None
    path: Path | None = None
    nil: bool = False
    text: str = ""
