"""Tags about other tags: ``liquid``, which holds some, and comments, which hide some."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TextIO

from liquid.ast import BlockNode, Node
from liquid.builtin.tags.comment_tag import CommentNode
from liquid.exceptions import LiquidSyntaxError
from liquid.parser import get_parser
from liquid.stream import TokenStream
from liquid.tag import Tag
from liquid.token import TOKEN_EOF, TOKEN_EXPRESSION, Token

from novu_app.content.liquid.lexer import lines
from novu_app.content.liquid.nodes import LiquidNode, render_all, skip_expression

_BAD_COMMENT = re.compile(r"\n\s*[^#\s]")


class LinesNode(LiquidNode):
    """``liquid``."""

    __slots__ = ("_block",)

    def __init__(self, token: Token, block: BlockNode) -> None:
        super().__init__(token)
        self._block = block

    def render_to_output(self, context: Any, buffer: TextIO) -> int:
        """Say what the lines say."""
        render_all(self._block.nodes, context, buffer)
        return 0

    def inner(self) -> Iterable[BlockNode]:
        """The lines."""
        return (self._block,)


class LinesTag(Tag):
    """``{% liquid … %}``: a tag on each line."""

    name = "liquid"
    block = False

    def parse(self, stream: TokenStream) -> Node:
        """Read the lines."""
        token = stream.current
        inside: list[Token] = []
        if stream.peek.kind == TOKEN_EXPRESSION:
            next(stream)
            inside = list(lines(stream.current.value, stream.current.start_index, token.source))
        block = get_parser(self.env).parse_block(TokenStream(iter(inside), stream.block_depth), frozenset())
        return LinesNode(token, block)


class CommentTag(Tag):
    """``{% comment %} … {% endcomment %}``."""

    name = "comment"
    end = "endcomment"

    def parse(self, stream: TokenStream) -> Node:
        """Go to the end."""
        token = stream.current
        while not stream.current.is_tag(self.end):
            if stream.current.kind == TOKEN_EOF:
                raise LiquidSyntaxError("comment is not closed: endcomment is missing", token=token)
            next(stream)
        skip_expression(stream)
        return CommentNode(token)


class InlineCommentTag(Tag):
    """``{% # … %}``."""

    name = "#"
    block = False

    def parse(self, stream: TokenStream) -> Node:
        """Go over it."""
        token = stream.current
        skip_expression(stream)
        if stream.current is not token and _BAD_COMMENT.search(stream.current.value):
            raise LiquidSyntaxError("every line of a comment has to begin with #", token=stream.current)
        return CommentNode(token)


TAGS: tuple[type[Tag], ...] = (LinesTag, CommentTag, InlineCommentTag)
