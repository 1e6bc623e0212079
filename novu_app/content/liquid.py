"""The Liquid environment: python-liquid with Novu's filters, Novu's way to print values, and limits.

A template comes from the customer's own team but its data comes from anywhere, so loops, output and depth are bounded.
"""

from __future__ import annotations

from typing import Any, TextIO

from liquid import Environment
from liquid.builtin.output import Output, OutputNode
from liquid.context import RenderContext
from liquid.exceptions import LiquidError

from novu_app.content.filters import FILTERS
from novu_app.content.plurals import PLURAL_FILTERS
from novu_app.content.stringify import to_text

__all__ = ["LiquidError", "environment"]


class _NovuOutputNode(OutputNode):
    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        value = self.expression.evaluate(context)
        plain = getattr(value, "__liquid__", None)
        return buffer.write(to_text(plain() if callable(plain) else value))


class _NovuOutput(Output):
    node_class = _NovuOutputNode


class _NovuEnvironment(Environment):
    block_nesting_limit = 20
    context_depth_limit = 20
    loop_iteration_limit = 20_000
    local_namespace_limit = 1_000_000
    output_stream_limit = 2_000_000

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Add what is Novu's to the standard tags and filters."""
        super().setup_tags_and_filters(extra=extra)
        self.add_tag(_NovuOutput)
        for name, function in (FILTERS | PLURAL_FILTERS).items():
            self.add_filter(name, _as_filter(function))


def _as_filter(function: Any) -> Any:
    def filter_(value: Any, *arguments: Any) -> Any:
        return function(value, *arguments)

    return filter_


environment = _NovuEnvironment()
