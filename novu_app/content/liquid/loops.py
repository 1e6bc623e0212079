"""Loops: ``for``, ``break``, ``continue``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from liquid.ast import BlockNode, Node
from liquid.builtin.tags.for_tag import BreakTag, ContinueTag
from liquid.exceptions import BreakLoop, ContinueLoop
from liquid.stream import TokenStream
from liquid.tag import Tag
from liquid.token import Token

from novu_app.content.liquid.expressions import Reader
from novu_app.content.liquid.nodes import (
    LiquidNode,
    block_of,
    reader_of,
    refuse_expression,
    render_all,
)
from novu_app.content.liquid.parts import Expression, Path
from novu_app.content.liquid.values import UNDEFINED, Properties, entries_of, integer_of

_FOR = frozenset({"else", "endfor"})


class Loop(Properties):
    """``forloop`` and ``tablerowloop``. ``place`` counts from 0, ``columns`` is 0 where there are none."""

    __slots__ = ("_columns", "_length", "_name", "place")

    def __init__(self, length: int, name: str, columns: int = 0) -> None:
        self.place = 0
        self._length = length
        self._name = name
        self._columns = columns

    def property(self, name: str) -> Any:
        """How far the loop is."""
        found = _PROPERTIES.get(name)
        if found is not None:
            return found(self.place, self._length)
        if self._columns and name in _COLUMN_PROPERTIES:
            return _COLUMN_PROPERTIES[name](self.place, self._columns)
        return self._name if name == "name" else UNDEFINED

    def plain(self) -> dict[str, Any]:
        """Where it is, how long it is, and its name."""
        return {"i": self.place, "length": self._length, "name": self._name}


_PROPERTIES: dict[str, Any] = {
    "index": lambda place, _length: place + 1,
    "index0": lambda place, _length: place,
    "rindex": lambda place, length: length - place,
    "rindex0": lambda place, length: length - place - 1,
    "first": lambda place, _length: place == 0,
    "last": lambda place, length: place == length - 1,
    "length": lambda _place, length: length,
}
_COLUMN_PROPERTIES: dict[str, Any] = {
    "row": lambda place, columns: place // columns + 1,
    "col": lambda place, columns: place % columns + 1,
    "col0": lambda place, columns: place % columns,
    "col_first": lambda place, columns: place % columns == 0,
    "col_last": lambda place, columns: place % columns == columns - 1,
}


class Head:
    """``name in collection`` with what stands behind it: ``limit: 3``, ``reversed`` …"""

    __slots__ = ("collection", "cost", "name", "options")

    def __init__(self, reader: Reader) -> None:
        self.name = reader.name()
        word = reader.name()
        collection = reader.value()
        if not self.name or word != "in" or collection is None:
            reader.place = 0
            reader.fail("a loop is written as: item in items")
        self.collection = collection
        self.options: dict[str, Expression | None] = {}
        while True:
            reader.skip(",")
            option = reader.name()
            if not option:
                break
            self.options[option] = reader.value() if reader.skip(":") else None
        self.cost = sum(expression.cost for expression in self.expressions())

    def expressions(self) -> list[Expression]:
        """All that is read before the loop begins."""
        return [self.collection, *(option for option in self.options.values() if option is not None)]

    def option(self, name: str, context: Any) -> Any:
        """The value of an option: ``UNDEFINED`` where it is not given, true where it is only named."""
        if name not in self.options:
            return UNDEFINED
        expression = self.options[name]
        return True if expression is None else expression.evaluate(context)


class ForNode(LiquidNode):
    """``for``."""

    __slots__ = ("_block", "_head", "_key", "_otherwise")

    def __init__(self, token: Token, head: Head, block: BlockNode, otherwise: BlockNode | None) -> None:
        super().__init__(token)
        self._head = head
        self._block = block
        self._otherwise = otherwise
        self._key = f"{head.name}-{head.collection.text}"

    def render_to_output(self, context: Any, buffer: TextIO) -> int:
        """Say the block for each entry, else the other one."""
        context.work.spend(self._head.cost)
        entries = entries_of(self._head.collection.evaluate(context))
        if not entries:
            if self._otherwise is not None:
                render_all(self._otherwise.nodes, context, buffer)
            return 0
        entries = self._chosen(entries, context)
        loop = Loop(len(entries), self._key)
        block: dict[str, Any] = {"forloop": loop}
        nodes, name, spend = self._block.nodes, self._head.name, context.work.spend
        context.work.iterate(len(entries))
        context.blocks.append(block)
        try:
            for entry in entries:
                spend(1)
                block[name] = entry
                try:
                    render_all(nodes, context, buffer)
                except ContinueLoop:
                    pass
                except BreakLoop:
                    break
                loop.place += 1
        finally:
            context.blocks.pop()
        return 0

    def _chosen(self, entries: list[Any], context: Any) -> list[Any]:
        head = self._head
        if not head.options:
            context.registers[self._key] = len(entries)
            return entries
        context.blocks.append({"continue": context.registers.get(self._key, 0)})
        offset, limit = head.option("offset", context), head.option("limit", context)
        turned = head.option("reversed", context)
        context.blocks.pop()
        if offset is not UNDEFINED:
            entries = entries[integer_of(offset) :]
        if limit is not UNDEFINED:
            entries = entries[: integer_of(limit)]
        if turned is not UNDEFINED:
            entries = entries[::-1]
        context.registers[self._key] = (0 if offset is UNDEFINED else integer_of(offset)) + len(entries)
        return entries

    def reads(self) -> Iterable[Expression]:
        """What the loop goes through, and its options."""
        return self._head.expressions()

    def inner(self) -> Iterable[BlockNode]:
        """The blocks."""
        return (self._block, self._otherwise) if self._otherwise is not None else (self._block,)

    def loops(self) -> tuple[str, Path | None]:
        """Its variable, and what it goes through."""
        return self._head.name, self._head.collection.path


class ForTag(Tag):
    """``{% for item in items %} … {% else %} … {% endfor %}``."""

    name = "for"
    end = "endfor"

    def parse(self, stream: TokenStream) -> Node:
        """Read head and blocks."""
        token = stream.current
        head = Head(reader_of(stream))
        block = block_of(self, token, stream, _FOR)
        otherwise = None
        while stream.current.is_tag("else"):
            refuse_expression(stream)
            otherwise = block_of(self, token, stream, _FOR)
        refuse_expression(stream)
        return ForNode(token, head, block, otherwise)


TAGS: tuple[type[Tag], ...] = (ForTag, BreakTag, ContinueTag)
