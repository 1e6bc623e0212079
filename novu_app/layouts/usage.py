"""Which workflows send e-mails in a layout, and what becomes of them when it goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session

from novu_app.workflows import service as workflows
from novu_app.workflows import store
from novu_app.workflows.models import Workflow
from novu_app.workflows.stored import StoredWorkflow, draft_of


def workflows_using(session: Session, environment_id: str, identifier: str, *, is_default: bool) -> list[Workflow]:
    """The workflows whose e-mail steps name a layout, by their names; those of the default also when they name none."""
    # "email" is in every definition that has such a step: it is the step's type.
    candidates = store.mentioning(session, environment_id, "email" if is_default else identifier)
    found = [
        row
        for row, version in candidates
        if any(
            values.get("layoutId") == identifier or (is_default and "layoutId" not in values)
            for values in _email_controls(version.definition["steps"])
        )
    ]
    return sorted(found, key=lambda row: (row.name.lower(), row.id))


def counts(session: Session, environment_id: str) -> dict[str, int]:
    """How many workflows send e-mails in each layout, by its identifier; those that name none under the empty text.

    A workflow counts once for each layout, whatever the number of its steps.
    """
    found: Counter[str] = Counter()
    for _, version in store.mentioning(session, environment_id, "email"):
        controls = _email_controls(version.definition["steps"])
        # Null and an empty name are no layout at all; without the key it is the default.
        found.update({str(values.get("layoutId", "")) for values in controls if values.get("layoutId", True)})
    return dict(found)


def forget(session: Session, environment_id: str, identifier: str, *, user_id: str | None = None) -> None:
    """Let no e-mail step name a layout: each workflow that does gets a version in which it does not."""
    for row, version in store.mentioning(session, environment_id, identifier):
        if not any(values.get("layoutId") == identifier for values in _email_controls(version.definition["steps"])):
            continue
        draft = draft_of(StoredWorkflow(row, version))
        for step in draft.steps:
            if step.type == "email" and step.control_values.get("layoutId") == identifier:
                values = step.control_values.items()
                step.control_values = {name: value for name, value in values if name != "layoutId"}
        workflows.update_workflow(session, environment_id, row.id, draft, user_id=user_id)


def _email_controls(steps: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [step["control_values"] for step in steps if step["type"] == "email"]
