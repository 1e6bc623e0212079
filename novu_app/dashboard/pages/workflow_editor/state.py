"""State of the workflow editor: the address, and what is done on the canvas."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.dashboard import toasts
from novu_app.dashboard.door import Visitor, developing
from novu_app.dashboard.pages.workflow_editor.base import missing
from novu_app.dashboard.pages.workflow_editor.settings_edits import SettingsEdits
from novu_app.dashboard.pages.workflow_editor.step_edits import StepEdits
from novu_app.dashboard.pages.workflow_editor.view import EditorView, view_of
from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.workflows import arranging, copying
from novu_app.workflows import service as workflows
from novu_app.workflows.arranging import Place
from novu_app.workflows.drafts import WorkflowDraft
from novu_app.workflows.stored import draft_of

_UNDO_MS = 8_000
#: Under this name the browser keeps copied steps (components/canvas.jsx).
CLIPBOARD = "novu-steps"
#: Parts of the address below the workflow that are panels of their own.
PANELS = ("preferences", "payload", "versions", "trigger")


class EditorState(StepEdits, SettingsEdits, rx.State):
    """One workflow: ``/workflows/<identifier>``, with ``/steps/<step id>``, ``/preferences`` … open."""

    #: ``steps`` with ``mode`` ``conditions`` or ``editor``; one of :data:`PANELS`; empty for the settings.
    part: str = ""
    mode: str = ""
    deleting: bool = False
    _opened: str = ""

    @rx.event
    async def load(self) -> list[EventSpec] | None:
        """Read the workflow, with the step of the address open."""
        identifier, part = self._segment(1), self._segment(2)
        self.home = self._link("workflows", identifier)
        self.part = part if part in (*PANELS, "steps") else ""
        self.mode = self._segment(4) if self._segment(4) in ("conditions", "editor") else ""
        step = self._open_step()
        # The address may name it by its slug, and the cards by its identifier.
        if identifier not in (self._opened, self.view.identifier):
            self.loaded, self.saved_at, self.save_problem, self.noticed = False, 0, "", ""
            self.refused = False
            self._forget_travel()
        self._opened = identifier
        before = self.view.version
        try:
            self.view = await self._read(_load, identifier, step)
        except NotFound:
            return missing(identifier, self._link("workflows"))
        if self.loaded and self.view.version != before:
            self._forget_travel()
        self.loaded = True
        if part != "trigger":
            self._watch_environment()
        if step and not self.view.form.uid:
            return [rx.redirect(self.home, replace=True), toasts.failed(f"There is no step {step} here.")]
        return None

    @rx.event
    async def act(self, change: dict[str, Any]) -> list[EventSpec]:
        """Do what the visitor did on the canvas (components/canvas.py)."""
        operation, uid = change.get("op"), str(change.get("uid") or "")
        if operation in ("undo", "redo"):
            return await self._travel(operation == "undo")
        if operation == "copy":
            return await self._copy(uid)
        opened: list[str] = []

        def apply(draft: WorkflowDraft) -> None:
            if made := _apply(draft, str(operation), uid, change):
                opened.append(made)

        if not await self._change(apply):
            problem, self.save_problem = self.save_problem, ""
            await self._reload()
            return [toasts.failed(problem)]
        if opened:
            return [rx.redirect(self._link("workflows", self.view.identifier, "steps", opened[-1]))]
        if operation == "remove":
            return self._said_gone()
        return []

    async def _copy(self, uid: str) -> list[EventSpec]:
        """Keep a step in the browser, from where it is pasted into any workflow."""
        text = await self._read(_copied, self.view.identifier, uid)
        return [
            rx.call_script(f"localStorage.setItem({jsons.dumps(CLIPBOARD)}, {jsons.dumps(text)})"),
            toasts.done("Copied. Ctrl V pastes it, here or in another workflow."),
        ]

    def _said_gone(self) -> list[EventSpec]:
        """Say that a step is gone and how it comes back; leave its panel when it was the open one."""
        said = [toasts.done("Deleted. Ctrl Z brings it back.", duration=_UNDO_MS)]
        return [rx.redirect(self.home, replace=True), *said] if self._open_step() and not self.view.form.uid else said

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


def _apply(draft: WorkflowDraft, operation: str, uid: str, change: dict[str, Any]) -> str | None:
    """Change a draft as the canvas wants; the step id of a step that is to be opened."""
    arm = change.get("arm")
    place = Place(change.get("after"), (str(arm[0]), str(arm[1])) if arm else None)
    if operation == "insert":
        return arranging.insert(draft, str(change.get("type")), place)
    if operation == "duplicate":
        return arranging.duplicate(draft, uid)
    if operation == "paste":
        return copying.paste(draft, str(change.get("steps") or ""), place)
    if operation == "move":
        arranging.move(draft, uid, place)
    elif operation == "shift":
        arranging.shift(draft, uid, int(change.get("by") or 0))
    elif operation == "remove":
        arranging.remove(draft, uid)
    else:
        raise BadRequest(f"The canvas can not {operation}")
    return None


def _load(session: Session, visitor: Visitor, identifier: str, step: str) -> EditorView:
    return view_of(session, workflows.get_workflow(session, visitor.scope.environment_id, identifier), step)


def _copied(session: Session, visitor: Visitor, identifier: str, uid: str) -> str:
    stored = workflows.get_workflow(session, visitor.scope.environment_id, identifier)
    return copying.copied(draft_of(stored), uid)


def _delete(session: Session, visitor: Visitor, identifier: str, typed: str) -> None:
    developing(visitor)
    if typed.strip() != identifier:
        raise BadRequest(f"Type {identifier} to delete this workflow.")
    workflows.delete_workflow(session, visitor.scope.environment_id, identifier)
