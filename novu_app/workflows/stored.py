"""A workflow as it is stored: found by any of its names, and turned back into a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.accounts.models import User
from novu_app.kernel.errors import NotFound
from novu_app.workflows import store
from novu_app.workflows.definition import Definition, drafts_of
from novu_app.workflows.drafts import WorkflowDraft
from novu_app.workflows.models import Workflow, WorkflowVersion
from novu_app.workflows.slugs import WORKFLOW_MARK, id_in


@dataclass(frozen=True, slots=True)
class StoredWorkflow:
    """A workflow as it is: its row, its current version, and who changed and published it last."""

    row: Workflow
    version: WorkflowVersion
    updated_by: User | None = None
    published_by: User | None = None

    @property
    def definition(self) -> Definition:
        """What the current version says."""
        return self.version.definition

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The steps of the current version, in order."""
        steps: list[dict[str, Any]] = self.version.definition["steps"]
        return steps

    def issues_of_step(self, uid: str) -> dict[str, Any]:
        """The issues of one step, empty where all is well."""
        issues: dict[str, Any] = ((self.row.issues or {}).get("steps") or {}).get(uid) or {}
        return issues


def load(session: Session, environment_id: str, reference: str, *, for_update: bool = False) -> StoredWorkflow:
    """The workflow with this id, identifier or slug; ``for_update`` holds its row until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    workflow_id = id_in(reference, WORKFLOW_MARK)
    found = store.find(session, environment_id, workflow_id, reference, for_update=for_update)
    if found is None:
        raise NotFound("Workflow cannot be found", workflowId=reference)
    return complete(session, *found)


def complete(session: Session, row: Workflow, version: WorkflowVersion) -> StoredWorkflow:
    """A workflow and its current version with who changed and published it last."""
    return complete_all(session, [(row, version)])[0]


def complete_all(session: Session, found: Sequence[tuple[Workflow, WorkflowVersion]]) -> list[StoredWorkflow]:
    """As :func:`complete` for many, in one statement."""
    people = store.people(session, (who for row, _ in found for who in (row.updated_by, row.last_published_by)))
    return [
        StoredWorkflow(row, version, people.get(row.updated_by or ""), people.get(row.last_published_by or ""))
        for row, version in found
    ]


def draft_of(stored: StoredWorkflow) -> WorkflowDraft:
    """A stored workflow as a draft of itself: what an editor begins with."""
    row, definition = stored.row, stored.definition
    return WorkflowDraft(
        name=row.name,
        identifier=row.identifier,
        steps=drafts_of(definition),
        description=row.description,
        tags=list(row.tags or []),
        active=row.active,
        severity=row.severity,
        payload_schema=definition["payload_schema"],
        validate_payload=definition["validate_payload"],
        translation_enabled=row.translation_enabled,
        default_preferences=definition["preferences"]["default"],
        user_preferences=definition["preferences"]["user"],
        origin=row.origin,
    )
