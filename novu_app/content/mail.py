"""The body of an e-mail: whatever wrote it, made into HTML templates once, and only filled in for each recipient.

A body is a document of blocks, MJML or HTML. Alone it becomes a page; in a layout it becomes what the layout surrounds, and
both get the styles of the page that they make together. Each of that happens once for a version and a layout.
"""

from __future__ import annotations

import re

from novu_app.content.blocks import as_page
from novu_app.content.direction import reads_right_to_left
from novu_app.content.inlining import has_styles, inline_css, inline_pair
from novu_app.content.layouts import CONTENT_TAG, CompiledLayout, inner_html
from novu_app.content.liquid.limits import Work
from novu_app.content.markup import tags
from novu_app.content.mjml import MjmlFailed, compile_mjml, is_mjml
from novu_app.content.templates import CompiledValue, TemplateFailed, Variables, compile_value

_FIELD = "body"
#: With how many layouts one body is kept; one more, and they are made anew as they are asked for.
_MAX_LAYOUTS = 50
_HINT = '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
_HINTED = re.compile(r"<meta\b[^<>]*?color-scheme", re.IGNORECASE)

_Framed = tuple[CompiledValue, CompiledLayout | None]


class MailBody:
    """The body of one e-mail step in one language."""

    __slots__ = ("_alone", "_blocks", "_failure", "_framed", "_source")

    def __init__(self, source: str, *, blocks: bool) -> None:
        """Take a body; what is wrong with it is told when it is rendered.

        Args:
            source: HTML or MJML with Liquid; for a document of blocks what it was rendered to.
            blocks: whether it was one.
        """
        self._blocks = blocks
        self._source = source
        self._failure: str | None = None
        self._alone: CompiledValue | None = None
        # A layout is kept beside what was made with it: its id stays its own that long.
        self._framed: dict[int, tuple[CompiledLayout, _Framed]] = {}
        try:
            self._source = from_mjml(source)
        except MjmlFailed as error:
            self._failure = f"{_FIELD}: {error}"

    def render(self, variables: Variables, layout: CompiledLayout | None = None, work: Work | None = None) -> str:
        """The HTML for one recipient.

        Args:
            variables: the namespaces of the templates.
            layout: what surrounds it.
            work: what rendering the step has left, None for a body by itself.

        Raises:
            TemplateFailed: the body or the layout can not be parsed, or fails on these variables.
        """
        if self._failure is not None:
            raise TemplateFailed(self._failure)
        if layout is None or layout.surrounds_nothing:
            if self._alone is None:
                self._alone = compile_value(self._page(), _FIELD)
            return str(self._alone.render(variables, work))
        inner, outer = self._within(layout)
        work = Work() if work is None else work
        return (outer or layout).wrap(str(inner.render(variables, work)), variables, work)

    def _page(self) -> str:
        return inline_css(as_page(self._source) if self._blocks else _hinted(_directed(self._source)))

    def _within(self, layout: CompiledLayout) -> _Framed:
        found = self._framed.get(id(layout))
        if found is None:
            if len(self._framed) >= _MAX_LAYOUTS:
                self._framed.clear()
            found = self._framed[id(layout)] = (layout, self._frame(layout))
        return found[1]

    def _frame(self, layout: CompiledLayout) -> _Framed:
        inner = self._source if self._blocks else _directed(inner_html(self._source))
        if layout.failed or not (has_styles(layout.html) or has_styles(inner)):
            return compile_value(inner, _FIELD), None
        outer, inner = inline_pair(_hinted(layout.html), inner, CONTENT_TAG)
        return compile_value(inner, _FIELD), CompiledLayout(layout.id, layout.identifier, outer)


def from_mjml(source: str) -> str:
    """The HTML of a source that is MJML; any other as it is.

    Raises:
        MjmlFailed: it can not be compiled.
    """
    return compile_mjml(source) if is_mjml(source) else source


def _directed(html: str) -> str:
    """HTML that is read from right to left says so, where its author did not."""
    if not reads_right_to_left(html):
        return html
    found = list(tags(html))
    if any(tag.get("dir") is not None for tag in found if not tag.closing):
        return html
    for name in ("html", "body"):
        page = next((tag for tag in found if tag.name == name and not tag.closing), None)
        if page is not None:
            at = page.start + 1 + len(name)
            return f'{html[:at]} dir="rtl"{html[at:]}'
    return f'<div dir="rtl" style="direction:rtl">{html}</div>'


def _hinted(html: str) -> str:
    """A page that has styles for dark screens tells mail programs that it does."""
    if "prefers-color-scheme" not in html or _HINTED.search(html):
        return html
    head = next((tag for tag in tags(html) if tag.name == "head" and not tag.closing), None)
    return html if head is None else html[: head.end] + _HINT + html[head.end :]
