"""Statements on replies to e-mails; each is scoped by environment, except the claim of what is due anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlmodel import Session, col, select

from novu_app.execution.models import Notification
from novu_app.kernel import bulk
from novu_app.kernel.ids import new_id
from novu_app.kernel.leases import claim_due
from novu_app.messages.models import Message
from novu_app.replies.mail import Mail
from novu_app.replies.models import MailReply
from novu_app.subscribers.models import Subscriber

_TABLE = MailReply.__table__  # type: ignore[attr-defined]
_SHOWN = 500
#: An event with more runs is asked by the address of who replies.
_TWO = 2


class Sent(NamedTuple):
    """An e-mail that went out."""

    id: str
    job_id: str
    run_id: str
    version_id: str
    step_uid: str
    recipient: str


class Owed(NamedTuple):
    """A claimed reply (:class:`novu_app.replies.models.MailReply`)."""

    id: str
    environment_id: str
    run_id: str
    job_id: str
    message_id: str
    mail: str | None
    attempts: int


_SENT = "m.id, m.job_id, m.notification_id, n.version_id, m.step_uid, m.recipient"
_OF_RUNS = (
    f"SELECT {_SENT} FROM notification n JOIN job j ON j.notification_id = n.id AND j.type = 'email' "
    "JOIN message m ON m.job_id = j.id WHERE n.environment_id = :scope AND m.environment_id = :scope AND "
)


def runs_named(session: Session, environment_id: str, name: str) -> list[str]:
    """The runs that a reply address means: of a transaction, or the run itself; two at most."""
    rows = bulk.execute(
        session,
        "SELECT n.id FROM event e JOIN notification n ON n.event_id = e.id "
        "WHERE e.environment_id = :scope AND e.transaction_id = :name "
        "UNION SELECT id FROM notification WHERE id = :name AND environment_id = :scope LIMIT :most",
        scope=environment_id,
        name=name,
        most=_TWO,
    )
    return [row[0] for row in rows]


def of_run(session: Session, environment_id: str, run_id: str) -> list[Sent]:
    """The e-mails of a run, the newest first."""
    rows = bulk.execute(session, f"{_OF_RUNS} n.id = :run ORDER BY m.id DESC", scope=environment_id, run=run_id)
    return [Sent(*row) for row in rows]


def of_transaction_to(session: Session, environment_id: str, name: str, address: str) -> list[Sent]:
    """The e-mails of a transaction that went to an address, the newest first."""
    rows = bulk.execute(
        session,
        f"{_OF_RUNS} n.event_id = (SELECT id FROM event WHERE environment_id = :scope AND transaction_id = :name) "
        "AND lower(m.recipient) = :address ORDER BY m.id DESC LIMIT 20",
        scope=environment_id,
        name=name,
        address=address.lower(),
    )
    return [Sent(*row) for row in rows]


def answered(session: Session, environment_id: str, name: str, references: Iterable[str]) -> dict[str, Sent]:
    """Of a transaction or run, the e-mails that providers know by these references."""
    rows = bulk.run(
        session,
        f"WITH {{v}} SELECT v.reference, {_SENT} FROM v JOIN message m ON m.provider_response_id = v.reference "
        "JOIN notification n ON n.id = m.notification_id WHERE m.environment_id = :scope AND m.channel = 'email' "
        "AND (n.transaction_id = :name OR n.id = :name)",
        {"reference": "text"},
        [(reference,) for reference in sorted(set(references))],
        scope=environment_id,
        name=name,
    )
    return {row[0]: Sent(*row[1:]) for row in rows}


def add(session: Session, environment_id: str, sent: Sent, mail: Mail, text: str, now: int, expires_at: int) -> bool:
    """Store a reply, with its JSON, that is owed from now on; whether it was not known."""
    rows = bulk.insert(
        session,
        _TABLE,
        ("id", "notification_id", "job_id", "message_id", "key", "sender", "mail"),
        [(new_id(), sent.run_id, sent.job_id, sent.id, mail.key, mail.sender[:_SHOWN], text)],
        constants={
            "environment_id": environment_id,
            "status": "waiting",
            "attempts": 0,
            "due_at": now,
            "expires_at": expires_at,
            "created_at": now,
        },
        conflict="ON CONFLICT (message_id, key) DO NOTHING",
        returning=("id",),
    )
    return bool(rows)


def claim(session: Session, now: int, limit: int, leases: int) -> tuple[str, list[Owed]]:
    """Claim replies that are due, oldest first: the token of the lease, and the rows."""
    columns = ("id", "environment_id", "notification_id", "job_id", "message_id", "mail", "attempts")
    lease, rows = claim_due(session, "mail_reply", columns, now=now, limit=limit, leases=leases)
    return lease, [Owed(*row) for row in rows]


def given_up(session: Session, environment_id: str, message_ids: Iterable[str]) -> list[tuple[str, str, str]]:
    """Replies to these e-mails that were given up, the oldest first: their ids, their steps' jobs, and who wrote them."""
    query = select(MailReply.id, MailReply.job_id, MailReply.sender).where(
        col(MailReply.message_id).in_(list(message_ids)),
        col(MailReply.environment_id) == environment_id,
        col(MailReply.status) == "failed",
    )
    return [(row[0], row[1], row[2]) for row in session.exec(query.order_by(col(MailReply.id)))]


def status_of(session: Session, environment_id: str, reply_id: str) -> str | None:
    """What has become of a reply; None where there is none."""
    query = select(MailReply.status).where(
        col(MailReply.id) == reply_id, col(MailReply.environment_id) == environment_id
    )
    return session.exec(query).first()


def owe_again(
    session: Session, environment_id: str, reply_id: str, now: int, expires_at: int
) -> tuple[str, str] | None:
    """Let a reply that was given up be owed as if it had just come.

    Returns:
        The run and the step's job; None when it is not given up.
    """
    rows = bulk.execute(
        session,
        "UPDATE mail_reply SET status = 'waiting', attempts = 0, due_at = :now, lease = NULL, expires_at = :expires_at "
        "WHERE id = :id AND environment_id = :scope AND status = 'failed' RETURNING notification_id, job_id",
        id=reply_id,
        scope=environment_id,
        now=now,
        expires_at=expires_at,
    )
    return (rows[0][0], rows[0][1]) if rows else None


def message_of(session: Session, environment_id: str, message_id: str) -> Message | None:
    """The e-mail that was replied to, if it is still there."""
    query = select(Message).where(col(Message.id) == message_id, col(Message.environment_id) == environment_id)
    return session.exec(query).first()


def run_of(session: Session, environment_id: str, run_id: str) -> Notification | None:
    """The run that sent it, if it is still there."""
    query = select(Notification).where(
        col(Notification.id) == run_id, col(Notification.environment_id) == environment_id
    )
    return session.exec(query).first()


def subscriber_of(session: Session, environment_id: str, pk: str) -> Subscriber | None:
    """Who got it, if they are still there."""
    query = select(Subscriber).where(col(Subscriber.id) == pk, col(Subscriber.environment_id) == environment_id)
    return session.exec(query).first()


def settle(session: Session, reply: Owed, lease: str, status: str, due_at: int | None, expires_at: int) -> bool:
    """Store what became of a try; False when it is not under this lease any more.

    Args:
        session: a writing transaction.
        reply: what was tried.
        lease: the token of the claim.
        status: what it is now; once forwarded, nobody needs the e-mail itself any more.
        due_at: when it is tried again, in milliseconds; None: nothing is owed.
        expires_at: until when the row stays, in milliseconds.
    """
    rows = bulk.execute(
        session,
        "UPDATE mail_reply SET status = :status, attempts = attempts + 1, due_at = :due_at, lease = NULL, "
        "expires_at = :expires_at, mail = CASE WHEN :forwarded THEN NULL ELSE mail END "
        "WHERE id = :id AND environment_id = :scope AND lease = :lease RETURNING id",
        status=status,
        due_at=due_at,
        expires_at=expires_at,
        forwarded=status == "forwarded",
        id=reply.id,
        scope=reply.environment_id,
        lease=lease,
    )
    return bool(rows)
