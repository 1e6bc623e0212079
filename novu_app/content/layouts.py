"""Layouts: what surrounds the content of e-mails (contract/workflow-model.md, Layouts)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from novu_app.content.blocks import CONTENT, as_page, is_block_document, render_blocks
from novu_app.content.liquid.limits import Work
from novu_app.content.mjml import MjmlFailed, compile_mjml, is_mjml
from novu_app.content.phrases import Phrases, fill, mentions
from novu_app.content.templates import CompiledValue, TemplateFailed, Variables, compile_value

#: In how many languages a layout is kept parsed; one more, and they are made anew as they are asked for.
_MAX_LANGUAGES = 200
#: The tag in whose place the content stands.
CONTENT_TAG = re.compile(r"\{\{-?\s*content\s*(?:\|[^}]*)?-?\}\}")
_BODY = re.compile(r"<body\b[^<>]*+>", re.IGNORECASE)
_BODY_END = re.compile(r"</body\b", re.IGNORECASE)
_STYLE = re.compile(r"<style\b[^<>]*+>.*?</style\s*+>", re.IGNORECASE | re.DOTALL)
_STYLE_END = re.compile(r"</style\s*+>", re.IGNORECASE)


class CompiledLayout:
    """The body of one layout version, parsed once.

    ``html`` is its template, ``translatable`` tells whether that names a translation, and ``surrounds_nothing`` whether it is
    the content alone.
    """

    __slots__ = (
        "_error",
        "_languages",
        "_source",
        "_template",
        "html",
        "id",
        "identifier",
        "surrounds_nothing",
        "translatable",
    )

    def __init__(self, layout_id: str, identifier: str, source: str) -> None:
        self.id = layout_id
        self.identifier = identifier
        self.translatable = mentions(source)
        self._source = source
        self._template: CompiledValue | None = None
        self._error: str | None = None
        self._languages: dict[tuple[str, ...], CompiledLayout] = {}
        self.html = source
        self.surrounds_nothing = CONTENT_TAG.fullmatch(source.strip()) is not None
        try:
            self.html = compile_mjml(source) if is_mjml(source) else source
            self._template = compile_value(self.html, f"layout {identifier}")
        except MjmlFailed as error:
            self._error = f"layout {identifier}: {error}"
        except TemplateFailed as error:
            self._error = str(error)

    @property
    def failed(self) -> bool:
        """Whether it can not be parsed: :meth:`wrap` says why."""
        return self._template is None

    def translated(self, phrases: Phrases | None) -> CompiledLayout:
        """The layout in the language of these translations; None where layouts are not translated."""
        if phrases is None or not self.translatable:
            return self
        found = self._languages.get(phrases.key)
        if found is None:
            try:
                found = CompiledLayout(
                    self.id, self.identifier, fill(self._source, phrases, f"layout {self.identifier}")
                )
            except TemplateFailed as error:
                found = CompiledLayout(self.id, self.identifier, "")
                found._template, found._error = None, str(error)
            if len(self._languages) >= _MAX_LANGUAGES:
                self._languages.clear()
            self._languages[phrases.key] = found
        return found

    def wrap(self, content: str, variables: Variables, work: Work | None = None) -> str:
        """The layout for one recipient, with ``content`` (HTML, ready) in its place.

        Args:
            content: what it surrounds.
            variables: the namespaces of its template.
            work: what rendering the e-mail has left, None for a layout by itself.

        Raises:
            TemplateFailed: the layout can not be parsed, or fails on these variables.
        """
        if self._template is None:
            raise TemplateFailed(self._error or f"layout {self.identifier}: it can not be parsed")
        return str(self._template.render({**variables, CONTENT: content}, work))


def compile_layout(identifier: str, control_values: Mapping[str, Any], layout_id: str = "") -> CompiledLayout:
    """Parse a layout. One without a body surrounds nothing; one that can not be parsed fails when it is used.

    Args:
        identifier: by which its mistakes are named.
        control_values: ``{"email": {"body", "editorType"}}``, or empty.
        layout_id: its row's, by which its translations are found.
    """
    return CompiledLayout(layout_id, identifier, template_of(control_values))


def template_of(control_values: Mapping[str, Any]) -> str:
    """The HTML template of a layout's control values, whichever editor wrote them."""
    email = control_values.get("email")
    body = email.get("body") if isinstance(email, Mapping) else None
    if not isinstance(body, str) or not body.strip():
        return f"{{{{{CONTENT}}}}}"
    return as_page(render_blocks(body)) if is_block_document(body) else body


def has_content(template: str) -> bool:
    """Whether a layout's template says where the content stands."""
    return CONTENT_TAG.search(template) is not None


def inner_html(html: str) -> str:
    """What a whole HTML document shows, with its styles, to be put into another one; a part of one as it is."""
    body = _BODY.search(html)
    if body is None:
        return html
    end = _last(_BODY_END, html, body.end(), len(html))
    # Without an end that is known to come, looking for one from each beginning would take for ever.
    style_end = _last(_STYLE_END, html, 0, body.start())
    styles = _STYLE.findall(html, 0, style_end.end()) if style_end else []
    return "".join(styles) + html[body.end() : end.start() if end else len(html)]


def _last(pattern: re.Pattern[str], html: str, start: int, stop: int) -> re.Match[str] | None:
    last = None
    for found in pattern.finditer(html, start, stop):
        last = found
    return last
