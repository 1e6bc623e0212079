"""Device tokens that a push vendor does not know any more: taken from their subscribers, many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.kernel import bulk, jsons


@dataclass(frozen=True, slots=True)
class DeadToken:
    """One token of a subscriber (by row id) at an integration."""

    environment_id: str
    subscriber_pk: str
    integration_id: str
    token: str


def forget_tokens(session: Session, dead: Iterable[DeadToken], now: int) -> None:
    """Remove these tokens from the subscribers' credentials; two statements, whatever their number.

    Args:
        session: a writing transaction; the subscribers' rows are held until it ends.
        dead: the tokens.
        now: milliseconds.
    """
    gone: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for entry in dead:
        gone[entry.subscriber_pk, entry.environment_id].add((entry.integration_id, entry.token))
    rows = bulk.run(
        session,
        "WITH {v} SELECT s.id, s.environment_id, s.channels FROM v JOIN subscriber s ON s.id = v.id "
        "AND s.environment_id = v.environment_id WHERE s.channels IS NOT NULL ORDER BY s.id "
        f"{'' if bulk.is_sqlite(session) else 'FOR UPDATE OF s'}",
        {"id": "text", "environment_id": "text"},
        sorted(gone),
    )
    changed = []
    for pk, environment_id, stored in rows:
        # PostgreSQL's driver gives JSONB as values, SQLite as the text that was stored.
        channels = jsons.loads(stored) if isinstance(stored, str) else stored
        left = [_without(channel, gone[pk, environment_id]) for channel in channels]
        if left != channels:
            changed.append((pk, jsons.dumps(left)))
    bulk.run(
        session,
        "WITH {v} UPDATE subscriber SET channels = v.channels, updated_at = :now FROM v WHERE subscriber.id = v.id",
        {"id": "text", "channels": "jsonb"},
        changed,
        now=now,
    )


def _without(channel: dict[str, Any], gone: set[tuple[str, str]]) -> dict[str, Any]:
    credentials = channel.get("credentials") or {}
    tokens = credentials.get("deviceTokens")
    if not isinstance(tokens, list):
        return channel
    left = [token for token in tokens if (channel.get("integration_id"), token) not in gone]
    return {**channel, "credentials": {**credentials, "deviceTokens": left}}
