"""Who an event reaches: singles, topics, everybody. A source is a name for one of them; pages are ranges of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from novu_app.execution import definitions
from novu_app.execution.chunk import Trigger
from novu_app.execution.launch import Reached
from novu_app.kernel import bulk, jsons
from novu_app.subscribers.resolve import RECIPIENT_COLUMNS, Recipient, recipient_of, resolve
from novu_app.topics.reach import LETS_ALL_THROUGH, Asking, reached_by

SINGLE = "single"
BROADCAST = "broadcast"
_TOPIC = "topic:"


def sources_of(session: Session, environment_id: str, body: dict[str, Any]) -> list[str]:
    """The sources of an event in the order in which they are walked: singles first, then topics by id.

    Unknown topics reach nobody.
    """
    if body.get("broadcast"):
        return [BROADCAST]
    sources = [SINGLE] if body.get("singles") else []
    keys = sorted({topic["key"] for topic in body.get("topics") or []})
    rows = bulk.run(
        session,
        "WITH {v} SELECT t.id FROM v JOIN topic t ON t.environment_id = v.environment_id AND t.key = v.key ORDER BY t.id",
        {"environment_id": "text", "key": "text"},
        [(environment_id, key) for key in keys],
    )
    return sources + [f"{_TOPIC}{row[0]}" for row in rows]


def bounds(session: Session, trigger: Trigger, source: str, after: str, page: int, limit: int) -> list[str]:
    """The upper ends of up to ``limit`` pages that follow ``after``. The last page of a source ends wherever its newest
    member stands now: who joins later is not reached."""
    if source == SINGLE:
        return [] if after else ["all"]
    table, column, where, value = _range(trigger, source)
    rows = bulk.execute(
        session,
        f"SELECT MAX(pk) FROM (SELECT pk, (row_number() OVER (ORDER BY pk) - 1) / :page AS page FROM "
        f"(SELECT DISTINCT {column} AS pk FROM {table} WHERE {where} AND {column} > :after "
        f"ORDER BY {column} LIMIT :most) AS members"
        ") AS numbered GROUP BY page ORDER BY page",
        scope=value,
        after=after,
        page=page,
        most=page * limit,
    )
    return [row[0] for row in rows]


def of_page(
    session: Session, trigger: Trigger, body: dict[str, Any], source: str, after: str, until: str
) -> list[Reached]:
    """The recipients of one page, without those that the event leaves out. Singles are created or updated on the way."""
    if source == SINGLE:
        wanted = {(trigger.environment_id, key): given for key, given in body["singles"].items()}
        found = resolve(session, wanted, {trigger.environment_id: trigger.organization_id})
        return [(trigger, found[key], None) for key in wanted if key in found]
    if source == BROADCAST:
        return [(trigger, member, None) for member, _ in _members(session, trigger, source, after, until)]
    topic_id = source.removeprefix(_TOPIC)
    left_out = _left_out(body)
    members = [
        (member, is_open)
        for member, is_open in _members(session, trigger, source, after, until)
        if member.subscriber_id not in left_out
    ]
    asked = [member for member, is_open in members if not is_open]
    let_through = _asked(session, trigger, topic_id, asked) if asked else set()
    topics = _topics(session, topic_id)
    return [(trigger, member, topics) for member, is_open in members if is_open or member.pk in let_through]


def _members(session: Session, trigger: Trigger, source: str, after: str, until: str) -> list[tuple[Recipient, bool]]:
    """The subscribers of a page, each once, and whether nobody's preferences need be asked about them."""
    table, column, where, value = _range(trigger, source)
    everyone = "1" if source == BROADCAST else f"MAX({LETS_ALL_THROUGH})"
    rows = bulk.execute(
        session,
        f"SELECT {RECIPIENT_COLUMNS}, members.everyone FROM (SELECT {column} AS pk, {everyone} AS everyone FROM {table} "
        f"WHERE {where} AND {column} > :after AND {column} <= :until GROUP BY {column}) AS members "
        "JOIN subscriber s ON s.id = members.pk ORDER BY s.id",
        scope=value,
        after=after,
        until=until,
    )
    return [(recipient_of(row[:-1]), bool(row[-1])) for row in rows]


def _left_out(body: dict[str, Any]) -> set[str]:
    # Who is left out of one topic is left out of all: a subscriber is reached once or not at all.
    excluded = {name for topic in body.get("topics") or [] for name in topic.get("exclude") or []}
    actor = (body.get("actor") or {}).get("subscriberId")
    return {*excluded, *(body.get("singles") or {}), *([actor] if actor else [])}


def _asked(session: Session, trigger: Trigger, topic_id: str, members: Sequence[Recipient]) -> set[str]:
    definition = definitions.recall(session, {trigger.version_id} - {""}).get(trigger.version_id)
    asking = Asking(trigger.workflow_id, definition.critical if definition else False, trigger.context_keys)
    about = {
        "payload": trigger.payload,
        "context": trigger.context,
        "tenant": trigger.tenant or {},
        "actor": trigger.actor or {},
        "workflow": definition.variables() if definition else {},
    }

    def variables_of(member: Recipient) -> Callable[[], Mapping[str, Any]]:
        return lambda: {**about, "subscriber": member.variables()}

    variables = {member.pk: variables_of(member) for member in members}
    return reached_by(session, trigger.environment_id, topic_id, asking, variables)


def _topics(session: Session, topic_id: str) -> str:
    rows = bulk.execute(session, "SELECT key FROM topic WHERE id = :id", id=topic_id)
    return jsons.dumps([{"key": rows[0][0] if rows else "", "id": topic_id}])


def _range(trigger: Trigger, source: str) -> tuple[str, str, str, str]:
    if source == BROADCAST:
        return "subscriber", "id", "environment_id = :scope", trigger.environment_id
    return "topic_subscription", "subscriber_pk", "topic_id = :scope", source.removeprefix(_TOPIC)
