"""What a condition may cost. A rule is the customer's and runs among everybody's, so its size and its work have an end."""

from __future__ import annotations

from typing import Any

#: How deep operators and arrays may stand in each other.
MAX_DEPTH = 32
#: How many operators, arrays and values a rule may have; a long text counts for every hundred characters.
MAX_NODES = 1_000
#: Work of one evaluation: parts of the rule that a loop takes, entries of arrays, and texts by 16 characters.
MAX_WORK = 500_000

_CHARACTERS = 16


class ConditionFailed(Exception):
    """A condition can not be read or not be evaluated; the text is for whoever wrote it."""


class Work:
    """One evaluation: the data that it began with, and the work that is left to it."""

    __slots__ = ("left", "root")

    def __init__(self, root: Any) -> None:
        self.root = root
        self.left = MAX_WORK

    def spend(self, units: int) -> None:
        """Take off work that is about to be done.

        Raises:
            ConditionFailed: there is not so much left.
        """
        self.left -= units
        if self.left < 0:
            raise ConditionFailed(
                "The condition takes too much work: it goes through too many values or makes too long texts"
            )

    def spend_text(self, characters: int) -> None:
        """As :meth:`spend`, for reading or making a text of this length."""
        self.spend(1 + characters // _CHARACTERS)
