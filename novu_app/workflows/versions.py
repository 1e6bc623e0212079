"""The history of a workflow: what was saved when and by whom, what changed, and the way back.

An editor saves while its user types, so saves of one person that follow each other closely are shown as one entry: the
last of them. Every single version can be read and restored all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from novu_app.accounts.models import User
from novu_app.kernel.errors import NotFound
from novu_app.workflows import drafts, saving, store, versions_store
from novu_app.workflows.changes import Change, changes_between
from novu_app.workflows.definition import drafts_of
from novu_app.workflows.drafts import WorkflowDraft
from novu_app.workflows.models import Workflow, WorkflowVersion
from novu_app.workflows.stored import StoredWorkflow, load
from novu_app.workflows.versions_store import VersionMark

#: Between two saves of one person that are shown as one entry, at most, in milliseconds.
SITTING_MS = 10 * 60_000
_MOST = 50


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """One entry of the history; ``author`` is None for a secret key. ``created_at`` in milliseconds since the epoch."""

    id: str
    number: int
    created_at: int
    author: User | None
    current: bool
    #: How many saves the entry stands for.
    saves: int
    #: Against the entry before; empty for the first one.
    changes: Sequence[Change]


def list_versions(session: Session, environment_id: str, reference: str, *, limit: int = _MOST) -> list[VersionEntry]:
    """The newest entries of a workflow's history, newest first.

    Raises:
        NotFound: there is no such workflow.
    """
    current = load(session, environment_id, reference)
    sittings = _sittings(versions_store.marks(session, environment_id, current.row.id))
    shown = sittings[: limit + 1]
    found = versions_store.by_ids(session, environment_id, current.row.id, [sitting[0].id for sitting in shown])
    people = store.people(session, [sitting[0].created_by for sitting in shown])
    entries = []
    for position, sitting in enumerate(shown[:limit]):
        mark = sitting[0]
        older = found[shown[position + 1][0].id] if position + 1 < len(shown) else None
        entries.append(
            VersionEntry(
                id=mark.id,
                number=mark.number,
                created_at=mark.created_at,
                author=people.get(mark.created_by or ""),
                current=mark.id == current.version.id,
                saves=len(sitting),
                changes=changes_between(older.definition, found[mark.id].definition) if older else [],
            )
        )
    return entries


def get_version(session: Session, environment_id: str, reference: str, number: int) -> WorkflowVersion:
    """One version of a workflow by its number.

    Raises:
        NotFound: there is no such workflow or version.
    """
    current = load(session, environment_id, reference)
    found = versions_store.by_number(session, environment_id, current.row.id, number)
    if found is None:
        raise NotFound(f"There is no version {number} of this workflow")
    return found


def stamp(session: Session, environment_id: str, identifier: str) -> tuple[str, int] | None:
    """The version that a workflow is at and when it was changed last: whether a page that shows it is out of date.

    Returns:
        The version's id and milliseconds since the epoch; None when the workflow is gone.
    """
    return versions_store.stamp(session, environment_id, identifier)


def restore(
    session: Session, environment_id: str, reference: str, version_id: str, *, user_id: str | None = None
) -> StoredWorkflow:
    """Let a workflow say again what one of its versions said: as a new version. Whether it is active stays.

    Raises:
        NotFound: there is no such workflow or version.
        ValidationFailed: the version breaks a limit of today.
    """
    current = load(session, environment_id, reference, for_update=True)
    found = versions_store.by_ids(session, environment_id, current.row.id, [version_id]).get(version_id)
    if found is None:
        raise NotFound("There is no such version of this workflow")
    draft = draft_of_version(current.row, found)
    drafts.check(draft)
    # The definition itself, not one made of its draft: a step that comes back keeps its id.
    version = saving.version_of(session, current, found.definition, user_id)
    saving.describe(session, current.row, draft, version.definition)
    return saving.saved(session, current.row, version, user_id)


def draft_of_version(row: Workflow, version: WorkflowVersion) -> WorkflowDraft:
    """What a workflow was in a version, as a draft."""
    definition = version.definition
    return WorkflowDraft(
        name=definition["name"],
        identifier=row.identifier,
        steps=drafts_of(definition),
        description=definition["description"],
        tags=list(definition["tags"] or []),
        active=row.active,
        severity=definition["severity"],
        payload_schema=definition["payload_schema"],
        validate_payload=definition["validate_payload"],
        translation_enabled=row.translation_enabled,
        default_preferences=definition["preferences"]["default"],
        user_preferences=definition["preferences"]["user"],
        origin=row.origin,
    )


def _sittings(marks: Sequence[VersionMark]) -> list[list[VersionMark]]:
    """Newest first; each begins with its newest version."""
    sittings: list[list[VersionMark]] = []
    for mark in marks:
        newer = sittings[-1][-1] if sittings else None
        together = (
            newer is not None
            and newer.created_by == mark.created_by
            and newer.created_at - mark.created_at <= SITTING_MS
        )
        if together:
            sittings[-1].append(mark)
        else:
            sittings.append([mark])
    return sittings
