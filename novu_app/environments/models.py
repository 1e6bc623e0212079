"""Environments: the scope of everything else, with the keys that open them."""

from __future__ import annotations

from typing import Any

from sqlmodel import SQLModel

from novu_app.kernel import fields


class Environment(SQLModel, table=True):
    """Development, Production or any other. ``identifier`` is the public application identifier of the inbox."""

    __tablename__ = "environment"

    id: str = fields.primary_id()
    organization_id: str = fields.reference("organization.id", index=True)
    parent_id: str | None = fields.reference(nullable=True)
    name: str = fields.text()
    type: str = fields.text()  # dev | prod
    identifier: str = fields.text(unique=True)
    color: str = fields.text()
    settings: dict[str, Any] = fields.document()
    created_at: int = fields.moment()
    updated_at: int = fields.moment()


class ApiKey(SQLModel, table=True):
    """A secret key: encrypted, since HMACs need the key itself, and found by its keyed hash."""

    __tablename__ = "api_key"

    id: str = fields.primary_id()
    environment_id: str = fields.reference("environment.id", index=True)
    name: str = fields.text()
    secret: str = fields.text()
    secret_hash: str = fields.text(unique=True)
    hint: str = fields.text()  # the last four characters, to recognise it by
    created_at: int = fields.moment()
    last_used_at: int | None = fields.moment(nullable=True)
    revoked_at: int | None = fields.moment(nullable=True)
