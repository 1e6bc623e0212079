"""What was published when and by whom, and taking it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from novu_app.accounts.models import User
from novu_app.environments import service as environments
from novu_app.kernel import clock
from novu_app.kernel.errors import Conflict, NotFound, NovuError
from novu_app.publishing import store
from novu_app.publishing.models import PublicationRecord
from novu_app.publishing.resources import Publication, Resource
from novu_app.workflows import service as workflows
from novu_app.workflows import store as workflow_store
from novu_app.workflows import versions

WORKFLOW = "workflow"
_MOST = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One publication with who did it and who took it back, as far as they are known."""

    row: PublicationRecord
    by: User | None
    rolled_back_by: User | None


@dataclass(slots=True)
class RolledBack:
    """What came of taking a publication back, as names of resources; ``left`` are as they were, each with the reason."""

    restored: list[str] = field(default_factory=list)
    paused: list[str] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)


def workflows_of(resources: Iterable[Resource]) -> list[str]:
    """The identifiers of the workflows among these."""
    return [each.identifier for each in resources if each.kind == WORKFLOW]


def remember(
    session: Session,
    publication: Publication,
    outcomes: Sequence[tuple[Resource, str, str]],
    before: Mapping[str, str],
) -> None:
    """Keep what became of a publication; nothing where it changed nothing.

    Args:
        session: a writing transaction.
        publication: from where to where.
        outcomes: resources with created, updated, deleted or failed, and why they failed.
        before: :func:`store.workflow_versions` of the target before.
    """
    if not outcomes:
        return
    after = store.workflow_versions(session, publication.target_id, workflows_of(each for each, _, _ in outcomes))
    record = PublicationRecord(
        organization_id=publication.organization_id,
        source_id=publication.source_id,
        target_id=publication.target_id,
        user_id=publication.user_id,
        outcomes=[
            {
                "kind": resource.kind,
                "identifier": resource.identifier,
                "name": resource.name,
                "outcome": outcome,
                "reason": reason,
                "before": before.get(resource.identifier) if resource.kind == WORKFLOW else None,
                "after": after.get(resource.identifier) if resource.kind == WORKFLOW else None,
            }
            for resource, outcome, reason in outcomes
        ],
        created_at=clock.now_ms(),
    )
    session.add(record)
    session.flush()


def list_publications(session: Session, organization_id: str, target_id: str) -> list[Entry]:
    """The newest publications to an environment, newest first.

    Raises:
        NotFound: the organization has no such environment.
    """
    environments.get_environment(session, target_id, organization_id)
    rows = store.newest(session, target_id, _MOST)
    people = workflow_store.people(session, (who for row in rows for who in (row.user_id, row.rolled_back_by)))
    return [Entry(row, people.get(row.user_id or ""), people.get(row.rolled_back_by or "")) for row in rows]


def roll_back(
    session: Session, organization_id: str, target_id: str, record_id: str, *, user_id: str | None = None
) -> RolledBack:
    """Take a publication back: workflows that it changed say again what they said before, as a new version; those that it
    brought are paused. What was changed there since stays, and so do layouts and what was deleted.

    Raises:
        NotFound: there is no such environment or publication.
        Conflict: it was taken back already.
    """
    environments.get_environment(session, target_id, organization_id)
    record = store.locked(session, target_id, record_id)
    if record is None:
        raise NotFound("There is no such publication")
    if record.rolled_back_at is not None:
        raise Conflict("It was rolled back already")
    now = store.workflow_versions(session, target_id, [each["identifier"] for each in record.outcomes])
    result = RolledBack()
    for each in record.outcomes:
        if each["outcome"] == "failed":
            continue
        try:
            with session.begin_nested():
                _take_back(session, target_id, each, now, result, user_id)
        except NovuError as error:
            result.left.append((each["name"], str(error.message)))
    record.rolled_back_at, record.rolled_back_by = clock.now_ms(), user_id
    session.add(record)
    session.flush()
    return result


def _take_back(
    session: Session,
    environment_id: str,
    each: Mapping[str, Any],
    now: Mapping[str, str],
    result: RolledBack,
    user_id: str | None,
) -> None:
    name, identifier = each["name"], each["identifier"]
    if each["kind"] != WORKFLOW:
        raise Conflict("Only workflows are rolled back")
    if each["outcome"] == "deleted":
        raise Conflict("What was deleted is published again")
    if now.get(identifier) != each["after"]:
        raise Conflict("It was changed since")
    if each["outcome"] == "created" or not each["before"]:
        workflows.set_active(session, environment_id, identifier, active=False, user_id=user_id)
        result.paused.append(name)
    else:
        versions.restore(session, environment_id, identifier, each["before"], user_id=user_id)
        result.restored.append(name)
