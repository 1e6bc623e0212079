"""Filters in expressions: found by their names once, called with what their arguments come to."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from liquid.exceptions import LiquidError, LiquidTypeError
from liquid.token import Token

from novu_app.content.liquid.context import Context

Evaluate = Callable[[Context], Any]
#: ``filter(context, value, *arguments)``.
Filter = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a filter; ``key`` is empty for one that has no name."""

    evaluate: Evaluate
    constant: bool
    value: Any = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """An argument with a name, as filters get it."""

    key: str
    value: Any


_filters: dict[str, tuple[Filter, int]] = {}


def register(filters: Mapping[str, Filter]) -> None:
    """Make filters known. JavaScript passes what a function does not ask for, so what is too much is left out."""
    for name, function in filters.items():
        kinds = [parameter.kind for parameter in inspect.signature(function).parameters.values()]
        most = 1_000 if inspect.Parameter.VAR_POSITIONAL in kinds else len(kinds) - 2
        _filters[name] = function, most


def is_known(name: str) -> bool:
    """Whether there is a filter of this name."""
    return name in _filters


def names() -> list[str]:
    """The names of all filters."""
    return sorted(_filters)


def call(name: str, value: Evaluate, arguments: Sequence[Argument], token: Token) -> Evaluate:
    """The function that applies a filter to a value. One that nobody knows changes nothing."""
    if name not in _filters:
        return value
    function, most = _filters[name]
    taken = arguments[:most]
    if all(argument.constant and not argument.key for argument in taken):
        constants = tuple(argument.value for argument in taken)

        def apply_constants(context: Context) -> Any:
            given = value(context)
            try:
                return function(context, given, *constants)
            except (TypeError, ValueError, ArithmeticError, LiquidError) as error:
                raise _failed(name, error, token) from error

        return apply_constants

    def apply(context: Context) -> Any:
        given = value(context)
        values = [
            Pair(argument.key, argument.evaluate(context)) if argument.key else argument.evaluate(context)
            for argument in taken
        ]
        try:
            return function(context, given, *values)
        except (TypeError, ValueError, ArithmeticError, LiquidError) as error:
            raise _failed(name, error, token) from error

    return apply


def _failed(name: str, error: Exception, token: Token) -> LiquidError:
    if isinstance(error, LiquidError):
        error.token = error.token or token
        return error
    return LiquidTypeError(f"{name}: {error}", token=token)
