"""State of the workflow editor. It saves what is typed by itself: after a pause, and when a field is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.dashboard import toasts
from novu_app.dashboard.door import Visitor, developing
from novu_app.dashboard.pages.workflow_editor.view import EditorView, view_of, with_field
from novu_app.dashboard.state import PageState
from novu_app.kernel import clock
from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.workflows import service as workflows
from novu_app.workflows.service import StepDraft, WorkflowDraft

Change = Callable[[WorkflowDraft], None]

#: What a new step of each type begins with.
_NEW_STEPS: dict[str, tuple[str, dict[str, Any]]] = {
    "in_app": ("In-app", {"subject": "", "body": ""}),
    "email": ("Email", {"subject": "", "body": "", "editorType": "html"}),
    "delay": ("Delay", {"type": "regular", "amount": 5, "unit": "minutes"}),
    "digest": ("Digest", {"type": "regular", "amount": 5, "unit": "minutes"}),
}


class EditorState(PageState, rx.State):
    """One workflow: ``/workflows/<identifier>``, with ``/steps/<step id>`` open or ``/trigger`` beside it."""

    view: EditorView = EditorView()
    loaded: bool = False
    testing: bool = False
    home: str = ""
    saved_at: int = 0
    deleting: bool = False

    @rx.event
    async def load(self) -> list[EventSpec] | None:
        """Read the workflow, with the step of the address open."""
        identifier, part = self._segment(1), self._segment(2)
        self.home = self._link("workflows", identifier)
        self.testing = part == "trigger"
        step = self._segment(3) if part == "steps" else ""
        if identifier != self.view.identifier:
            self.loaded, self.saved_at = False, 0
        try:
            self.view = await self._read(_load, identifier, step)
        except NotFound:
            listed = self._link("workflows")
            return [rx.redirect(listed, replace=True), toasts.failed(f"There is no workflow {identifier} here.")]
        self.loaded = True
        if step and not self.view.form.uid:
            return [rx.redirect(self.home, replace=True), toasts.failed(f"There is no step {step} here.")]
        return None

    @rx.event
    async def set_name(self, name: str) -> None:
        """Rename the workflow."""
        if name.strip() and name.strip() != self.view.name:
            await self._change(lambda draft: setattr(draft, "name", name.strip()))

    @rx.event
    async def set_description(self, text: str) -> None:
        """Describe the workflow."""
        if text.strip() != self.view.description:
            await self._change(lambda draft: setattr(draft, "description", text.strip() or None))

    @rx.event
    async def set_tags(self, text: str) -> None:
        """Tag the workflow; tags stand with commas between them."""
        tags = list(dict.fromkeys(tag for part in text.split(",") if (tag := part.strip())))
        if ", ".join(tags) != self.view.tags:
            await self._change(lambda draft: setattr(draft, "tags", tags))

    @rx.event
    async def set_active(self, active: bool) -> EventSpec:
        """Activate the workflow or pause it."""
        self.view = await self._write(_set_active, self.view.identifier, self.view.form.step_id, active)
        return toasts.done("Active: triggers start it." if active else "Paused: triggers are not run.")

    @rx.event
    async def rename_step(self, uid: str, name: str) -> None:
        """Rename a step; its step id stays."""
        if name.strip() and name.strip() != self.view.form.name:
            await self._change_step(uid, lambda step: setattr(step, "name", name.strip()))

    @rx.event
    async def set_field(self, uid: str, name: str, text: str) -> None:
        """Change one field of a step's content."""
        if uid == self.view.form.uid and text == self.view.form.texts.get(name):
            return

        def change(step: StepDraft) -> None:
            step.control_values = with_field(step.control_values, name, text)

        await self._change_step(uid, change)

    @rx.event
    async def set_unsanitized(self, uid: str, value: bool) -> None:
        """Send a step's HTML as it is, or cleaned."""

        def change(step: StepDraft) -> None:
            step.control_values = {**step.control_values, "disableOutputSanitization": value}

        await self._change_step(uid, change)

    @rx.event
    async def set_stop_on_fail(self, uid: str, value: bool) -> None:
        """End the run when a step fails, or go on."""
        await self._change_step(uid, lambda step: setattr(step, "should_stop_on_fail", value))

    @rx.event
    async def replace_blocks(self, uid: str) -> None:
        """Turn an e-mail of blocks into an empty HTML one."""

        def change(step: StepDraft) -> None:
            step.control_values = {**step.control_values, "body": "", "editorType": "html"}

        await self._change_step(uid, change)

    @rx.event
    async def add_step(self, kind: str) -> EventSpec:
        """Append a step and open it."""
        name, values = _NEW_STEPS[kind]
        await self._change(lambda draft: setattr(draft, "steps", [*draft.steps, StepDraft(name, kind, dict(values))]))
        return rx.redirect(self.view.steps[-1]["href"])

    @rx.event
    async def move_step(self, uid: str, places: int) -> None:
        """Move a step up (-1) or down (1)."""

        def change(draft: WorkflowDraft) -> None:
            steps = list(draft.steps)
            at = _position(steps, uid)
            to = min(max(at + places, 0), len(steps) - 1)
            steps.insert(to, steps.pop(at))
            draft.steps = steps

        await self._change(change)

    @rx.event
    async def delete_step(self, uid: str) -> EventSpec:
        """Take a step away."""
        await self._change(lambda draft: setattr(draft, "steps", [step for step in draft.steps if step.uid != uid]))
        return rx.redirect(self.home, replace=True)

    @rx.event
    def set_deleting(self, value: bool) -> None:
        """Open or close the question before the workflow is deleted."""
        self.deleting = value

    @rx.event
    async def delete(self, form: dict[str, Any]) -> list[EventSpec]:
        """Delete the workflow when its identifier was typed."""
        await self._write(_delete, self.view.identifier, str(form.get("typed") or ""))
        self.deleting = False
        listed = self._link("workflows")
        return [rx.redirect(listed, replace=True), toasts.done(f"{self.view.identifier} is deleted.")]

    async def _change(self, change: Change) -> None:
        self.view = await self._write(_apply, self.view.identifier, self.view.form.step_id, change)
        self.saved_at = clock.now_ms()

    async def _change_step(self, uid: str, change: Callable[[StepDraft], None]) -> None:
        def change_one(draft: WorkflowDraft) -> None:
            change(draft.steps[_position(draft.steps, uid)])

        await self._change(change_one)


def _load(session: Session, visitor: Visitor, identifier: str, step: str) -> EditorView:
    return view_of(session, workflows.get_workflow(session, visitor.scope.environment_id, identifier), step)


def _apply(session: Session, visitor: Visitor, identifier: str, step: str, change: Change) -> EditorView:
    developing(visitor)
    environment_id = visitor.scope.environment_id
    draft = workflows.draft_of(workflows.get_workflow(session, environment_id, identifier))
    change(draft)
    user_id = visitor.user.user_id
    changed = workflows.update_workflow(session, environment_id, identifier, draft, user_id=user_id)
    return view_of(session, changed, step)


def _set_active(session: Session, visitor: Visitor, identifier: str, step: str, active: bool) -> EditorView:
    changed = workflows.set_active(
        session, visitor.scope.environment_id, identifier, active=active, user_id=visitor.user.user_id
    )
    return view_of(session, changed, step)


def _delete(session: Session, visitor: Visitor, identifier: str, typed: str) -> None:
    developing(visitor)
    if typed.strip() != identifier:
        raise BadRequest(f"Type {identifier} to delete this workflow.")
    workflows.delete_workflow(session, visitor.scope.environment_id, identifier)


def _position(steps: Any, uid: str) -> int:
    for position, step in enumerate(steps):
        if step.uid == uid:
            return position
    raise NotFound("This step is gone. Reload the page.")
