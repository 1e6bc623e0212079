"""What every part of the editor's state stands on: reading the workflow, and changing it by small edits.

Each edit is put on what is stored then (novu_app/workflows/editing.py), so several people can edit one workflow. A value
that somebody else changed meanwhile is not overwritten: the visitor decides. Every edit writes a version, so undo is
going back to the version before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.dashboard import toasts
from novu_app.dashboard.door import Visitor, developing, off_loop
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.pages.workflow_editor.view import EditorView, view_of
from novu_app.dashboard.state import PageState
from novu_app.dashboard.text import plain, pretty_json
from novu_app.kernel import clock
from novu_app.kernel.errors import Conflict, NovuError
from novu_app.realtime import publisher
from novu_app.workflows import editing, versions
from novu_app.workflows import service as workflows
from novu_app.workflows.drafts import WorkflowDraft
from novu_app.workflows.editing import EditConflict, Edited, ValueEdit
from novu_app.workflows.service import StoredWorkflow

#: Edits of one value that follow each other within this time are undone together, in milliseconds.
_TOGETHER_MS = 5_000
_MOST_UNDO = 100


@dataclass
class Refusal:
    """An edit that would have overwritten somebody else's: what they wrote, and what the visitor wants."""

    who: str = ""
    theirs: str = ""
    mine: str = ""


class EditorBase(PageState, mixin=True):
    """The workflow of the address with the step that is open, and the history of this visit's edits."""

    view: EditorView = EditorView()
    loaded: bool = False
    home: str = ""
    saved_at: int = 0
    save_problem: str = ""
    noticed: str = ""
    refused: bool = False
    refusal: Refusal = Refusal()
    can_undo: bool = False
    can_redo: bool = False
    _undo: list[str] = []
    _redo: list[str] = []
    #: The version that was on the screen when the visitor began to type what is not saved yet.
    _base: str = ""
    _last_value: str = ""
    _last_at: int = 0
    _refused_edit: dict[str, Any] = {}

    async def _set(self, uid: str, path: str, value: Any) -> None:
        """Set one value of the workflow or of a step, and show what came of it."""
        await self._save(_set_value, ValueEdit(uid, path, value), key=f"{uid} {path}")

    async def _change(self, change: Callable[[WorkflowDraft], None]) -> bool:
        """Change the workflow's steps; whether that could be done."""
        return await self._save(_change, change)

    @rx.event
    def begin_typing(self) -> None:
        """Note what the visitor sees who begins to type: others may change it before it is saved."""
        self._base = self._base or self.view.version

    async def _save(self, work: Callable[..., Any], what: Any, *, key: str = "", seen: bool = True) -> bool:
        self.save_problem = ""
        shown = self.view.version
        known, self._base = self._base or shown, ""
        try:
            before, self.view = await self._write(
                work, self.view.identifier, self._open_step(), what, known if seen else None
            )
        except EditConflict as conflict:
            self._refuse(conflict, what)
            return False
        except NovuError as error:
            self.save_problem = message_of(error)
            return False
        self.saved_at = clock.now_ms()
        self.noticed = ""
        if self.view.version != before:
            self._remember(before, shown, key)
            await self._tell_others()
        return True

    def _remember(self, before: str, shown: str, key: str) -> None:
        now = clock.now_ms()
        together = key != "" and key == self._last_value and now - self._last_at < _TOGETHER_MS
        self._last_value, self._last_at = key, now
        if before != shown:
            # Somebody else's edit lies between: going back further would take that away too.
            self._undo = []
        elif together and self._undo:
            self._redo = []
            self._show_travel()
            return
        self._undo = [*self._undo[-_MOST_UNDO:], before]
        self._redo = []
        self._show_travel()

    async def _travel(self, back: bool) -> list[EventSpec]:
        """Undo or redo one edit."""
        source, target = (self._undo, self._redo) if back else (self._redo, self._undo)
        if not source:
            return []
        shown = self.view.version
        try:
            self.view = await self._write(_restore, self.view.identifier, self._open_step(), source[-1], shown)
        except NovuError as error:
            self._forget_travel()
            await self._reload()
            return [toasts.failed(message_of(error))]
        source, target = source[:-1], [*target, shown]
        self._undo, self._redo = (source, target) if back else (target, source)
        self._last_value = ""
        self.saved_at = clock.now_ms()
        self._show_travel()
        await self._tell_others()
        if self._open_step() and not self.view.form.uid:
            return [rx.redirect(self.home, replace=True)]
        return []

    def _forget_travel(self) -> None:
        self._undo, self._redo, self._last_value = [], [], ""
        self._show_travel()

    def _show_travel(self) -> None:
        self.can_undo, self.can_redo = bool(self._undo), bool(self._redo)

    def _refuse(self, conflict: EditConflict, what: Any) -> None:
        self.refused = True
        self.refusal = Refusal(conflict.who or "Somebody", _shown(conflict.theirs), _shown(what.value))
        self._refused_edit = {"uid": what.uid, "path": what.path, "value": what.value}

    @rx.event
    async def keep_mine(self) -> None:
        """Overwrite what somebody else wrote."""
        self.refused = False
        await self._save(_set_value, ValueEdit(**self._refused_edit), seen=False)

    @rx.event
    async def take_theirs(self) -> None:
        """Drop the own change."""
        self.refused = False
        self._forget_travel()
        await self._reload()
        self.saved_at = clock.now_ms()

    def _open_step(self) -> str:
        """The step id of the address."""
        return self._segment(3) if self._segment(2) == "steps" else ""

    async def _reload(self) -> None:
        self.view = await self._read(_load, self._segment(1), self._open_step())

    async def _refresh(self) -> None:
        """Something happened in the environment: show the workflow anew when somebody else has changed it."""
        stamp = await self._read(_stamp, self.view.identifier)
        if stamp is None or stamp == (self.view.version, self.view.updated_at):
            return
        changed = stamp[0] != self.view.version
        await self._reload()
        if changed:
            self._forget_travel()
            self.noticed = f"{self.view.updated_by or 'Somebody'} changed this"

    async def _tell_others(self) -> None:
        # Pages that show this workflow look whether it has changed.
        await off_loop(publisher.publish, {"activity": {self._environment(): []}})


def _shown(value: Any) -> str:
    if value in (None, "", {}):
        return "(empty)"
    return plain(value, 400) if isinstance(value, str) else pretty_json(value)


def _load(session: Session, visitor: Visitor, identifier: str, step: str) -> EditorView:
    return view_of(session, workflows.get_workflow(session, visitor.scope.environment_id, identifier), step)


def _stamp(session: Session, visitor: Visitor, identifier: str) -> tuple[str, int] | None:
    return versions.stamp(session, visitor.scope.environment_id, identifier)


def _set_value(
    session: Session, visitor: Visitor, identifier: str, step: str, edit: ValueEdit, seen: str | None
) -> tuple[str, EditorView]:
    developing(visitor)
    environment_id, user_id = visitor.scope.environment_id, visitor.user.user_id
    return _edited(
        session, step, editing.set_value(session, environment_id, identifier, edit, seen=seen, user_id=user_id)
    )


def _change(
    session: Session,
    visitor: Visitor,
    identifier: str,
    step: str,
    change: Callable[[WorkflowDraft], None],
    seen: str | None,
) -> tuple[str, EditorView]:
    developing(visitor)
    environment_id, user_id = visitor.scope.environment_id, visitor.user.user_id
    done = editing.edit_workflow(session, environment_id, identifier, change, seen=seen, user_id=user_id)
    return _edited(session, step, done)


def _edited(session: Session, step: str, done: Edited) -> tuple[str, EditorView]:
    return done.before, view_of(session, done.stored, step)


def _restore(session: Session, visitor: Visitor, identifier: str, step: str, version: str, shown: str) -> EditorView:
    developing(visitor)
    environment_id = visitor.scope.environment_id
    current: StoredWorkflow = workflows.get_workflow(session, environment_id, identifier)
    if current.version.id != shown:
        raise Conflict("Somebody else has changed the workflow: going back would take that away too.")
    restored = versions.restore(session, environment_id, identifier, version, user_id=visitor.user.user_id)
    return view_of(session, restored, step)


def missing(identifier: str, listed: str) -> list[EventSpec]:
    """The way out of a workflow that is not there."""
    return [rx.redirect(listed, replace=True), toasts.failed(f"There is no workflow {identifier} here.")]
