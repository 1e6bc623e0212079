"""A code editor for Liquid templates, HTML and JSON: highlighting, completion of variables and filters, error marks.

In a page::

    liquid_editor(
        value=form.texts["body"],            # the server's text; what is typed here wins until it is sent
        on_edit=State.set_field(uid, "body"),  # gets the text after a pause of 600 ms, and when the field is left
        completions=State.completions,       # list[Completion] of novu_app.workflows.completions.completions_of
        marks=State.marks["body"],           # list[Mark], see marks_of
        language="html",                     # "text" (the default), "html" or "json"
        single_line=True,                    # one line without numbers, as high as a text field
        label="Subject",                     # what screen readers say; required
        name="subject", placeholder="…", min_height="120px", disabled=…, invalid=…,
        key=uid,                             # changes with the record that is edited
    )

The npm package is loaded when the first editor of a page is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, Self, TypedDict

import reflex as rx
from reflex.event import passthrough_event_spec

from novu_app.browser_code import beside
from novu_app.content.liquid.environment import filter_names
from novu_app.dashboard.components.editing import EDITING
from novu_app.workflows.completions import Completion
from novu_app.workflows.filter_arguments import signature

_SOURCE = beside(__file__, "liquid_editor.jsx")
_LANGUAGE = beside(__file__, "liquid_language.js")
assert EDITING  # imported by liquid_editor.jsx
assert _LANGUAGE
#: One version of each: two of a package in one editor do not know each other.
CODE_PACKAGES: Final = [
    "@uiw/react-codemirror@4.25.12",
    "codemirror@6.0.2",
    "@codemirror/autocomplete@6.20.4",
    "@codemirror/lang-html@6.4.12",
    "@codemirror/lang-json@6.0.2",
    "@codemirror/lang-liquid@6.3.3",
    "@codemirror/language@6.13.1",
    "@codemirror/lint@6.9.8",
    "@codemirror/state@6.7.6",
    "@codemirror/view@6.43.15",
    "@lezer/highlight@1.2.5",
]
_PLACE = re.compile(r"\(line (\d+), column (\d+)\)")


class Mark(TypedDict):
    """Something wrong in a text: at ``line`` and ``column`` (from 1; 0 where unknown), else wherever ``text`` stands."""

    line: int
    column: int
    text: str
    message: str


def marks_of(issues: Iterable[Mapping[str, Any]]) -> list[Mark]:
    """The issues of one field (contract/workflow-model.md, Issue enums) as marks; those that name no place are left out."""
    found = []
    for issue in issues:
        message, variable = str(issue.get("message") or ""), str(issue.get("variableName") or "")
        place = _PLACE.search(message)
        if place:
            found.append(Mark(line=int(place[1]), column=int(place[2]), text="", message=message))
        elif variable:
            found.append(Mark(line=0, column=0, text=variable, message=message))
    return found


class LiquidEditor(rx.NoSSRComponent):
    """One text (liquid_editor.jsx)."""

    library = _SOURCE.importable_path
    lib_dependencies: list[str] = CODE_PACKAGES
    tag = "LiquidEditor"

    value: rx.Var[str]
    completions: rx.Var[list[Completion]]
    filters: rx.Var[list[dict[str, str]]]
    marks: rx.Var[list[Mark]]
    language: rx.Var[str]
    single_line: rx.Var[bool]
    label: rx.Var[str]
    name: rx.Var[str]
    placeholder: rx.Var[str]
    min_height: rx.Var[str]
    max_height: rx.Var[str]
    disabled: rx.Var[bool]
    invalid: rx.Var[bool]

    @classmethod
    def create(cls, *children: Any, **props: Any) -> Self:
        """The editor; what filters there are it knows by itself."""
        return super().create(*children, filters=FILTERS, **props)

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """The text, after a pause or when the editor is left."""
        return {**super().get_event_triggers(), "on_edit": passthrough_event_spec(str)}


#: Every filter with what it takes.
FILTERS: Final = [{"label": name, "detail": signature(name)} for name in filter_names()]
liquid_editor = LiquidEditor.create
