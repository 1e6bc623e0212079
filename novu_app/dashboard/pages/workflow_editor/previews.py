"""The open step rendered by the server with an example, for every channel that shows something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.workflows.controls import CHANNEL_TYPES
from novu_app.workflows.preview import layouts_for, preview_step, translations_for
from novu_app.workflows.preview_data import Given
from novu_app.workflows.service import StoredWorkflow


@dataclass
class StepPreview:
    """What the subscriber would see; ``html`` is a whole document for a frame."""

    error: str = ""
    subject: str = ""
    body: str = ""
    html: str = ""
    primary: str = ""
    secondary: str = ""
    avatar: str = ""


def preview_of(session: Session, stored: StoredWorkflow, position: int) -> StepPreview:
    """The preview of a step; an empty one for a step that shows nothing."""
    kind = stored.steps[position]["type"]
    if kind not in CHANNEL_TYPES:
        return StepPreview()
    layouts = layouts_for(session, stored, position)
    made = preview_step(stored, position, None, Given(), layouts, translations_for(session, stored, layouts))
    if made.output is None:
        return StepPreview(error=made.error or "")
    output = made.output
    if kind == "email":
        return StepPreview(subject=output["subject"], html=output["body"])
    return StepPreview(
        subject=str(output.get("subject") or ""),
        body=str(output.get("body") or ""),
        avatar=output.get("avatar") or "",
        primary=_label(output.get("primaryAction")),
        secondary=_label(output.get("secondaryAction")),
    )


def _label(action: Any) -> str:
    return str((action or {}).get("label") or "")
