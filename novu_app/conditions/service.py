"""Conditions in JSON logic (contract/workflow-model.md, Skip / step conditions): true lets a step run, false leaves it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from novu_app.conditions.checks import check_whole, problem_of, says_nothing
from novu_app.conditions.javascript import UNDEFINED, truthy
from novu_app.conditions.limits import ConditionFailed, Work
from novu_app.conditions.rules import compile_rule

__all__ = ["UNDEFINED", "Condition", "ConditionFailed", "compile_condition", "evaluate", "problem_with"]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that was read once and can be asked any number of times, by any thread.

    ``problem`` is why it can not be read, and None where it can.
    """

    check: Callable[[Mapping[str, Any]], bool]
    problem: str | None = None

    def holds(self, variables: Mapping[str, Any]) -> bool:
        """Whether the condition is true of the variables of a run: ``payload``, ``subscriber``, ``steps`` and so on.

        Raises:
            ConditionFailed: it can not be read, or not be evaluated with these variables.
        """
        if self.problem is not None:
            raise ConditionFailed(self.problem)
        return self.check(variables)

    @classmethod
    def unreadable(cls, problem: str) -> Condition:
        """A condition that fails with ``problem`` whenever it is asked."""
        return cls(lambda _: False, problem)


def compile_condition(rule: Any) -> Condition:
    """A rule as a condition; it never raises: what can not be read fails when it is asked.

    A rule that says nothing (null, ``{}``, ``""``) holds always.
    """
    if says_nothing(rule):
        return Condition(lambda _: True)
    try:
        check_whole(rule)
        node = compile_rule(rule)
    except ConditionFailed as failed:
        return Condition.unreadable(str(failed))
    return Condition(lambda variables: truthy(node(variables, Work(variables))))


def problem_with(rule: Any) -> str | None:
    """What is wrong with a rule that is about to be saved, in a sentence; None where all is well."""
    return problem_of(rule)


def evaluate(rule: Any, data: Any) -> Any:
    """What json-logic-js, with Novu's operators, makes of a rule and its data.

    Numbers that were calculated are floats; where JavaScript says ``undefined`` the result is :data:`UNDEFINED`.

    Raises:
        ConditionFailed: the rule can not be read or not be evaluated.
    """
    return compile_rule(rule)(data, Work(data))
