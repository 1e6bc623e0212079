"""Queries on preferences. Each is scoped by environment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, or_, select
from sqlmodel import Session, col

from novu_app.kernel import bulk, clock, documents, jsons
from novu_app.kernel.ids import new_ids
from novu_app.preferences.models import Preference
from novu_app.workflows.models import Workflow, WorkflowVersion

GLOBAL = "global"
#: Stands in a scope between what the choice is about and the contexts to which it belongs.
_IN = "@"
_TABLE = Preference.__table__  # type: ignore[attr-defined]
_VARYING = ("id", "level", "scope", "workflow_id", "enabled", "channels", "schedule")


@dataclass(frozen=True, slots=True)
class OwnChoice:
    """What a subscriber said at one level. What is not said is None or missing."""

    enabled: bool | None = None
    channels: Mapping[str, bool] | None = None
    schedule: Mapping[str, Any] | None = None


def scope_in(about: str, contexts: Sequence[str]) -> str:
    """The scope of a choice about everything (:data:`GLOBAL`) or a workflow's id, in exactly these contexts (``type:id``)."""
    return f"{about}{_IN}{','.join(sorted(set(contexts)))}" if contexts else about


def contexts_in(scopes: Iterable[str]) -> list[tuple[str, ...]]:
    """The sets of contexts to which choices with these scopes belong; without the empty one."""
    found = {scope.partition(_IN)[2] for scope in scopes}
    return [tuple(each.split(",")) for each in sorted(found) if each]


def load(
    session: Session, environment_ids: Sequence[str], subscriber_pks: Sequence[str], scopes: Sequence[str]
) -> dict[tuple[str, str], OwnChoice]:
    """The choices of some subscribers by ``(subscriber_pk, scope)``, in one statement."""
    if not subscriber_pks:
        return {}
    rows = bulk.execute(
        session,
        "SELECT subscriber_pk, scope, enabled, channels, schedule FROM preference WHERE "
        + " AND ".join(bulk.any_of(session, column, column) for column in ("subscriber_pk", "scope", "environment_id")),
        subscriber_pk=bulk.listed(session, subscriber_pks),
        scope=bulk.listed(session, scopes),
        environment_id=bulk.listed(session, environment_ids),
    )
    return {(pk, scope): _choice(enabled, channels, schedule) for pk, scope, enabled, channels, schedule in rows}


def of_subscriber(session: Session, environment_id: str, subscriber_pk: str) -> dict[str, OwnChoice]:
    """All choices of one subscriber, by scope."""
    query = select(_TABLE.c.scope, _TABLE.c.enabled, _TABLE.c.channels, _TABLE.c.schedule).where(
        _TABLE.c.environment_id == environment_id, _TABLE.c.subscriber_pk == subscriber_pk
    )
    return {row.scope: _choice(row.enabled, row.channels, row.schedule) for row in session.execute(query)}


def locked_global(
    session: Session, environment_id: str, subscriber_pk: str, contexts: Sequence[str] = ()
) -> OwnChoice | None:
    """What a subscriber wants in general in these contexts, held against other writers until the transaction ends."""
    query = select(_TABLE.c.enabled, _TABLE.c.channels, _TABLE.c.schedule).where(
        _TABLE.c.environment_id == environment_id,
        _TABLE.c.subscriber_pk == subscriber_pk,
        _TABLE.c.scope == scope_in(GLOBAL, contexts),
    )
    row = session.execute(query.with_for_update()).first()
    return None if row is None else _choice(*row)


def save(
    session: Session, environment_id: str, subscriber_pk: str, choices: Mapping[str, OwnChoice]
) -> dict[str, OwnChoice]:
    """Add to what a subscriber said, by scope: channels join those said before, the rest replaces it where it is given.

    One statement, so that two devices that save at once lose nothing.

    Returns:
        What is said now, by scope.
    """
    now = clock.now_ms()
    rows = [
        (
            row_id,
            "SUBSCRIBER_GLOBAL" if about == GLOBAL else "SUBSCRIBER_WORKFLOW",
            scope,
            None if about == GLOBAL else about,
            choice.enabled,
            jsons.dumps(choice.channels or {}),
            None if choice.schedule is None else jsons.dumps(choice.schedule),
        )
        for row_id, (scope, choice) in zip(new_ids(len(choices)), sorted(choices.items()), strict=True)
        for about in [scope.partition(_IN)[0]]
    ]
    saved = bulk.insert(
        session,
        _TABLE,
        _VARYING,
        rows,
        constants={
            "environment_id": environment_id,
            "subscriber_pk": subscriber_pk,
            "created_at": now,
            "updated_at": now,
        },
        conflict="ON CONFLICT (subscriber_pk, scope) DO UPDATE SET "
        "enabled = COALESCE(excluded.enabled, preference.enabled), "
        f"channels = {documents.merge_sql(session, 'preference.channels', 'excluded.channels')}, "
        "schedule = COALESCE(excluded.schedule, preference.schedule), updated_at = excluded.updated_at",
        returning=("scope", "enabled", "channels", "schedule"),
    )
    return {scope: _choice(enabled, channels, schedule) for scope, enabled, channels, schedule in saved}


def overwrite_channel(
    session: Session,
    environment_id: str,
    subscriber_pk: str,
    channel: str,
    enabled: bool,
    contexts: Sequence[str] = (),
) -> None:
    """Set a channel in every workflow choice of a subscriber in these contexts that names it."""
    column, scope = _TABLE.c.channels, _TABLE.c.scope
    here = scope.endswith(scope_in("", contexts), autoescape=True) if contexts else ~scope.contains(_IN)
    session.execute(
        _TABLE.update()
        .where(
            _TABLE.c.environment_id == environment_id,
            _TABLE.c.subscriber_pk == subscriber_pk,
            _TABLE.c.level == "SUBSCRIBER_WORKFLOW",
            here,
            documents.has_key(session, column, channel),
        )
        .values(channels=documents.with_value(session, column, channel, enabled), updated_at=clock.now_ms())
    )


def active_workflows(session: Session, environment_id: str) -> Sequence[Row[Any]]:
    """Every active workflow with its current preferences, by name."""
    return session.execute(_workflows(environment_id).where(col(Workflow.active).is_(True))).all()


def workflows_named(session: Session, environment_id: str, names: Iterable[str]) -> Sequence[Row[Any]]:
    """The workflows whose id or identifier is among ``names``."""
    wanted = list(names)
    matches = or_(col(Workflow.id).in_(wanted), col(Workflow.identifier).in_(wanted))
    return session.execute(_workflows(environment_id).where(matches)).all()


def _workflows(environment_id: str) -> Any:
    definition = col(WorkflowVersion.definition)
    return (
        select(
            col(Workflow.id),
            col(Workflow.identifier),
            col(Workflow.name),
            col(Workflow.tags),
            col(Workflow.severity),
            col(Workflow.step_types),
            col(Workflow.updated_at),
            definition["preferences"].as_json().label("preferences"),
        )
        .join(WorkflowVersion, col(WorkflowVersion.id) == col(Workflow.version_id))
        .where(col(Workflow.environment_id) == environment_id)
        .order_by(col(Workflow.name), col(Workflow.id))
    )


def _choice(enabled: Any, channels: Any, schedule: Any) -> OwnChoice:
    return OwnChoice(None if enabled is None else bool(enabled), _document(channels), _document(schedule))


def _document(value: Any) -> Any:
    # The driver hands JSON over parsed on PostgreSQL and as text on SQLite.
    return jsons.loads(value) if isinstance(value, str | bytes) else value
