"""What was published when and by whom. Taking it back: rolling_back.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from novu_app.accounts.models import User
from novu_app.environments import service as environments
from novu_app.kernel import clock
from novu_app.publishing import store
from novu_app.publishing.models import PublicationRecord
from novu_app.publishing.resources import Kept, KindName, Publication, Resource
from novu_app.workflows import store as workflow_store

_MOST = 50
#: What names a resource in an environment: its kind and identifier.
Place = tuple[KindName, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One publication with who did it and who took it back, as far as they are known."""

    row: PublicationRecord
    by: User | None
    rolled_back_by: User | None


def remember(
    session: Session,
    publication: Publication,
    outcomes: Sequence[tuple[Resource, str, str]],
    kept: Mapping[Place, Kept],
    marks: Mapping[Place, str],
) -> None:
    """Keep what became of a publication; nothing where it changed nothing.

    Args:
        session: a writing transaction.
        publication: from where to where.
        outcomes: resources with created, updated, deleted or failed, and why they failed.
        kept: what was changed or deleted, as it was before.
        marks: of all resources of the target now.
    """
    if not outcomes:
        return
    before: dict[str, dict[str, Kept]] = {}
    for (kind, identifier), each in kept.items():
        before.setdefault(kind, {})[identifier] = each
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
                "after": marks.get((resource.kind, resource.identifier)),
            }
            for resource, outcome, reason in outcomes
        ],
        kept=before,
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
