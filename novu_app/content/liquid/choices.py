"""Tags that choose what is said: ``if``, ``unless``, ``case``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from liquid.ast import BlockNode, Node
from liquid.exceptions import LiquidSyntaxError
from liquid.stream import TokenStream
from liquid.tag import Tag
from liquid.token import TOKEN_EXPRESSION, Token

from novu_app.content.liquid.nodes import (
    LiquidNode,
    block_of,
    reader_of,
    refuse_expression,
    render_all,
    skip_expression,
)
from novu_app.content.liquid.parts import Expression
from novu_app.content.liquid.values import UNDEFINED, equal, truthy

_IF = frozenset({"elsif", "else", "endif"})
_UNLESS = frozenset({"elsif", "else", "endunless"})
_CASE = frozenset({"when", "else", "endcase"})


class IfNode(LiquidNode):
    """``if`` and ``unless``: the first block whose condition holds, else the last one."""

    __slots__ = ("_branches", "_otherwise")

    def __init__(
        self, token: Token, branches: list[tuple[Expression, bool, BlockNode]], otherwise: BlockNode | None
    ) -> None:
        super().__init__(token)
        self._branches = branches
        self._otherwise = otherwise

    def render_to_output(self, context: Any, buffer: TextIO) -> int:
        """Say one block, or none."""
        for condition, wanted, block in self._branches:
            context.work.spend(condition.cost)
            if truthy(condition.evaluate(context)) is wanted:
                render_all(block.nodes, context, buffer)
                return 0
        if self._otherwise is not None:
            render_all(self._otherwise.nodes, context, buffer)
        return 0

    def reads(self) -> Iterable[Expression]:
        """The conditions."""
        return [condition for condition, _, _ in self._branches]

    def inner(self) -> Iterable[BlockNode]:
        """The blocks."""
        blocks = [block for _, _, block in self._branches]
        return [*blocks, self._otherwise] if self._otherwise is not None else blocks


class IfTag(Tag):
    """``{% if … %} … {% elsif … %} … {% else %} … {% endif %}``."""

    name = "if"
    end = "endif"

    def parse(self, stream: TokenStream) -> Node:
        """Read conditions and blocks."""
        token = stream.current
        branches = [(reader_of(stream).filtered(), True, block_of(self, token, stream, _IF))]
        otherwise = None
        while not stream.current.is_tag(self.end):
            tag = stream.current
            if otherwise is not None:
                raise LiquidSyntaxError(f"{tag.value} behind else", token=tag)
            if tag.value == "else":
                refuse_expression(stream)
                otherwise = block_of(self, token, stream, _IF)
            else:
                branches.append((reader_of(stream).filtered(), True, block_of(self, token, stream, _IF)))
        refuse_expression(stream)
        return IfNode(token, branches, otherwise)


class UnlessTag(Tag):
    """``{% unless … %} … {% endunless %}``; what stands behind its first ``else`` and next branch is left aside."""

    name = "unless"
    end = "endunless"

    def parse(self, stream: TokenStream) -> Node:
        """Read conditions and blocks."""
        token = stream.current
        branches = [(reader_of(stream).filtered(), False, block_of(self, token, stream, _UNLESS))]
        otherwise = None
        while not stream.current.is_tag(self.end):
            if stream.current.value == "else":
                skip_expression(stream)
                block = block_of(self, token, stream, _UNLESS)
                otherwise = otherwise or block
            else:
                condition = reader_of(stream).filtered()
                block = block_of(self, token, stream, _UNLESS)
                if otherwise is None:
                    branches.append((condition, True, block))
        skip_expression(stream)
        return IfNode(token, branches, otherwise)


class CaseNode(LiquidNode):
    """``case``: every block with a value that is the same, else the last one."""

    __slots__ = ("_branches", "_otherwise", "_value")

    def __init__(
        self,
        token: Token,
        value: Expression,
        branches: list[tuple[list[Expression], BlockNode]],
        otherwise: BlockNode | None,
    ) -> None:
        super().__init__(token)
        self._value = value
        self._branches = branches
        self._otherwise = otherwise

    def render_to_output(self, context: Any, buffer: TextIO) -> int:
        """Say the blocks."""
        value, work, hit = self._value.evaluate(context), context.work, False
        for candidates, block in self._branches:
            work.spend(sum([candidate.cost for candidate in candidates]))
            if any(_same(value, candidate, context) for candidate in candidates):
                hit = True
                render_all(block.nodes, context, buffer)
        if not hit and self._otherwise is not None:
            render_all(self._otherwise.nodes, context, buffer)
        return 0

    def reads(self) -> Iterable[Expression]:
        """The value, and what it is compared with."""
        return [self._value, *(candidate for candidates, _ in self._branches for candidate in candidates)]

    def inner(self) -> Iterable[BlockNode]:
        """The blocks."""
        blocks = [block for _, block in self._branches]
        return [*blocks, self._otherwise] if self._otherwise is not None else blocks


class CaseTag(Tag):
    """``{% case … %}{% when a, b %} … {% else %} … {% endcase %}``; what stands before the first branch is left aside."""

    name = "case"
    end = "endcase"

    def parse(self, stream: TokenStream) -> Node:
        """Read values and blocks."""
        token = stream.current
        value = reader_of(stream).filtered()
        block_of(self, token, stream, _CASE)
        branches: list[tuple[list[Expression], BlockNode]] = []
        otherwise, adds = None, False
        while not stream.current.is_tag(self.end):
            if stream.current.value == "else":
                skip_expression(stream)
                block = block_of(self, token, stream, _CASE)
                adds, otherwise = otherwise is None, otherwise or block
            else:
                candidates = _candidates(stream)
                block = block_of(self, token, stream, _CASE)
                if otherwise is None:
                    branches.append((candidates, block))
                elif adds:
                    # Behind else there are no branches: what they say is a part of it.
                    otherwise.nodes.extend(block.nodes)
        skip_expression(stream)
        return CaseNode(token, value, branches, otherwise)


def _same(value: Any, candidate: Expression, context: Any) -> bool:
    if candidate.nil:
        return value is None or value is UNDEFINED
    return equal(value, candidate.evaluate(context), context.work)


def _candidates(stream: TokenStream) -> list[Expression]:
    if stream.peek.kind != TOKEN_EXPRESSION:
        return []
    reader = reader_of(stream)
    candidates = []
    while reader.ahead():
        candidate = reader.value()
        if candidate is None:
            reader.fail("a value is missing")
        candidates.append(candidate)
        if reader.ahead() == ",":
            reader.skip(",")
        else:
            reader.skip_to("or")
    return candidates


TAGS: tuple[type[Tag], ...] = (IfTag, UnlessTag, CaseTag)
