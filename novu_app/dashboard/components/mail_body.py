"""The body of an e-mail or layout: blocks or HTML, as one chooses; both drafts are kept while one goes back and forth.

In a page::

    mail_body(
        value=form.texts["body"], editor_type=form.texts["editorType"],   # "block" or "html"
        on_edit=State.set_body(uid),       # gets (body, editor_type); a draft of the other kind comes back with its kind
        on_convert=State.convert_body(uid),  # gets the wanted kind, the first time that one switches: there is no draft yet;
                                           # save content.switching.switched(body, kind) with that kind
        draft="step:" + uid,               # by which the browser keeps the draft of the other kind
        completions=…, marks=…, label="Body", disabled=…, key=uid,
    )
"""

from __future__ import annotations

from typing import Any, Self

import reflex as rx
from reflex.event import passthrough_event_spec

from novu_app.browser_code import beside
from novu_app.dashboard.components.block_editor import BLOCK_PACKAGES, BlockEditor
from novu_app.dashboard.components.liquid_editor import CODE_PACKAGES, FILTERS, LiquidEditor, Mark
from novu_app.workflows.completions import Completion

_SOURCE = beside(__file__, "mail_body.jsx")
assert BlockEditor.library  # both are imported by mail_body.jsx
assert LiquidEditor.library


class MailBody(rx.NoSSRComponent):
    """The choice, and the editor of what is chosen (mail_body.jsx)."""

    library = _SOURCE.importable_path
    lib_dependencies: list[str] = [*CODE_PACKAGES, *BLOCK_PACKAGES]
    tag = "MailBody"

    value: rx.Var[str]
    editor_type: rx.Var[str]
    draft: rx.Var[str]
    completions: rx.Var[list[Completion]]
    filters: rx.Var[list[dict[str, str]]]
    marks: rx.Var[list[Mark]]
    label: rx.Var[str]
    min_height: rx.Var[str]
    disabled: rx.Var[bool]

    @classmethod
    def create(cls, *children: Any, **props: Any) -> Self:
        """The editor; what filters there are it knows by itself."""
        return super().create(*children, filters=FILTERS, **props)

    @classmethod
    def get_event_triggers(cls) -> dict[str, Any]:
        """``on_edit(body, editor_type)`` and ``on_convert(editor_type)``."""
        own = {"on_edit": passthrough_event_spec(str, str), "on_convert": passthrough_event_spec(str)}
        return {**super().get_event_triggers(), **own}


mail_body = MailBody.create
