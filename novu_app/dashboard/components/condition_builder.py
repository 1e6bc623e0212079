"""The visual builder of conditions (condition_builder.jsx); its queries are those of novu_app/conditions/queries.py."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec

from novu_app.browser_code import beside
from novu_app.conditions.sentences import WORDS
from novu_app.dashboard.components.basics import Text
from novu_app.dashboard.components.editing import EDITING

_SOURCE = beside(__file__, "condition_builder.jsx")
assert EDITING  # imported by condition_builder.jsx


class ConditionBuilder(rx.NoSSRComponent):
    """Groups of rules over typed variables; ``on_edit`` gets the whole query after a pause.

    With a ``name`` it is a field of the form around it, and its value is the query as JSON.
    """

    library = _SOURCE.importable_path
    tag = "ConditionBuilder"
    lib_dependencies: list[str] = ["react-querybuilder@8.24.1"]

    query: rx.Var[dict[str, Any]]
    #: ``{name, kind}`` of what can be read.
    variables: rx.Var[list[dict[str, str]]]
    #: What each operator is called.
    words: rx.Var[dict[str, str]]
    label: rx.Var[str]
    name: rx.Var[str]
    disabled: rx.Var[bool]

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """The query."""
        return {**super().get_event_triggers(), "on_edit": passthrough_event_spec(dict[str, Any])}


def condition_builder(
    query: Any, variables: Any, *, label: str, disabled: Any, key: Any, on_edit: Any = None, name: Text = ""
) -> rx.Component:
    """A builder that reports through ``on_edit``, or as a form's field ``name``; ``key`` changes with what it belongs to."""
    report = {"on_edit": on_edit} if on_edit is not None else {}
    return ConditionBuilder.create(
        query=query, variables=variables, words=WORDS, label=label, name=name, disabled=disabled, key=key, **report
    )
