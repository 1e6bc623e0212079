"""What e-mails in a layout would look like: the engine's own renderer, around a sign in place of the content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.content.layouts import compile_layout
from novu_app.content.service import TemplateFailed, render_step
from novu_app.layouts.service import StoredLayout
from novu_app.preferences.link_variables import examples
from novu_app.translations import loading
from novu_app.translations.loading import Translations
from novu_app.workflows.payload_guesses import guessed_payload
from novu_app.workflows.preview_data import Given, variables_for
from novu_app.workflows.variables import layout_variables

Json = dict[str, Any]

_SIGN = (
    '<div style="margin:8px 0;padding:24px 16px;border:1px dashed #b9bbc6;border-radius:6px;background:#f9f9fb;'
    'color:#60646c;font-size:13px;line-height:20px;text-align:center">The content of the e-mail</div>'
)
#: Stands for the tags of whatever workflow sends in the layout.
_TAG = "category"
_WORKFLOW: Json = {"name": "Workflow", "workflowId": "workflow", "description": "", "tags": [], "severity": "none"}


@dataclass(frozen=True, slots=True)
class LayoutPreview:
    """The HTML of an e-mail in the layout, or why there is none; and the values with which it was made."""

    body: str | None
    error: str | None
    values: Json
    schema: Json


def translations_for(session: Session, stored: StoredLayout) -> Translations:
    """The translations that :func:`preview_layout` needs for this layout."""
    return loading.load(session, [(stored.row.environment_id, "layout", stored.row.id)])


def preview_layout(
    stored: StoredLayout, control_values: Json | None, given: Given, translations: Translations
) -> LayoutPreview:
    """Render a layout.

    Args:
        stored: the layout.
        control_values: in place of the saved ones; None takes those.
        given: values to use in place of the example's, as :func:`novu_app.workflows.preview_data.with_stored` completes them.
        translations: what :func:`translations_for` found.
    """
    values = stored.control_values if control_values is None else control_values
    row = stored.row
    phrases = translations.phrases(row.environment_id, "layout", row.id, given.as_subscriber().get("locale"))
    layout = compile_layout(row.identifier, values, row.id).translated(phrases)
    example = given.example(guessed_payload(layout.html), {})
    if not example["payload"]:
        # The contract's example has none.
        del example["payload"]
    mail = {"subject": "Preview", "body": _SIGN, "editorType": "html"}
    try:
        output = render_step("email", mail, variables_for(example, _WORKFLOW, examples({}, [_TAG])), layout)
        return LayoutPreview(output["body"], None, example, layout_variables())
    except TemplateFailed as error:
        return LayoutPreview(None, str(error), example, layout_variables())
