"""Which runs a feed shows, as a query that the narrowest index leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, text
from sqlmodel import Session, col

from novu_app.events.models import Event
from novu_app.execution.models import Notification
from novu_app.kernel.database import is_sqlite
from novu_app.kernel.ids import id_at, is_id
from novu_app.kernel.jsons import dumps
from novu_app.kernel.leading import following, sorted_by
from novu_app.subscribers import store as subscriber_store
from novu_app.topics.models import TopicSubscription
from novu_app.workflows.models import WorkflowVersion

#: A run's id is made up to this long before or after the moment that is written into it.
_ID_SLACK_MS = 600_000
#: Of more people than these that a search or an address finds, the newest are looked at.
_MOST_PEOPLE = 100
_COMPLETED = "completed"
_NO_SEVERITY = "none"
#: What no index knows is looked for among so many runs.
LOOKED_AT = 20_000


@dataclass(frozen=True, slots=True)
class ActivityFilter:
    """Which runs a feed shows: those for which all that is given holds; several values of one kind are alternatives.

    ``search`` finds a transaction or run by its id, and subscribers by a part of identifier, e-mail, name or phone.
    ``subscription`` is the id or identifier of a topic subscription: what reached its subscriber through its topic.
    ``contexts`` (``type:id``) are exactly those of the run; none of them means a run without. ``after`` and ``before`` are
    milliseconds since the epoch, both inclusive. ``newest`` bounds how many runs are looked at for what no index knows
    (channels, a topic, several workflows or severities, no context): the newest ones of the environment up to ``before``, or
    all of them when it is None.
    """

    channels: Sequence[str] = ()
    workflow_ids: Sequence[str] = ()
    emails: Sequence[str] = ()
    subscriber_ids: Sequence[str] = ()
    severities: Sequence[str] = ()
    statuses: Sequence[str] = ()
    transaction_ids: Sequence[str] = ()
    topic_key: str = ""
    subscription: str = ""
    contexts: Sequence[str] | None = None
    search: str = ""
    after: int | None = None
    before: int | None = None
    newest: int | None = field(default_factory=lambda: LOOKED_AT)

    @property
    def searches(self) -> bool:
        """Whether runs have to be looked at one by one: no index leads to those that are wanted."""
        led = self.subscriber_ids or self.emails or self.transaction_ids or self.subscription or self.search
        sought = self.channels or self.severities or self.topic_key or self.contexts is not None
        return not (led or self.rare or self.contexts) and bool(sought or len(self.workflow_ids) > 1)

    @property
    def rare(self) -> bool:
        """Whether one severity is wanted, and one that few runs have."""
        return len(self.severities) == 1 and self.severities[0] != _NO_SEVERITY

    def order(self) -> Any:
        """The runs' ids, to order by. The runs of several people are sorted: they may all be old ones."""
        several = any(len(values) > 1 for values in (self.subscriber_ids, self.transaction_ids))
        picked = several or self.emails or self.search or self.subscription
        return sorted_by(col(Notification.id)) if picked else col(Notification.id)


def matching(session: Session, environment_id: str, wanted: ActivityFilter) -> Select[Notification]:
    """The runs for which all of ``wanted`` holds, in no order."""
    leading = _leading(session, environment_id, wanted)
    environment = col(Notification.environment_id)
    # What leads is narrower than all runs of the environment.
    scope = (following(environment) if leading else environment) == environment_id
    query = select(Notification).where(scope, *leading)
    if wanted.severities:
        query = query.where(_one_of(col(Notification.severity), wanted.severities))
    if wanted.rare:
        # Here and below: word for word what the partial index says, else it is not taken.
        query = query.where(text("notification.severity <> 'none'"))
    if wanted.statuses:
        query = query.where(_one_of(col(Notification.status), wanted.statuses))
        if _COMPLETED not in wanted.statuses:
            query = query.where(text("notification.status <> 'completed'"))
    if wanted.workflow_ids:
        # Anything else that leads is narrower than a workflow.
        query = query.where(following(col(Notification.workflow_id)).in_(list(wanted.workflow_ids)))
    if wanted.channels:
        query = query.where(col(Notification.version_id).in_(_versions_with(session, environment_id, wanted.channels)))
    if wanted.topic_key:
        query = query.where(_through("key", wanted.topic_key))
    if wanted.contexts is not None:
        contexts = sorted(set(wanted.contexts))
        stored = col(Notification.context_keys)
        query = query.where(stored == dumps(contexts) if contexts else stored.is_(None))
        if contexts:
            query = query.where(stored.is_not(None))
    if wanted.newest is not None and wanted.searches:
        floor = _floor(session, environment_id, wanted.newest, wanted.before)
        if floor is not None:
            query = query.where(col(Notification.id) >= floor)
    if wanted.after is not None:
        query = query.where(
            col(Notification.id) >= id_at(max(0, wanted.after - _ID_SLACK_MS)),
            col(Notification.created_at) >= wanted.after,
        )
    if wanted.before is not None:
        query = query.where(
            col(Notification.id) <= id_at(wanted.before + _ID_SLACK_MS), col(Notification.created_at) <= wanted.before
        )
    return query


def _leading(session: Session, environment_id: str, wanted: ActivityFilter) -> list[ColumnElement[bool]]:
    """The conditions that have an index of their own: looked up first, so that a run's row needs no join."""
    found: list[ColumnElement[bool]] = []
    if wanted.subscriber_ids:
        pks = subscriber_store.pks_of(session, environment_id, wanted.subscriber_ids).values()
        found.append(_one_of(col(Notification.subscriber_pk), pks))
    if wanted.emails:
        people = subscriber_store.with_emails(session, environment_id, wanted.emails, _MOST_PEOPLE)
        found.append(_one_of(col(Notification.subscriber_pk), people))
    if wanted.transaction_ids:
        found.append(_one_of(col(Notification.event_id), _events(session, environment_id, wanted.transaction_ids)))
    if wanted.subscription:
        found += _reached_by(session, environment_id, wanted.subscription)
    if wanted.search:
        found.append(_found(session, environment_id, wanted.search.strip()))
    rare = wanted.statuses and _COMPLETED not in wanted.statuses
    if not found and len(wanted.workflow_ids) == 1 and not rare:
        # Of several workflows the index would not give the runs in their order: they are picked from all of them.
        found.append(col(Notification.workflow_id) == wanted.workflow_ids[0])
    return found


def _floor(session: Session, environment_id: str, newest: int, before: int | None) -> str | None:
    """The id of the ``newest``-th run from the end, or None when there are fewer: a walk through one index."""
    query = select(col(Notification.id)).where(col(Notification.environment_id) == environment_id)
    if before is not None:
        query = query.where(col(Notification.id) <= id_at(before + _ID_SLACK_MS))
    return session.scalar(query.order_by(col(Notification.id).desc()).offset(newest).limit(1))


def _found(session: Session, environment_id: str, search: str) -> ColumnElement[bool]:
    people = subscriber_store.TABLE.newest(session, environment_id, subscriber_store.matching(search), _MOST_PEOPLE)
    either = [
        _one_of(col(Notification.event_id), _events(session, environment_id, [search])),
        _one_of(col(Notification.subscriber_pk), people),
    ]
    if is_id(search):
        either.append(col(Notification.id) == search)
    return or_(*either)


def _reached_by(session: Session, environment_id: str, subscription: str) -> list[ColumnElement[bool]]:
    query = select(col(TopicSubscription.subscriber_pk), col(TopicSubscription.topic_id)).where(
        col(TopicSubscription.environment_id) == environment_id,
        or_(col(TopicSubscription.id) == subscription, col(TopicSubscription.identifier) == subscription),
    )
    ways = [and_(col(Notification.subscriber_pk) == pk, _through("id", topic)) for pk, topic in session.execute(query)]
    return [or_(*ways) if ways else false()]


def _through(name: str, value: str) -> ColumnElement[bool]:
    # The column is JSON text written by us; the closing quote makes the match exact.
    return col(Notification.topics).contains(f'"{name}":{dumps(value)}', autoescape=True)


def _events(session: Session, environment_id: str, transaction_ids: Sequence[str]) -> list[str]:
    query = select(col(Event.id)).where(
        col(Event.environment_id) == environment_id, col(Event.transaction_id).in_(list(transaction_ids))
    )
    return list(session.scalars(query))


def _one_of(column: Any, values: Iterable[str]) -> ColumnElement[bool]:
    listed = list(values)
    # One value in a form by which an index gives the rows in their order.
    return column == listed[0] if len(listed) == 1 else column.in_(listed)  # type: ignore[no-any-return]


def _versions_with(session: Session, environment_id: str, channels: Sequence[str]) -> Select[Any]:
    """The ids of the versions that have a step of any of these types."""
    names: Mapping[str, str] = {f"channel_{number}": channel for number, channel in enumerate(channels)}
    listed = ", ".join(f":{name}" for name in names)
    if is_sqlite(session):
        steps = "json_each(workflow_version.definition, '$.steps') AS step"
        kind = "json_extract(step.value, '$.type')"
    else:
        steps = "jsonb_array_elements(workflow_version.definition -> 'steps') AS step"
        kind = "step ->> 'type'"
    condition = text(f"EXISTS (SELECT 1 FROM {steps} WHERE {kind} IN ({listed}))").bindparams(**names)
    return select(col(WorkflowVersion.id)).where(col(WorkflowVersion.environment_id) == environment_id, condition)
