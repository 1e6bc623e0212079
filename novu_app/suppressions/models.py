"""Addresses that an environment writes to no more."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from novu_app.kernel import fields


class Suppression(SQLModel, table=True):
    """One address (in lower case) of an environment. ``reason`` is the status that a provider reported, ``message_id`` the
    message that it was reported of, which may be gone by now; by hand ``manual`` and no message."""

    __tablename__ = "suppression"
    __table_args__ = (UniqueConstraint("environment_id", "address"),)

    id: str = fields.primary_id()
    environment_id: str = fields.reference("environment.id")
    address: str = fields.text()
    reason: str = fields.text()
    provider_id: str = fields.text()
    message_id: str = fields.reference()
    created_at: int = fields.moment()
