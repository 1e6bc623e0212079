"""Replies to e-mails, on their way to the reply callback of the step that sent them (contract/webhooks.md, Inbound mail)."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import SQLModel

from novu_app.kernel import fields


class MailReply(SQLModel, table=True):
    """One e-mail that answers a message of ours. ``key`` is what makes it one, however often it is brought: its Message-ID.
    ``sender`` is the address that it says it is from.

    ``mail`` is its JSON (:func:`novu_app.replies.mail.document`), gone once the application has it. ``due_at`` is set while it
    is owed: the moment of the next try, or the end of the lease of the worker that has it in hand. The row itself stays until
    ``expires_at``, so that the same e-mail is known again.
    """

    __tablename__ = "mail_reply"
    __table_args__ = (
        UniqueConstraint("message_id", "key"),
        fields.partial_index("ix_mail_reply_due", "due_at", where="due_at IS NOT NULL"),
        Index("ix_mail_reply_expiry", "expires_at"),
    )

    id: str = fields.primary_id()
    environment_id: str = fields.reference("environment.id", index=True)
    notification_id: str = fields.reference()
    job_id: str = fields.reference()
    message_id: str = fields.reference()
    key: str = fields.text()
    sender: str = fields.text()
    status: str = fields.text()  # waiting | forwarded | failed
    mail: str | None = fields.text(nullable=True)
    attempts: int = fields.number()
    due_at: int | None = fields.moment(nullable=True)
    lease: str | None = fields.text(nullable=True)
    expires_at: int = fields.moment()
    created_at: int = fields.moment()
