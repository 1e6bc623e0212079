"""Tables, and values that take turns: ``tablerow``, ``cycle``."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, TextIO

from liquid.ast import BlockNode, Node
from liquid.exceptions import BreakLoop, ContinueLoop
from liquid.stream import TokenStream
from liquid.tag import Tag
from liquid.token import Token

from novu_app.content.liquid.loops import Head, Loop
from novu_app.content.liquid.nodes import LiquidNode, block_of, reader_of, render_all, skip_expression
from novu_app.content.liquid.parts import Expression, Path
from novu_app.content.liquid.printing import printed
from novu_app.content.liquid.values import UNDEFINED, entries_of, integer_of, string_of

_TABLEROW = frozenset({"endtablerow"})


class TablerowNode(LiquidNode):
    """``tablerow``: rows and cells of an HTML table."""

    __slots__ = ("_block", "_head")

    def __init__(self, token: Token, head: Head, block: BlockNode) -> None:
        super().__init__(token)
        self._head = head
        self._block = block

    def render_to_output(self, context: Any, buffer: TextIO) -> int:
        """Say the block for each entry, in cells."""
        head = self._head
        context.work.spend(head.cost)
        entries = entries_of(head.collection.evaluate(context))
        offset, limit = head.option("offset", context), head.option("limit", context)
        first = integer_of(offset)
        entries = entries[first:] if limit is UNDEFINED else entries[first : first + integer_of(limit)]
        columns = max(integer_of(head.option("cols", context)), 0) or len(entries) or 1
        loop = Loop(len(entries), f"{head.name}-{head.collection.text}", columns)
        block: dict[str, Any] = {"tablerowloop": loop}
        context.work.iterate(len(entries))
        context.blocks.append(block)
        try:
            for place, entry in enumerate(entries):
                context.work.spend(1)
                block[head.name], loop.place = entry, place
                if place % columns == 0:
                    buffer.write(f'{"</tr>" if place else ""}<tr class="row{place // columns + 1}">')
                buffer.write(f'<td class="col{place % columns + 1}">')
                # What stands in the cell ends; the table does not.
                with suppress(BreakLoop, ContinueLoop):
                    render_all(self._block.nodes, context, buffer)
                buffer.write("</td>")
        finally:
            context.blocks.pop()
        return buffer.write("</tr>") if entries else 0

    def reads(self) -> Iterable[Expression]:
        """What the table goes through, and its options."""
        return self._head.expressions()

    def inner(self) -> Iterable[BlockNode]:
        """The cell."""
        return (self._block,)

    def loops(self) -> tuple[str, Path | None]:
        """Its variable, and what it goes through."""
        return self._head.name, self._head.collection.path


class TablerowTag(Tag):
    """``{% tablerow item in items cols: 2 %} … {% endtablerow %}``."""

    name = "tablerow"
    end = "endtablerow"

    def parse(self, stream: TokenStream) -> Node:
        """Read head and cell."""
        token = stream.current
        head = Head(reader_of(stream))
        block = block_of(self, token, stream, _TABLEROW)
        skip_expression(stream)
        return TablerowNode(token, head, block)


class CycleNode(LiquidNode):
    """``cycle``: the next of some values each time."""

    __slots__ = ("_candidates", "_group", "_key")

    def __init__(self, token: Token, group: Expression | None, candidates: list[Expression]) -> None:
        super().__init__(token)
        self._group = group
        self._candidates = candidates
        self._key = ",".join(candidate.text for candidate in candidates)

    def render_to_output(self, context: Any, buffer: TextIO) -> int:
        """Say the value whose turn it is."""
        context.work.spend(sum([candidate.cost for candidate in self._candidates]))
        group = UNDEFINED if self._group is None else self._group.evaluate(context)
        key = ("cycle", string_of(group, context.work), self._key)
        turn = context.registers.get(key, 0)
        context.registers[key] = (turn + 1) % len(self._candidates)
        return buffer.write(printed(self._candidates[turn].evaluate(context), context.work))

    def reads(self) -> Iterable[Expression]:
        """The values, and the group."""
        return [*self._candidates, *([self._group] if self._group is not None else [])]


class CycleTag(Tag):
    """``{% cycle 'a', 'b' %}``, or with a group: ``{% cycle 'rows': 'a', 'b' %}``."""

    name = "cycle"
    block = False

    def parse(self, stream: TokenStream) -> Node:
        """Read the values."""
        token = stream.current
        reader = reader_of(stream)
        group = reader.value()
        if group is None or not reader.skip(":"):
            reader.place, group = 0, None
        candidates = []
        while reader.ahead():
            candidates.append(reader.filtered())
            reader.skip_to(",")
        if not candidates:
            reader.fail("a value is missing")
        return CycleNode(token, group, candidates)


TAGS: tuple[type[Tag], ...] = (TablerowTag, CycleTag)
