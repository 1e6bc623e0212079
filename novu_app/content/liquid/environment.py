"""The Liquid of this product: python-liquid's parser, LiquidJS's expressions, filters and tags, and limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, ClassVar, cast

from liquid import Environment
from liquid.builtin.content import Literal
from liquid.builtin.illegal import Illegal
from liquid.exceptions import LiquidError, LiquidInterrupt
from liquid.tag import Tag
from liquid.template import BoundTemplate
from liquid.token import Token

from novu_app.content.liquid import asides, choices, loops, tables, tags
from novu_app.content.liquid.calls import names, register
from novu_app.content.liquid.context import Context
from novu_app.content.liquid.filters import dates, encoding, lists, novu, numbers, searches, texts
from novu_app.content.liquid.lexer import tokens
from novu_app.content.liquid.limits import MAX_DEPTH, Output, Work
from novu_app.content.liquid.nodes import render_all
from novu_app.content.plurals import PLURAL_FILTERS

__all__ = ["LiquidError", "Template", "compile_template"]


class Template(BoundTemplate):
    """A template, parsed once."""

    def say(self, variables: Mapping[str, Any], work: Work | None = None) -> str:
        """What the template says with these variables.

        Args:
            variables: the namespaces that it reads.
            work: of which this rendering takes its part; None for a template by itself.

        Raises:
            LiquidError: it goes wrong, or beyond a limit.
        """
        context = Context(self, variables, work)
        output = Output(context.work)
        # A break outside of loops ends the template.
        with suppress(LiquidInterrupt):
            render_all(self.nodes, context, cast(Any, output))
        return output.getvalue()


class _Environment(Environment):
    template_class = Template
    block_nesting_limit = MAX_DEPTH
    suppress_blank_control_flow_blocks = False
    _TAGS: ClassVar[tuple[type[Tag], ...]] = (
        *tags.TAGS,
        *asides.TAGS,
        *choices.TAGS,
        *loops.TAGS,
        *tables.TAGS,
        Literal,
        Illegal,
    )

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Make the tags known. None of those that read other templates is among them."""
        for tag in self._TAGS:
            self.add_tag(tag)

    def tokenizer(self) -> Callable[[str], Iterator[Token]]:
        """What cuts a template into tokens."""
        return tokens


def filter_names() -> list[str]:
    """The names of all filters, in the order of the alphabet."""
    return names()


def _plain(function: Any) -> Callable[..., Any]:
    return lambda _context, value, *arguments: function(value, *arguments)


for _filters in (texts, encoding, numbers, lists, searches, dates, novu):
    register(_filters.FILTERS)
register({name: _plain(function) for name, function in PLURAL_FILTERS.items()})
_environment = _Environment()


def compile_template(source: str) -> Template:
    """Parse a template.

    Raises:
        LiquidError: it can not be parsed.
    """
    return cast(Template, _environment.from_string(source))
