"""Queries on messages. Each is scoped by environment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, delete, func, literal, null, or_, select, true, update
from sqlmodel import Session, col

from novu_app.kernel.database import is_sqlite
from novu_app.kernel.leading import following
from novu_app.messages.counters import SEVERITIES, Delta
from novu_app.messages.models import Message
from novu_app.subscribers.models import Subscriber
from novu_app.workflows.models import Workflow, WorkflowVersion

_TABLE = Message.__table__  # type: ignore[attr-defined]
_SUBSCRIBERS = Subscriber.__table__  # type: ignore[attr-defined]
_COUNTED = ("subscriber_pk", "environment_id", "severity", "channel")
_STATES = ("read", "seen", "archived", "snoozed_until")


@dataclass(frozen=True, slots=True)
class Change:
    """What a statement changed: the number of messages, and what that does to the counts of each inbox."""

    messages: int = 0
    deltas: list[Delta] = field(default_factory=list)


def in_inbox(environment_id: str, subscriber_pk: str) -> list[ColumnElement[bool]]:
    """The messages of one inbox."""
    return [*of_subscriber(environment_id, subscriber_pk), col(Message.channel) == "in_app"]


def of_subscriber(environment_id: str, subscriber_pk: str) -> list[ColumnElement[bool]]:
    """The messages of one subscriber, on every channel."""
    return [within(environment_id), col(Message.subscriber_pk) == subscriber_pk]


def within(environment_id: str) -> ColumnElement[bool]:
    """The message is of this environment; for queries that another index leads."""
    return following(col(Message.environment_id)) == environment_id


def among(conditions: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
    """The message is one of those that fulfil ``conditions``, which the index of an inbox answers by itself."""
    return col(Message.id).in_(select(_TABLE.c.id).where(*conditions))


def page(
    session: Session, conditions: Iterable[ColumnElement[bool]], *, limit: int, after: str | None, offset: int
) -> list[Mapping[str, Any]]:
    """The newest messages first; those older than the message ``after``, or from ``offset`` on."""
    # The ids first: they come from the index alone (models.py), however many messages the filter passes over.
    ids = select(_TABLE.c.id).where(*conditions).order_by(col(Message.id).desc()).limit(limit)
    if after is not None:
        ids = ids.where(col(Message.id) < after)
    if offset:
        ids = ids.offset(offset)
    query = select(_TABLE).where(_TABLE.c.id.in_(ids)).order_by(col(Message.id).desc())
    return _documents(session, query)


def one(session: Session, conditions: Iterable[ColumnElement[bool]]) -> Mapping[str, Any] | None:
    """The message that fulfils ``conditions``."""
    return next(iter(_documents(session, select(_TABLE).where(*conditions))), None)


def some(session: Session, conditions: Iterable[ColumnElement[bool]]) -> list[Mapping[str, Any]]:
    """The messages that fulfil ``conditions``, in no order."""
    return _documents(session, select(_TABLE).where(*conditions))


def count(session: Session, conditions: Iterable[ColumnElement[bool]]) -> int:
    """How many messages fulfil ``conditions``."""
    found: int = session.execute(select(func.count()).select_from(_TABLE).where(*conditions)).scalar_one()
    return found


def counts(
    session: Session, shared: Sequence[ColumnElement[bool]], each: Sequence[Sequence[ColumnElement[bool]]]
) -> list[int]:
    """How many messages fulfil ``shared`` and the conditions of each entry, in one walk through the index for all of them."""
    if len(each) == 1:
        return [count(session, [*shared, *each[0]])]
    columns = [func.count().filter(and_(true(), *conditions)) for conditions in each]
    return list(session.execute(select(*columns).select_from(_TABLE).where(*shared)).one())


def states_of(session: Session, conditions: Iterable[ColumnElement[bool]]) -> list[int]:
    """How many of these messages are unread and unseen, and how many are unread of each severity, in one statement."""
    columns = _TABLE.c
    state = {name: columns[name] for name in _STATES}
    unread = _unread(state)
    by_severity = [_sum(case((_severity_is(columns.severity, name), unread), else_=0)) for name in SEVERITIES]
    row = session.execute(select(_sum(unread), _sum(_unseen(state)), *by_severity).where(*conditions)).one()
    return [int(value) for value in row]


def workflows(session: Session, environment_id: str, workflow_ids: Iterable[str]) -> Sequence[Row[Any]]:
    """``id, identifier, name, tags, severity, critical`` of workflows, in one statement."""
    wanted = set(workflow_ids)
    if not wanted:
        return []
    critical = col(WorkflowVersion.definition)["critical"].as_boolean()
    query = (
        select(
            col(Workflow.id),
            col(Workflow.identifier),
            col(Workflow.name),
            col(Workflow.tags),
            col(Workflow.severity),
            critical.label("critical"),
        )
        .join(WorkflowVersion, col(WorkflowVersion.id) == col(Workflow.version_id), isouter=True)
        .where(col(Workflow.environment_id) == environment_id, col(Workflow.id).in_(wanted))
    )
    return session.execute(query).all()


def change(session: Session, conditions: Sequence[ColumnElement[bool]], values: Mapping[str, Any]) -> Change:
    """Set ``values`` on the messages that fulfil ``conditions`` and differ in read, seen, archived or snoozed.

    Exact under concurrency: the rows are locked before their old state is counted, so two calls never both count one
    change. A writing transaction is needed.
    """
    new = {name: _state(name, values[name]) if name in values else _TABLE.c[name] for name in _STATES}
    differs = or_(*(_TABLE.c[name].is_distinct_from(new[name]) for name in _STATES if name in values))
    statement = update(_TABLE).values(**values)
    return _counted(session, [*conditions, differs], new, statement)


def remove(session: Session, conditions: Sequence[ColumnElement[bool]]) -> Change:
    """Delete the messages that fulfil ``conditions``; as exact as :func:`change`."""
    return _counted(session, conditions, None, delete(_TABLE))


def set_call_to_action(session: Session, conditions: Sequence[ColumnElement[bool]], cta: str) -> None:
    """Write the call to action (JSON text) of one message."""
    session.execute(update(_TABLE).where(*conditions).values(cta=cta))


def is_snooze_due(session: Session, now: int) -> bool:
    """Whether the snooze of any message, of any environment, is over: a look at a partial index."""
    # In the order of the index, as in leases.anything_due: else PostgreSQL may read all messages to find that none is due.
    query = select(_TABLE.c.id).where(_TABLE.c.snoozed_until <= now).order_by(_TABLE.c.snoozed_until).limit(1)
    return session.execute(query).first() is not None


def due_snoozed(session: Session, now: int, limit: int) -> list[str]:
    """The ids of messages whose snooze is over, of all environments, locked against a second clock."""
    query = select(_TABLE.c.id).where(_TABLE.c.snoozed_until <= now).order_by(_TABLE.c.snoozed_until).limit(limit)
    if not is_sqlite(session):
        query = query.with_for_update(skip_locked=True)
    return list(session.execute(query).scalars())


def with_subscribers(
    session: Session, message_ids: Sequence[str]
) -> list[tuple[Mapping[str, Any], Mapping[str, Any] | None]]:
    """Messages with their recipients, both as columns by name."""
    messages = _documents(session, select(_TABLE).where(_TABLE.c.id.in_(message_ids)).order_by(_TABLE.c.id))
    wanted = {message["subscriber_pk"] for message in messages}
    people = _documents(session, select(_SUBSCRIBERS).where(_SUBSCRIBERS.c.id.in_(wanted)))
    by_id = {person["id"]: person for person in people}
    return [(message, by_id.get(message["subscriber_pk"])) for message in messages]


def _documents(session: Session, query: Select[Any]) -> list[Mapping[str, Any]]:
    found = session.execute(query)
    # Not by mappings(): they look each name up for each row.
    names = tuple(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found]


def _counted(
    session: Session, conditions: Sequence[ColumnElement[bool]], new: Mapping[str, Any] | None, statement: Any
) -> Change:
    if is_sqlite(session):
        # A writing transaction is the only one on SQLite: nothing can change between the two statements.
        rows = session.execute(_differences(_TABLE.c, new).where(*conditions)).all()
        if rows:
            session.execute(statement.where(*conditions))
    else:
        # The old state as it is once the rows are locked. The update must not look at the conditions again: it would
        # see the state of before the lock.
        old = (
            select(*(_TABLE.c[name] for name in ("id", *_COUNTED, *_STATES)))
            .where(*conditions)
            .order_by(_TABLE.c.id)
            .with_for_update()
            .cte("old")
        )
        changed = statement.where(_TABLE.c.id.in_(select(old.c.id))).returning(_TABLE.c.id).cte("changed")
        rows = session.execute(_differences(old.c, new).add_cte(changed)).all()
    deltas = [Delta(*row[:2], *(int(value) for value in row[3:])) for row in rows]
    return Change(sum(row[2] for row in rows), deltas)


def _differences(columns: Any, new: Mapping[str, Any] | None) -> Select[Any]:
    """Per inbox: the number of messages, and the sums of what each adds to every count."""
    before = {name: columns[name] for name in _STATES}
    after = None
    if new is not None:
        after = {name: before[name] if new[name] is _TABLE.c[name] else new[name] for name in _STATES}
    unread, unseen = (_difference(columns, before, after, weight) for weight in (_unread, _unseen))
    by_severity = [_sum(case((_severity_is(columns.severity, name), unread), else_=0)) for name in SEVERITIES]
    owner = (columns.subscriber_pk, columns.environment_id)
    return select(*owner, func.count(), _sum(unread), _sum(unseen), *by_severity).group_by(*owner)


def _difference(columns: Any, before: Any, after: Any, weight: Any) -> Any:
    change = -weight(before) if after is None else weight(after) - weight(before)
    return case((columns.channel == "in_app", change), else_=0)


def _sum(value: Any) -> Any:
    return func.coalesce(func.sum(value), 0)


def _severity_is(column: Any, name: str) -> Any:
    # Whatever is not one of the others counts as none, as in counters.arrived.
    return column.not_in(SEVERITIES[:-1]) if name == "none" else column == name


def _unread(state: Mapping[str, Any]) -> Any:
    return case((_not(state["read"]) & _not(state["archived"]) & state["snoozed_until"].is_(None), 1), else_=0)


def _unseen(state: Mapping[str, Any]) -> Any:
    return case((_not(state["seen"]) & state["snoozed_until"].is_(None), 1), else_=0)


def _not(value: Any) -> Any:
    return value.is_(False)


def _state(name: str, value: Any) -> Any:
    return null() if value is None else literal(value, _TABLE.c[name].type)
