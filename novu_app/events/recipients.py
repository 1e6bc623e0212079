"""Who an event reaches: singles, topics, everybody. A source is a name for one of them; pages are ranges of it."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from novu_app.execution.chunk import Trigger
from novu_app.execution.launch import Reached
from novu_app.kernel import bulk, jsons
from novu_app.subscribers.resolve import RECIPIENT_COLUMNS, recipient_of, resolve

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
    table, column, where, value = _range(trigger, source)
    rows = bulk.execute(
        session,
        f"SELECT {RECIPIENT_COLUMNS} FROM (SELECT DISTINCT {column} AS pk FROM {table} WHERE {where} "
        f"AND {column} > :after AND {column} <= :until) AS members JOIN subscriber s ON s.id = members.pk ORDER BY s.id",
        scope=value,
        after=after,
        until=until,
    )
    members = [recipient_of(row) for row in rows]
    if source == BROADCAST:
        return [(trigger, member, None) for member in members]
    topic_id = source.removeprefix(_TOPIC)
    key = bulk.execute(session, "SELECT key FROM topic WHERE id = :id", id=topic_id)
    entry = next((t for t in body.get("topics") or [] if key and t["key"] == key[0][0]), {"key": ""})
    actor = (body.get("actor") or {}).get("subscriberId")
    left_out = {*(entry.get("exclude") or []), *(body.get("singles") or {}), *([actor] if actor else [])}
    topics = jsons.dumps([{"key": entry["key"], "id": topic_id}])
    return [(trigger, member, topics) for member in members if member.subscriber_id not in left_out]


def _range(trigger: Trigger, source: str) -> tuple[str, str, str, str]:
    if source == BROADCAST:
        return "subscriber", "id", "environment_id = :scope", trigger.environment_id
    return "topic_subscription", "subscriber_pk", "topic_id = :scope", source.removeprefix(_TOPIC)
