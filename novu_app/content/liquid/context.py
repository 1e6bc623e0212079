"""What a template sees while it is rendered, and what it makes of it: variables, counters and loops."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from typing import Any, TextIO, cast

from liquid.context import RenderContext
from liquid.template import BoundTemplate

from novu_app.content.liquid.limits import MAX_ITERATIONS, Output, Work
from novu_app.content.liquid.values import UNDEFINED, get, number, string_of, to_number

#: Properties that are looked for where a value has none of the name.
_SPECIAL = frozenset({"size", "first", "last"})


class Context(RenderContext):
    """One rendering. ``globals`` are the variables that it was given, ``locals`` those that it makes."""

    __slots__ = ("blocks", "registers", "work")

    def __init__(self, template: BoundTemplate, variables: Mapping[str, Any], work: Work | None = None) -> None:
        # Not the constructor of the class above: what it prepares is for tags that there are none of here.
        self.env = template.env
        self.template = template
        self.locals = {}
        self.globals = variables
        self.counters = {}
        self.disabled_tags = []
        self.autoescape = False
        self.blocks: list[dict[str, Any]] = []
        self.registers: dict[Any, Any] = {}
        self.work = Work() if work is None else work
        self.work.begin()

    def find(self, name: Any) -> Any:
        """The variable of this name, from the innermost loop outwards."""
        for block in reversed(self.blocks):
            if name in block:
                return block[name]
        if name in self.locals:
            return self.locals[name]
        found = self.globals.get(name, UNDEFINED)
        return self.counters.get(name, UNDEFINED) if found is UNDEFINED else found

    def walk(self, root: str, names: tuple[str, ...]) -> Any:
        """What stands at a path of plain names."""
        value = self.find(root) if self.blocks or self.locals or self.counters else self.globals.get(root, UNDEFINED)
        for name in names:
            if type(value) is dict:
                found = value.get(name, UNDEFINED)
                value = get(value, name) if found is UNDEFINED and name in _SPECIAL else found
            else:
                value = get(value, name)
        return value

    def descend(self, value: Any, keys: Sequence[Callable[[Context], Any]]) -> Any:
        """What stands at a path of which parts are read themselves."""
        for key in keys:
            value = get(value, key(self))
        return value

    def key(self, value: Any) -> str:
        """The name of a variable that is read itself."""
        return string_of(value, self.work)

    def range(self, low: Any, high: Any) -> list[Any]:
        """``(low..high)``: numbers, one more each time.

        Raises:
            ResourceLimitError: these are more than any loop may take.
        """
        first, last = to_number(low), to_number(high)
        if first != first or last != last or last < first:
            return []
        if last - first > MAX_ITERATIONS:
            self.work.iterate(MAX_ITERATIONS + 1)
        count = math.ceil(last - first + 1)
        self.work.spend(count)
        return [number(first + step) for step in range(count)]

    def assign(self, key: str, val: Any) -> None:
        """Make a variable, or another value of it.

        Raises:
            LocalNamespaceLimitError: all of them together are too large.
        """
        self.work.keep(key, sys.getsizeof(val))
        self.locals[key] = val

    def get_buffer(self, buf: TextIO | None = None) -> StringIO:
        """A new output, of which the work counts as part of this rendering."""
        return cast(StringIO, Output(self.work))
