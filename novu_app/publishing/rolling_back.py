"""Taking a publication back: what it changed or deleted is again what it was before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from novu_app.environments import service as environments
from novu_app.kernel import clock
from novu_app.kernel.errors import Conflict, NotFound, NovuError
from novu_app.publishing import store
from novu_app.publishing.history import Place
from novu_app.publishing.models import PublicationRecord
from novu_app.publishing.resources import Kind, Publication
from novu_app.publishing.service import KINDS, marks
from novu_app.workflows import store as workflow_store

_CREATED, _FAILED = "created", "failed"


@dataclass(slots=True)
class RolledBack:
    """What came of taking a publication back, as names of resources; ``left`` are as they were, each with the reason."""

    restored: list[str] = field(default_factory=list)
    paused: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)


def roll_back(
    session: Session, organization_id: str, target_id: str, record_id: str, *, user_id: str | None = None
) -> RolledBack:
    """Take a publication back. What it changed is again what it was before, as a new version, with its translations; what it
    deleted is there again; workflows that it brought are paused, layouts that it brought deleted unless something needs
    them. What was changed there since stays as it is.

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
    workflow_store.hold_creations(session, target_id)
    where = Publication(organization_id, record.source_id, target_id, user_id)
    now, result = marks(session, target_id), RolledBack()
    for kind, each in _in_order(record):
        try:
            with session.begin_nested():
                _take_back(session, where, kind, each, record.kept, now, result)
        except NovuError as error:
            result.left.append((each["name"], str(error.message)))
    record.rolled_back_at, record.rolled_back_by = clock.now_ms(), user_id
    session.add(record)
    session.flush()
    return result


def _in_order(record: PublicationRecord) -> Iterator[tuple[Kind, Mapping[str, Any]]]:
    """What others need comes back before them, and goes after them."""
    done = [each for each in record.outcomes if each["outcome"] != _FAILED]
    for kind in KINDS:
        yield from ((kind, each) for each in done if each["kind"] == kind.name and each["outcome"] != _CREATED)
    for kind in reversed(KINDS):
        yield from ((kind, each) for each in done if each["kind"] == kind.name and each["outcome"] == _CREATED)


def _take_back(
    session: Session,
    where: Publication,
    kind: Kind,
    each: Mapping[str, Any],
    kept: Mapping[str, Any],
    now: Mapping[Place, str],
    result: RolledBack,
) -> None:
    name, identifier = each["name"], each["identifier"]
    mark = now.get((kind.name, identifier))
    if mark != each["after"]:
        raise Conflict("It was deleted since" if mark is None else "It was changed since")
    if each["outcome"] != _CREATED:
        kind.restore(session, where, identifier, kept[kind.name][identifier])
        result.restored.append(name)
    elif kind.withdraw(session, where, identifier) == "paused":
        result.paused.append(name)
    else:
        result.removed.append(name)
