"""Tags that say something, or keep something."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from liquid.ast import BlockNode, Node
from liquid.builtin.tags.comment_tag import CommentNode
from liquid.exceptions import LiquidInterrupt
from liquid.stream import TokenStream
from liquid.tag import Tag
from liquid.token import TOKEN_EXPRESSION, TOKEN_OUTPUT, Token

from novu_app.content.liquid.nodes import LiquidNode, block_of, reader_of, render_all, skip_expression
from novu_app.content.liquid.parts import Expression
from novu_app.content.liquid.printing import printed
from novu_app.content.liquid.values import text_of

_ENDCAPTURE = frozenset({"endcapture"})


class OutputNode(LiquidNode):
    """``{{ … }}`` and ``echo``."""

    __slots__ = ("_cost", "_evaluate", "_expression", "_raw")

    def __init__(self, token: Token, expression: Expression) -> None:
        super().__init__(token)
        self._expression = expression
        self._evaluate = expression.evaluate
        self._raw = expression.raw
        self._cost = expression.cost

    def render_to_output(self, context: Any, buffer: TextIO) -> int:
        """Say the value."""
        context.work.spend(self._cost)
        value = self._evaluate(context)
        if type(value) is not str:
            value = text_of(value, context.work) if self._raw else printed(value, context.work)
        return buffer.write(value)

    def reads(self) -> Iterable[Expression]:
        """The value."""
        return (self._expression,)


class OutputTag(Tag):
    """``{{ … }}``."""

    name = TOKEN_OUTPUT
    block = False

    def parse(self, stream: TokenStream) -> Node:
        """Read the value."""
        token = stream.current
        return OutputNode(token, reader_of(stream).filtered())


class EchoTag(Tag):
    """``{% echo value %}``, or nothing."""

    name = "echo"
    block = False

    def parse(self, stream: TokenStream) -> Node:
        """Read the value."""
        token = stream.current
        if stream.peek.kind != TOKEN_EXPRESSION:
            return CommentNode(token)
        return OutputNode(token, reader_of(stream).filtered())


class AssignNode(LiquidNode):
    """``assign``."""

    __slots__ = ("_expression", "_name")

    def __init__(self, token: Token, name: str, expression: Expression) -> None:
        super().__init__(token)
        self._name = name
        self._expression = expression

    def render_to_output(self, context: Any, buffer: TextIO) -> int:
        """Keep the value."""
        context.work.spend(self._expression.cost)
        context.assign(self._name, self._expression.evaluate(context))
        return 0

    def reads(self) -> Iterable[Expression]:
        """The value."""
        return (self._expression,)

    def makes(self) -> Iterable[str]:
        """The variable."""
        return (self._name,)


class AssignTag(Tag):
    """``{% assign name = value %}``."""

    name = "assign"
    block = False

    def parse(self, stream: TokenStream) -> Node:
        """Read name and value."""
        token = stream.current
        reader = reader_of(stream)
        name = reader.name()
        if not name:
            reader.fail("the name of a variable is missing")
        if not reader.skip("="):
            reader.fail("expected = behind the variable")
        return AssignNode(token, name, reader.filtered())


class CaptureNode(LiquidNode):
    """``capture``."""

    __slots__ = ("_block", "_name")

    def __init__(self, token: Token, name: str, block: BlockNode) -> None:
        super().__init__(token)
        self._name = name
        self._block = block

    def render_to_output(self, context: Any, buffer: TextIO) -> int:
        """Keep what the block says."""
        context.work.spend(1)
        said = context.get_buffer()
        try:
            render_all(self._block.nodes, context, said)
        except LiquidInterrupt:
            self._keep(context, said.getvalue())
            raise
        self._keep(context, said.getvalue())
        return 0

    def _keep(self, context: Any, text: str) -> None:
        context.work.spend_text(len(text))
        context.assign(self._name, text)

    def inner(self) -> Iterable[BlockNode]:
        """The block."""
        return (self._block,)

    def makes(self) -> Iterable[str]:
        """The variable."""
        return (self._name,)


class CaptureTag(Tag):
    """``{% capture name %} … {% endcapture %}``."""

    name = "capture"
    end = "endcapture"

    def parse(self, stream: TokenStream) -> Node:
        """Read name and block."""
        token = stream.current
        reader = reader_of(stream)
        name = reader.name() or reader.quoted()
        if not name:
            reader.fail("the name of a variable is missing")
        block = block_of(self, token, stream, _ENDCAPTURE)
        skip_expression(stream)
        return CaptureNode(token, name, block)


class CountNode(LiquidNode):
    """``increment`` and ``decrement``."""

    __slots__ = ("_down", "_name")

    def __init__(self, token: Token, name: str, *, down: bool) -> None:
        super().__init__(token)
        self._name = name
        self._down = down

    def render_to_output(self, context: Any, buffer: TextIO) -> int:
        """Count, and say where that has come to."""
        context.work.spend(1)
        count = context.decrement(self._name) if self._down else context.increment(self._name)
        return buffer.write(str(count))

    def makes(self) -> Iterable[str]:
        """The counter."""
        return (self._name,)


class IncrementTag(Tag):
    """``{% increment name %}``: 0, 1, 2 …"""

    name = "increment"
    block = False

    def parse(self, stream: TokenStream) -> Node:
        """Read the counter's name."""
        token = stream.current
        return CountNode(token, reader_of(stream).name(), down=self.name == "decrement")


class DecrementTag(IncrementTag):
    """``{% decrement name %}``: -1, -2 …"""

    name = "decrement"


TAGS: tuple[type[Tag], ...] = (OutputTag, EchoTag, AssignTag, CaptureTag, IncrementTag, DecrementTag)
