"""Several people edit one workflow: a change is put on top of what is stored now, unless it would overwrite another's.

An editor says which version it has seen and which values it changes. What others changed elsewhere meanwhile stays.
Where they changed the very same value the change is refused, and its author decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlmodel import Session

from novu_app.accounts.models import User
from novu_app.kernel.errors import BadRequest, Conflict, NotFound
from novu_app.workflows import arranging, service, store, versions_store
from novu_app.workflows.drafts import WorkflowDraft
from novu_app.workflows.models import WorkflowVersion
from novu_app.workflows.stored import StoredWorkflow, draft_of, load
from novu_app.workflows.values import value_at, with_value

_WORKFLOW_VALUES = frozenset(
    {"name", "description", "tags", "severity", "payload_schema", "validate_payload", "translation_enabled"}
)
_STEP_VALUES = frozenset({"name", "should_stop_on_fail", "provider_overrides"})


class EditConflict(Conflict):
    """Somebody else has changed the same value; ``who`` (empty for a secret key) and ``theirs`` tell who and to what."""

    def __init__(self, who: str, theirs: Any) -> None:
        super().__init__(f"{who or 'Somebody'} changed this meanwhile.")
        self.who = who
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class Edited:
    """A workflow after a change, and the version that the change was put on."""

    stored: StoredWorkflow
    before: str


@dataclass(frozen=True, slots=True)
class ValueEdit:
    """One value set: of the step with this uid, or of the workflow when ``uid`` is empty.

    ``path`` leads through the definition (``control_values.subject``, ``name``, ``preferences.default.all.readOnly``).
    """

    uid: str
    path: str
    value: Any


@dataclass(frozen=True, slots=True)
class Touch:
    """A value that a change overwrites: of the step with this uid, or of the definition when ``uid`` is empty.

    ``wanted`` is what the change makes of it: somebody who wrote the same is not overwritten.
    """

    path: str
    uid: str
    wanted: Any


def edit_workflow(
    session: Session,
    environment_id: str,
    reference: str,
    change: Callable[[WorkflowDraft], None],
    *,
    seen: str | None = None,
    touches: Sequence[Touch] = (),
    user_id: str | None = None,
) -> Edited:
    """Change a workflow as it is stored now.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        reference: id, identifier or slug.
        change: gets the draft of what is stored.
        seen: the id of the version that the editor shows; None overwrites whatever is there.
        touches: the values that the change overwrites.
        user_id: who does it.

    Raises:
        NotFound: the workflow, or a step that the change needs, is gone.
        EditConflict: one of the touched values is not what the editor shows, nor what the change makes of it.
        ValidationFailed: the result breaks a limit.
    """
    current = load(session, environment_id, reference, for_update=True)
    if seen is not None and seen != current.version.id:
        base = versions_store.by_ids(session, environment_id, current.row.id, [seen]).get(seen)
        if base is not None:
            _see_that_untouched(session, environment_id, current, base, touches)
    draft = draft_of(current)
    change(draft)
    stored = service.update_workflow(session, environment_id, current.row.id, draft, user_id=user_id)
    return Edited(stored, current.version.id)


def set_value(
    session: Session,
    environment_id: str,
    reference: str,
    edit: ValueEdit,
    *,
    seen: str | None = None,
    user_id: str | None = None,
) -> Edited:
    """Set one value of a workflow or of a step; raises as :func:`edit_workflow`.

    Raises:
        BadRequest: there is no such value.
    """
    return edit_workflow(
        session, environment_id, reference, partial(_put, edit), seen=seen,
        touches=[Touch(edit.path, edit.uid, edit.value)], user_id=user_id,
    )  # fmt: skip


def name_of(user: User) -> str:
    """What a person is called."""
    return " ".join(filter(None, (user.first_name, user.last_name))) or user.email


def _put(edit: ValueEdit, draft: WorkflowDraft) -> None:
    head, _, rest = edit.path.partition(".")
    if not edit.uid:
        if head == "preferences" and rest.startswith("default."):
            preferences = draft.default_preferences or {}
            draft.default_preferences = with_value(preferences, rest.removeprefix("default."), edit.value)
        elif head in _WORKFLOW_VALUES and not rest:
            setattr(draft, head, edit.value)
        else:
            raise BadRequest(f"A workflow has no {edit.path}")
        return
    step = arranging.find(draft.steps, edit.uid)
    if head == "control_values" and rest:
        step.control_values = with_value(step.control_values, rest, edit.value)
    elif head in _STEP_VALUES and not rest:
        setattr(step, head, edit.value)
    else:
        raise BadRequest(f"A step has no {edit.path}")


def _see_that_untouched(
    session: Session,
    environment_id: str,
    current: StoredWorkflow,
    base: WorkflowVersion,
    touches: Sequence[Touch],
) -> None:
    for touch in touches:
        before, now = _value(base.definition, touch), _value(current.definition, touch)
        if now not in (before, touch.wanted):
            author = current.version.created_by
            person = store.people(session, [author]).get(author or "")
            raise EditConflict(name_of(person) if person else "", now)


def _value(definition: Mapping[str, Any], touch: Touch) -> Any:
    if not touch.uid:
        return value_at(definition, touch.path)
    for step in definition["steps"]:
        if step["_id"] == touch.uid:
            return value_at(step, touch.path)
    raise NotFound("This step is gone: somebody else has deleted it.")
