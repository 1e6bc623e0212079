"""Messages: one piece of content on one channel, and the counts of an inbox."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import SQLModel

from novu_app.kernel import fields


class Message(SQLModel, table=True):
    """What a subscriber gets. At most one per job and integration.

    ``cta`` is the JSON of the contract's call to action (contract/inbox.md, Message entity). ``snoozed_until`` hides the
    message from the default list until then; ``delivered_at`` is a JSON list of moments. ``tag_line`` and ``data_line``
    say what ``tags`` and ``data`` say (:mod:`novu_app.messages.marks`); None where they can not, or nobody has written them.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("job_id", "integration_id"),
        Index("ix_message_feed", "environment_id", "channel", "id"),
        # What the filters of an inbox ask about, so that its lists and counts look at no message but the found. Tags may be
        # too large for an entry of an index, and data is: these are there in the forms of marks.py.
        Index(
            "ix_message_subscriber",
            "subscriber_pk",
            "id",
            "channel",
            "environment_id",
            "read",
            "seen",
            "archived",
            "snoozed_until",
            "context_keys",
            "severity",
            "created_at",
            "tag_line",
            "data_line",
        ),
        fields.partial_index("ix_message_response", "provider_response_id", where="provider_response_id IS NOT NULL"),
        fields.partial_index("ix_message_snoozed", "snoozed_until", where="snoozed_until IS NOT NULL"),
        {"sqlite_with_rowid": False},
    )

    id: str = fields.primary_id()
    environment_id: str = fields.reference()
    organization_id: str = fields.reference()
    notification_id: str = fields.reference()
    job_id: str = fields.reference()
    event_id: str = fields.reference()
    integration_id: str = fields.reference()
    subscriber_pk: str = fields.reference()
    subscriber_id: str = fields.text()
    workflow_id: str = fields.reference()
    version_id: str = fields.reference()
    step_uid: str = fields.reference()
    transaction_id: str = fields.text()
    channel: str = fields.text()
    provider_id: str = fields.text()
    status: str = fields.text()  # sent | error | warning; pending until the provider has answered
    subject: str | None = fields.text(nullable=True)
    content: str | None = fields.text(nullable=True)
    avatar: str | None = fields.text(nullable=True)
    cta: str | None = fields.text(nullable=True)
    data: dict[str, Any] | None = fields.document(nullable=True)
    tags: list[str] | None = fields.document(nullable=True)
    tag_line: str | None = fields.text(nullable=True)
    data_line: str | None = fields.text(nullable=True)
    context_keys: list[str] | None = fields.document(nullable=True)
    severity: str = fields.text()
    recipient: str | None = fields.text(nullable=True)  # e-mail address or phone number
    envelope: str | None = fields.text(nullable=True)  # JSON: what else the provider needs (from, replyTo, preheader …)
    provider_response_id: str | None = fields.text(nullable=True)
    error_id: str | None = fields.text(nullable=True)
    error_text: str | None = fields.text(nullable=True)
    seen: bool = fields.flag()
    read: bool = fields.flag()
    archived: bool = fields.flag()
    snoozed_until: int | None = fields.moment(nullable=True)
    delivered_at: list[int] | None = fields.document(nullable=True)
    first_seen_at: int | None = fields.moment(nullable=True)
    last_seen_at: int | None = fields.moment(nullable=True)
    last_read_at: int | None = fields.moment(nullable=True)
    archived_at: int | None = fields.moment(nullable=True)
    created_at: int = fields.moment()
    updated_at: int = fields.moment()


class InboxCounter(SQLModel, table=True):
    """The counts of one subscriber's inbox, changed in the transaction that changes the messages.

    ``unread`` and its severities count what is neither read, archived nor snoozed; ``unseen`` what is neither seen nor
    snoozed. ``in_context`` counts the messages of contexts that ever arrived. ``version`` grows with every change, so that a
    client can tell news from echoes.
    """

    __tablename__ = "inbox_counter"

    subscriber_pk: str = fields.primary_id()
    environment_id: str = fields.reference()
    unread: int = fields.number()
    unseen: int = fields.number()
    unread_high: int = fields.number()
    unread_medium: int = fields.number()
    unread_low: int = fields.number()
    unread_none: int = fields.number()
    in_context: int = fields.number(later=True)
    version: int = fields.number(big=True)
