"""What was asked of the API, and what it answered."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import SQLModel

from novu_app.kernel import fields


class RequestLog(SQLModel, table=True):
    """One request with a secret key, or of a dashboard user. Rows are only added, and deleted when they are old.

    ``request`` and ``response`` are the bodies as text: without secrets, cut, and None where there was none or it is never
    kept. ``key_id`` names the secret key; without one a dashboard user asked. No foreign keys: a hot table.
    """

    __tablename__ = "request_log"
    __table_args__ = (
        Index("ix_request_log_feed", "environment_id", "id"),
        fields.partial_index("ix_request_log_failed", "environment_id", "id", where="status >= 400"),
        fields.partial_index(
            "ix_request_log_transaction", "environment_id", "transaction_id", where="transaction_id IS NOT NULL"
        ),
        {"sqlite_with_rowid": False},
    )

    id: str = fields.primary_id()
    environment_id: str = fields.reference()
    method: str = fields.text()
    path: str = fields.text()
    query: str | None = fields.text(nullable=True)
    status: int = fields.number()
    duration_ms: int = fields.number()
    transaction_id: str | None = fields.text(nullable=True)
    key_id: str | None = fields.reference(nullable=True)
    user_id: str | None = fields.reference(nullable=True)
    user_agent: str | None = fields.text(nullable=True)
    request: str | None = fields.text(nullable=True)
    response: str | None = fields.text(nullable=True)
    created_at: int = fields.moment()
