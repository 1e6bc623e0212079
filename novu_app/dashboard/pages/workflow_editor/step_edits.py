"""Handlers for the open step: its name, its control values, its conditions, its arms."""

from __future__ import annotations

from functools import partial
from typing import Any

import reflex as rx

from novu_app.conditions.queries import from_query
from novu_app.content.switching import switched
from novu_app.dashboard.pages.workflow_editor.base import EditorBase
from novu_app.dashboard.pages.workflow_editor.form_view import DEFAULT_LAYOUT, NO_LAYOUT
from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest
from novu_app.workflows import arms, arranging
from novu_app.workflows.drafts import WorkflowDraft
from novu_app.workflows.values import of_text, with_value

_VALUES = "control_values."


class StepEdits(EditorBase, mixin=True):
    """Edits of the open step; each names the step by its uid, which may not be the open one any more."""

    @rx.event
    async def rename_step(self, uid: str, name: str) -> None:
        """Rename a step; its step id stays."""
        if name.strip():
            await self._set(uid, "name", name.strip())

    @rx.event
    async def set_field(self, uid: str, name: str, text: str) -> None:
        """Change one field of a step's control values as it was typed."""
        try:
            value = of_text(name, text)
        except BadRequest as error:
            self.save_problem = str(error.message)
            return
        await self._set(uid, _VALUES + name, value)

    @rx.event
    async def set_flag(self, uid: str, name: str, value: bool) -> None:
        """Switch one of a step's control values; off is what a step says that says nothing."""
        await self._set(uid, _VALUES + name, value or None)

    @rx.event
    async def set_document(self, uid: str, name: str, text: str) -> None:
        """Change a control value that is JSON."""
        await self._set(uid, _VALUES + name, jsons.loads(text) if text.strip() else None)

    @rx.event
    async def set_pairs(self, uid: str, name: str, pairs: list[dict[str, str]]) -> None:
        """Change headers, or the body of a request as keys and values."""
        await self._set(uid, _VALUES + name, [{"key": pair["key"], "value": pair["value"]} for pair in pairs])

    @rx.event
    async def set_body_kind(self, uid: str, pairs: bool) -> None:
        """Write the body of a request as keys and values, or as a text."""
        await self._set(uid, _VALUES + "body", [] if pairs else None)

    @rx.event
    async def set_layout(self, uid: str, name: str) -> None:
        """Choose what is around an e-mail: the default, none, or the layout of this identifier."""
        values = {DEFAULT_LAYOUT: "", NO_LAYOUT: None}
        if name == NO_LAYOUT:
            await self._change(partial(_without_layout, uid))
        else:
            await self._set(uid, _VALUES + "layoutId", values.get(name, name))

    @rx.event
    async def set_body(self, uid: str, body: str, kind: str) -> None:
        """Change the body of an e-mail; ``kind`` is the editor that it was written in."""
        if kind == self.view.form.texts["editorType"]:
            await self._set(uid, _VALUES + "body", body)
        else:
            await self._change(partial(_with_values, uid, {"editorType": kind, "body": body}))

    @rx.event
    async def convert_body(self, uid: str, kind: str) -> None:
        """Take the other editor for the first time: the body is turned into what that one edits."""
        body = switched(self.view.form.texts["body"], "html" if kind == "html" else "block")
        await self._change(partial(_with_values, uid, {"editorType": kind, "body": body}))

    @rx.event
    async def set_stop_on_fail(self, uid: str, value: bool) -> None:
        """End the run when a step fails, or go on."""
        await self._set(uid, "should_stop_on_fail", value)

    @rx.event
    async def set_overrides(self, uid: str, text: str) -> None:
        """Change what providers get besides."""
        await self._set(uid, "provider_overrides", jsons.loads(text) if text.strip() else None)

    @rx.event
    async def set_condition(self, uid: str, path: str, query: dict[str, Any]) -> None:
        """Change a condition in the builder; ``path`` is ``skip``, ``condition`` or ``arms.<n>.condition``."""
        kinds = {variable["name"]: variable["kind"] for variable in self.view.variables}
        await self._set(uid, _VALUES + path, from_query(query, kinds))

    @rx.event
    async def set_condition_json(self, uid: str, path: str, text: str) -> None:
        """Change a condition as JSON logic."""
        await self._set(uid, _VALUES + path, jsons.loads(text) if text.strip() else None)

    @rx.event
    async def add_arm(self, uid: str) -> None:
        """Give a branch one more arm."""
        await self._change(lambda draft: arms.add_arm(draft, uid))

    @rx.event
    async def remove_arm(self, uid: str, arm: str) -> None:
        """Take an arm away with the steps in it."""
        await self._change(lambda draft: arms.remove_arm(draft, uid, arm))

    @rx.event
    async def raise_arm(self, uid: str, at: int) -> None:
        """Let an arm be asked earlier."""
        await self._change(lambda draft: arms.raise_arm(draft, uid, at))


def _with_values(uid: str, values: dict[str, Any], draft: WorkflowDraft) -> None:
    step = arranging.find(draft.steps, uid)
    for path, value in values.items():
        step.control_values = with_value(step.control_values, path, value)


def _without_layout(uid: str, draft: WorkflowDraft) -> None:
    # Null says "no layout" here; everywhere else it takes the value away.
    step = arranging.find(draft.steps, uid)
    step.control_values = {**step.control_values, "layoutId": None}
