"""The operators of expressions."""

from __future__ import annotations

from collections.abc import Callable

from novu_app.content.liquid.context import Context
from novu_app.content.liquid.parts import Evaluate, Operand
from novu_app.content.liquid.values import UNDEFINED, at_most, below, contains, equal, truthy

#: What binds closer has the greater number.
PRECEDENCE = {"==": 2, "!=": 2, ">": 2, "<": 2, ">=": 2, "<=": 2, "contains": 2, "not": 1, "and": 0, "or": 0}


def _equal(one: Operand, other: Operand) -> Evaluate:
    left, right = one.evaluate, other.evaluate
    if one.nil or other.nil:
        # The word nil is equal to what is missing, too; null in the data is not.
        value = right if one.nil else left
        return lambda context: (found := value(context)) is None or found is UNDEFINED
    return lambda context: equal(left(context), right(context), context.work)


def _unequal(one: Operand, other: Operand) -> Evaluate:
    same = _equal(one, other)
    return lambda context: not same(context)


def _below(one: Operand, other: Operand) -> Evaluate:
    left, right = one.evaluate, other.evaluate
    return _never if one.nil or other.nil else lambda context: below(left(context), right(context))


def _at_most(one: Operand, other: Operand) -> Evaluate:
    left, right = one.evaluate, other.evaluate
    return _never if one.nil or other.nil else lambda context: at_most(left(context), right(context))


def _contains(one: Operand, other: Operand) -> Evaluate:
    left, right = one.evaluate, other.evaluate
    return lambda context: contains(left(context), right(context), context.work)


def _not(_: Operand, other: Operand) -> Evaluate:
    right = other.evaluate
    return lambda context: not truthy(right(context))


def _and(one: Operand, other: Operand) -> Evaluate:
    left, right = one.evaluate, other.evaluate
    return lambda context: truthy(left(context)) and truthy(right(context))


def _or(one: Operand, other: Operand) -> Evaluate:
    left, right = one.evaluate, other.evaluate
    return lambda context: truthy(left(context)) or truthy(right(context))


def _never(_context: Context) -> bool:
    return False


OPERATORS: dict[str, Callable[[Operand, Operand], Evaluate]] = {
    "==": _equal,
    "!=": _unequal,
    "<": _below,
    ">": lambda one, other: _below(other, one),
    "<=": _at_most,
    ">=": lambda one, other: _at_most(other, one),
    "contains": _contains,
    "not": _not,
    "and": _and,
    "or": _or,
}
