"""What the tags have in common: from a token to an expression, and from a block to what it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from liquid.ast import BlockNode, Node
from liquid.exceptions import LiquidError, LiquidSyntaxError
from liquid.parser import get_parser
from liquid.stream import TokenStream
from liquid.tag import Tag
from liquid.token import TOKEN_EOF, TOKEN_EXPRESSION, Token

from novu_app.content.liquid.context import Context
from novu_app.content.liquid.expressions import Reader
from novu_app.content.liquid.parts import Expression, Path


class LiquidNode(Node):
    """A tag in a template. The methods tell whoever looks at a template without rendering it what there is in it."""

    __slots__ = ()

    def reads(self) -> Iterable[Expression]:
        """The expressions of the tag itself."""
        return ()

    def inner(self) -> Iterable[BlockNode]:
        """The blocks that stand in the tag."""
        return ()

    def makes(self) -> Iterable[str]:
        """The variables that there are from here on."""
        return ()

    def loops(self) -> tuple[str, Path | None] | None:
        """The variable of a loop, and the one that it goes through where it goes through one."""
        return None

    def children(self, static_context: Any, *, include_partials: bool = True) -> Iterator[Node]:
        """The nodes that stand in the tag."""
        for block in self.inner():
            yield from block.nodes


def render_all(nodes: Iterable[Node], context: Context, buffer: TextIO) -> None:
    """Say what the nodes say. A mistake that has no place yet is put to the node that made it.

    Raises:
        LiquidError: with its place.
    """
    for node in nodes:
        try:
            node.render_to_output(context, buffer)
        except LiquidError as error:
            error.token = error.token or node.token
            raise


def reader_of(stream: TokenStream) -> Reader:
    """The expression of the tag at which the stream stands; it stands at the expression then.

    Raises:
        LiquidSyntaxError: there is none.
    """
    tag = stream.current
    if stream.peek.kind != TOKEN_EXPRESSION:
        raise LiquidSyntaxError(f"{tag.value} says nothing to go by", token=tag)
    next(stream)
    return Reader(stream.current)


def skip_expression(stream: TokenStream) -> None:
    """Leave aside what stands behind the tag at which the stream stands."""
    if stream.peek.kind == TOKEN_EXPRESSION:
        next(stream)


def refuse_expression(stream: TokenStream) -> None:
    """See that nothing stands behind the tag at which the stream stands.

    Raises:
        LiquidSyntaxError: something does.
    """
    if stream.peek.kind == TOKEN_EXPRESSION:
        raise LiquidSyntaxError(f"unexpected behind {stream.current.value}: {stream.peek.value!r}", token=stream.peek)


def block_of(tag: Tag, opening: Token, stream: TokenStream, ends: frozenset[str]) -> BlockNode:
    """The block behind where the stream stands, which ends with one of the tags ``ends``; it stands at that one then.

    Raises:
        LiquidSyntaxError: there is no such tag.
    """
    next(stream)
    block = get_parser(tag.env).parse_block(stream, ends)
    if stream.current.kind == TOKEN_EOF:
        raise LiquidSyntaxError(f"{opening.value} is not closed: {tag.end} is missing", token=opening)
    return block
