"""What rendering a template may cost. Its data comes from anywhere, so loops, texts, variables, work and time have an end.

Work is counted, so that a template that takes too much fails in every process alike. Time is the last word: the processor
time of this thread, asked for every so often, whatever it is that takes long.
"""

from __future__ import annotations

import time

from liquid.exceptions import (
    LocalNamespaceLimitError,
    LoopIterationLimitError,
    OutputStreamLimitError,
    ResourceLimitError,
)

#: Iterations of all loops of one rendering together.
MAX_ITERATIONS = 20_000
#: Characters that a template may say, and that a text made on the way may have.
MAX_OUTPUT = 2_000_000
#: Bytes of all that is assigned and captured.
MAX_NAMESPACE = 1_000_000
#: How deep tags may stand in each other.
MAX_DEPTH = 20
#: Outputs and tags of a template, and characters of the expression of one.
MAX_TAGS = 10_000
MAX_EXPRESSION = 10_000
#: Names of a path that a filter is given.
MAX_PATH = 20
#: How deep brackets may stand in each other within an expression.
MAX_BRACKETS = 20
#: Values, operators and filters, iterations, entries of lists, and texts by sixteen characters.
MAX_WORK = 1_000_000
#: Milliseconds of processor time.
MAX_TIME_MS = 1_000

_CHARACTERS = 16
#: Work between two looks at the clock: some milliseconds.
_LOOK_EVERY = 5_000


class Work:
    """What is left to a rendering: of one template, or of all templates of a step one after another.

    Work and time are counted through; iterations and variables begin anew with each template (:meth:`begin`).
    """

    __slots__ = ("_began", "_next_look", "iterations", "left", "named")

    def __init__(self) -> None:
        self.left = MAX_WORK
        self.iterations = MAX_ITERATIONS
        self.named: dict[str, int] = {}
        self._next_look = MAX_WORK - _LOOK_EVERY
        self._began = 0

    def begin(self) -> None:
        """Go on with another template."""
        self.iterations = MAX_ITERATIONS
        self.named = {}

    def spend(self, units: int) -> None:
        """Take off work that is about to be done.

        Raises:
            ResourceLimitError: there is not so much left, or the time is over.
        """
        self.left -= units
        if self.left < self._next_look:
            self._look()

    def spend_text(self, characters: int) -> None:
        """As :meth:`spend`, for reading or making a text of this length.

        Raises:
            ResourceLimitError: besides, the text is longer than any may be.
        """
        if characters > MAX_OUTPUT:
            raise OutputStreamLimitError(f"a text is longer than {MAX_OUTPUT} characters", token=None)
        self.spend(1 + characters // _CHARACTERS)

    def spend_output(self, characters: int) -> None:
        """As :meth:`spend`, for all that a template says, where nobody counted it meanwhile.

        Raises:
            ResourceLimitError: besides, it is longer than any output may be.
        """
        if characters > MAX_OUTPUT:
            raise _too_long()
        if characters > _LONG:
            self.spend_text(characters)

    def iterate(self, times: int) -> None:
        """Begin a loop.

        Raises:
            LoopIterationLimitError: there are not so many iterations left.
        """
        self.iterations -= times
        if self.iterations < 0:
            raise LoopIterationLimitError(f"the loops take more than {MAX_ITERATIONS} iterations", token=None)

    def keep(self, name: str, size: int) -> None:
        """Note the size in bytes of a variable that a template makes.

        Raises:
            LocalNamespaceLimitError: all of them together are too large.
        """
        self.named[""] = self.named.get("", 0) + size - self.named.get(name, 0)
        self.named[name] = size
        if self.named[""] > MAX_NAMESPACE:
            raise LocalNamespaceLimitError(f"the variables take more than {MAX_NAMESPACE} bytes", token=None)

    def _look(self) -> None:
        if self.left < 0:
            raise ResourceLimitError("the template takes too much work", token=None)
        now = time.thread_time_ns()
        # The first look comes after some milliseconds: most templates never pay for one.
        self._began = self._began or now
        if now - self._began > MAX_TIME_MS * 1_000_000:
            raise ResourceLimitError(f"the template takes longer than {MAX_TIME_MS} ms", token=None)
        self._next_look = max(self.left - _LOOK_EVERY, 0)


def _too_long() -> OutputStreamLimitError:
    return OutputStreamLimitError(f"the output is longer than {MAX_OUTPUT} characters", token=None)


class Output:
    """What a template says, in the order in which it says it, until it is too much."""

    __slots__ = ("_parts", "_size", "_work")

    def __init__(self, work: Work) -> None:
        self._parts: list[str] = []
        self._size = 0
        self._work = work

    def write(self, text: str) -> int:
        """Add a text.

        Raises:
            OutputStreamLimitError: that is too much.
        """
        size = len(text)
        self._size += size
        if self._size > MAX_OUTPUT:
            raise _too_long()
        if size > _LONG:
            self._work.spend_text(size)
        self._parts.append(text)
        return size

    def getvalue(self) -> str:
        """All of it."""
        return "".join(self._parts)


#: Shorter texts cost nothing besides what the tag that writes them costs.
_LONG = 256
