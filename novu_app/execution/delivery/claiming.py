"""Claiming deliveries: which targets are owed something, and then a share of rows of each, with all that they need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.channels.destinations import load_connections, open_endpoint
from novu_app.environments import engine
from novu_app.environments import service as environments
from novu_app.execution.delivery import tracking
from novu_app.execution.delivery.holding_back import hold_back
from novu_app.execution.delivery.in_hand import HTTP_TARGET, InHand
from novu_app.integrations.senders import Sender, load_senders
from novu_app.kernel import bulk, crypto, jsons
from novu_app.kernel.database import looking, reading, writing
from novu_app.kernel.leases import claim_shares, due_keys, lease_end

#: A provider may be slow: its answer is awaited for up to half a minute, several times in a conversation.
LEASES = 4
#: Targets that one look goes through.
TARGETS = 256
_COLUMNS = (
    "id",
    "environment_id",
    "notification_id",
    "job_id",
    "message_id",
    "kind",
    "target",
    "integration_id",
    "provider_id",
    "candidates",
    "endpoint",
    "request",
    "halts",
    "status",
    "attempt",
    "attempts",
)
_DEFAULTS = engine.EngineSettings()


@dataclass(frozen=True, slots=True)
class Due:
    """Targets with something due, in their order, and the integrations among them; where to look on, or empty."""

    targets: Sequence[str]
    senders: Mapping[str, Sender]
    following: str

    def together(self, target: str) -> int:
        """How many deliveries to a target may go out with one call."""
        sender = self.senders.get(target)
        return sender.batch if sender is not None else 1


def look(now: int, after: str = "") -> Due:
    """The targets that are owed something at ``now`` (milliseconds), beyond ``after``; two statements."""
    with looking() as session:
        targets, following = due_keys(session, "delivery", "target", now=now, after=after, most=TARGETS)
        senders = load_senders(session, (target for target in targets if not target.startswith(HTTP_TARGET)))
    return Due(targets, senders, following)


def claim(shares: Mapping[str, int], senders: Mapping[str, Sender], now: int) -> list[InHand]:
    """Claim so many deliveries of each target, with what they need: a claim and eight look-ups at most, whatever their number.

    Args:
        shares: how many of each target.
        senders: the integrations among the targets, as :func:`look` found them.
        now: milliseconds.
    """
    with writing() as session:
        lease, rows = claim_shares(session, "delivery", "target", shares, _COLUMNS, now=now, leases=LEASES)
    if not rows:
        return []
    named = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
    with reading() as session:
        return _load(session, lease, now, named, senders)


def _load(
    session: Session, lease: str, now: int, rows: Sequence[dict[str, Any]], senders: Mapping[str, Sender]
) -> list[InHand]:
    environment_ids = sorted({row["environment_id"] for row in rows})
    settings = engine.load_settings(session, environment_ids)
    messages = _messages(session, (row["message_id"] for row in rows if row["message_id"]))
    candidates = {row["id"]: _list(row["candidates"]) for row in rows if row["candidates"]}
    standbys = load_senders(session, (candidate for found in candidates.values() for candidate in found))
    documents = {row["id"]: jsons.loads(row["endpoint"]) for row in rows if row["endpoint"]}
    connections = load_connections(session, environment_ids, documents.values())
    of_requests = {row["environment_id"] for row in rows if row["kind"] == "http_request"}
    secrets = environments.signing_secrets(session, of_requests)
    result = []
    for row in rows:
        one = InHand(
            id=row["id"],
            lease=lease,
            until=lease_end(now, LEASES),
            environment_id=row["environment_id"],
            run_id=row["notification_id"],
            job_id=row["job_id"],
            message_id=row["message_id"],
            kind=row["kind"],
            target=row["target"],
            integration_id=row["integration_id"],
            provider_id=row["provider_id"],
            halts=bool(row["halts"]),
            attempts=row["attempts"],
            attempt=row["attempt"],
            lost=row["status"] == "running",
            settings=settings.get(row["environment_id"], _DEFAULTS),
            sender=_own(senders.get(row["target"]), row["environment_id"]),
            standbys=_standbys(candidates.get(row["id"], ()), standbys, row["environment_id"]),
            request=row["request"],
            secret=secrets.get(row["environment_id"]),
        )
        if one.kind == "message":
            _fill(one, messages.get(row["message_id"] or ""), documents.get(row["id"]), connections)
            tracking.track(one, now)
        result.append(one)
    mails = [one for one in result if messages.get(one.message_id or "", ("",))[-1] == "email"]
    if mails:
        hold_back(session, mails)
    return result


def _messages(session: Session, message_ids: Iterable[str]) -> dict[str, tuple[Any, ...]]:
    rows = bulk.run(
        session,
        "WITH {v} SELECT m.id, m.subject, m.content, m.recipient, m.envelope, m.subscriber_pk, m.channel FROM v "
        "JOIN message m ON m.id = v.id",
        {"id": "text"},
        [(message_id,) for message_id in sorted(set(message_ids))],
    )
    return {row[0]: row[1:] for row in rows}


def _fill(one: InHand, message: tuple[Any, ...] | None, document: Any, connections: Mapping[str, Any]) -> None:
    if message is None:
        one.unusable = "The message was deleted"
        return
    subject, content, recipient, envelope, one.subscriber_pk, _ = message
    one.subject, one.body, one.recipient = subject or "", content or "", recipient or ""
    try:
        one.envelope = jsons.load_or(envelope, {})
        one.endpoint = open_endpoint(document, connections) if document else {}
    except (crypto.DecryptionFailed, ValueError, KeyError) as error:
        one.unusable = str(error) or type(error).__name__


def _standbys(wanted: Iterable[str], known: Mapping[str, Sender], environment_id: str) -> list[Sender]:
    found = (_own(known.get(integration_id), environment_id) for integration_id in wanted)
    return [sender for sender in found if sender is not None and sender.active]


def _own(sender: Sender | None, environment_id: str) -> Sender | None:
    return sender if sender is not None and sender.environment_id == environment_id else None


def _list(text: str) -> list[str]:
    value = jsons.loads(text)
    return [str(entry) for entry in value] if isinstance(value, list) else []
