"""Subscribers named in triggers: found, created or updated, all of a chunk at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.kernel import bulk, clock, jsons
from novu_app.kernel.ids import new_ids
from novu_app.realtime import lists
from novu_app.subscribers.models import Subscriber

#: Wire name → column of what a trigger may say about a subscriber (contract/rest.md, SubscriberPayloadDto).
ATTRIBUTES = {
    "firstName": "first_name",
    "lastName": "last_name",
    "email": "email",
    "phone": "phone",
    "avatar": "avatar",
    "locale": "locale",
    "timezone": "timezone",
    "data": "data",
}
_COLUMNS = tuple(ATTRIBUTES.values())
_TABLE = Subscriber.__table__  # type: ignore[attr-defined]
_NAMES = ("id", "environment_id", "subscriber_id", *_COLUMNS, "is_online", "last_online_at")
_SELECTED = ", ".join(f"s.{name}" for name in _NAMES)
Key = tuple[str, str]


@dataclass(slots=True)
class Recipient:
    """A subscriber as the engine needs it. ``attributes`` are the columns, ``data`` parsed."""

    pk: str
    environment_id: str
    subscriber_id: str
    attributes: dict[str, Any]

    def variables(self) -> dict[str, Any]:
        """The ``subscriber`` namespace of templates and conditions (contract/workflow-model.md, Liquid)."""
        have = self.attributes
        values = {wire: have[column] for wire, column in ATTRIBUTES.items()}
        values["data"] = values["data"] or {}
        values["subscriberId"] = self.subscriber_id
        values["isOnline"] = bool(have["is_online"])
        values["lastOnlineAt"] = clock.iso(have["last_online_at"])
        return values


def recipient_of(row: Sequence[Any]) -> Recipient:
    """A recipient from a row of :data:`RECIPIENT_COLUMNS`."""
    attributes = dict(zip((*_COLUMNS, "is_online", "last_online_at"), row[3:], strict=True))
    if isinstance(attributes["data"], str):
        attributes["data"] = jsons.loads(attributes["data"])
    return Recipient(row[0], row[1], row[2], attributes)


#: What :func:`recipient_of` reads, for SELECTs with ``s`` as the subscriber table.
RECIPIENT_COLUMNS = _SELECTED


def resolve(
    session: Session, wanted: Mapping[Key, Mapping[str, Any]], organizations: Mapping[str, str]
) -> dict[Key, Recipient]:
    """Find or create the subscribers, and update those whose given attributes differ. Two statements, whatever the number.

    Args:
        session: a writing transaction.
        wanted: (environment id, subscriberId) → the attributes that the trigger gave, wire names; empty for a bare id.
        organizations: environment id → organization id, for those that are created.

    Returns:
        (environment id, subscriberId) → the subscriber as it is now.
    """
    found = find(session, list(wanted))
    missing = [key for key in wanted if key not in found]
    if missing:
        created = _insert(session, missing, wanted, organizations)
        found.update(created)
        # Somebody else created these between the two statements: they exist, and get what the trigger says below.
        lost = [key for key in missing if key not in created]
        if lost:
            found.update(find(session, lost))
    changed = [key for key, given in wanted.items() if key in found and _differs(found[key], given)]
    if changed:
        found.update(_update(session, changed, wanted))
    for environment_id in {key[0] for key in (*missing, *changed)}:
        lists.changed(session, "subscribers", environment_id)
    return found


def load(session: Session, pks: Sequence[str]) -> dict[str, Recipient]:
    """Subscribers by their row ids; those that are gone are missing."""
    rows = bulk.run(
        session,
        f"WITH {{v}} SELECT {_SELECTED} FROM v JOIN subscriber s ON s.id = v.id",
        {"id": "text"},
        [(pk,) for pk in set(pks)],
    )
    return {row[0]: recipient_of(row) for row in rows}


def find(session: Session, keys: Sequence[Key]) -> dict[Key, Recipient]:
    """Subscribers by environment id and subscriberId, in one statement; those that do not exist are missing."""
    rows = bulk.run(
        session,
        f"WITH {{v}} SELECT {_SELECTED} FROM v JOIN subscriber s "
        "ON s.environment_id = v.environment_id AND s.subscriber_id = v.subscriber_id",
        {"environment_id": "text", "subscriber_id": "text"},
        keys,
    )
    return {(row[1], row[2]): recipient_of(row) for row in rows}


def settled(wanted: Mapping[Key, Mapping[str, Any]], found: Mapping[Key, Recipient]) -> bool:
    """Whether all of these exist and are as the triggers say, so that :func:`resolve` would write nothing."""
    return all(key in found and not _differs(found[key], given) for key, given in wanted.items())


def _differs(recipient: Recipient, given: Mapping[str, Any]) -> bool:
    return any(wire in given and recipient.attributes[column] != given[wire] for wire, column in ATTRIBUTES.items())


def _values(given: Mapping[str, Any]) -> list[Any]:
    return [jsons.dumps(given[n]) if n == "data" and given.get(n) is not None else given.get(n) for n in ATTRIBUTES]


def _insert(
    session: Session,
    keys: Sequence[Key],
    wanted: Mapping[Key, Mapping[str, Any]],
    organizations: Mapping[str, str],
) -> dict[Key, Recipient]:
    # In key order: two workers that create the same subscribers then wait for each other instead of deadlocking.
    rows = [
        (fresh_id, key[0], organizations[key[0]], key[1], *_values(wanted[key]))
        for fresh_id, key in zip(new_ids(len(keys)), sorted(keys), strict=True)
    ]
    now = clock.now_ms()
    result = bulk.insert(
        session,
        _TABLE,
        ("id", "environment_id", "organization_id", "subscriber_id", *_COLUMNS),
        rows,
        constants={"is_online": False, "created_at": now, "updated_at": now},
        conflict="ON CONFLICT (environment_id, subscriber_id) DO NOTHING",
        returning=_NAMES,
    )
    return {(row[1], row[2]): recipient_of(row) for row in result}


def _update(session: Session, keys: Sequence[Key], wanted: Mapping[Key, Mapping[str, Any]]) -> dict[Key, Recipient]:
    # What the trigger does not say stays as it is: a flag per attribute tells a null from an absence.
    rows = [
        (*key, "".join("1" if name in wanted[key] else "0" for name in ATTRIBUTES), *_values(wanted[key]))
        for key in sorted(keys)
    ]
    sets = ", ".join(
        f"{column} = CASE WHEN substr(v.mask, {position}, 1) = '1' THEN v.{column} ELSE subscriber.{column} END"
        for position, column in enumerate(_COLUMNS, 1)
    )
    result = bulk.run(
        session,
        f"WITH {{v}} UPDATE subscriber SET {sets}, updated_at = :now FROM v "
        f"WHERE subscriber.environment_id = v.environment_id AND subscriber.subscriber_id = v.subscriber_id "
        f"RETURNING {', '.join('subscriber.' + name for name in _NAMES)}",
        {"environment_id": "text", "subscriber_id": "text", "mask": "text", **bulk.column_types(_TABLE, _COLUMNS)},
        rows,
        now=clock.now_ms(),
    )
    return {(row[1], row[2]): recipient_of(row) for row in result}
