"""Requests that may be sent again: what was answered to an Idempotency-Key (contract/rest.md, Idempotency)."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from novu_app.kernel import fields


class IdempotentRequest(SQLModel, table=True):
    """The first request with a key in an environment. While it is answered, ``status`` is null.

    ``id`` tells whose row it is: a request that takes over an expired row gives it its own. ``fingerprint`` is the hash of
    what was asked for; ``headers`` (JSON) and ``body`` are the answer's.

    What a visitor does in an inbox page stands here as well, with a key of its own and nothing to answer.
    """

    __tablename__ = "idempotent_request"
    __table_args__ = (UniqueConstraint("environment_id", "key"), {"sqlite_with_rowid": False})

    id: str = fields.primary_id()
    environment_id: str = fields.reference()
    key: str = fields.text()
    fingerprint: str = fields.text()
    status: int | None = fields.number(nullable=True)
    headers: str | None = fields.text(nullable=True)
    body: str | None = fields.text(nullable=True)
    expires_at: int = fields.moment()
