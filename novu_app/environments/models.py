"""Environments: the scope of everything else, with the keys that open them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from novu_app.kernel import fields


class Environment(SQLModel, table=True):
    """Development, Production or any other. ``identifier`` is the public application identifier of the inbox.

    From ``deleted_at`` on nobody finds it; its rows are removed bit by bit, and it goes last.
    """

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
    deleted_at: int | None = fields.moment(nullable=True)


class ApiKey(SQLModel, table=True):
    """A secret key: encrypted, since HMACs need the key itself, and found by its keyed hash.

    It is live until ``revoked_at``, and until ``expires_at`` where another key takes its place.
    """

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
    expires_at: int | None = fields.moment(nullable=True)


class EnvironmentVariable(SQLModel, table=True):
    """A name that templates and conditions know as ``env.<key>``, with one value for each environment."""

    __tablename__ = "environment_variable"
    __table_args__ = (UniqueConstraint("organization_id", "key"),)

    id: str = fields.primary_id()
    organization_id: str = fields.reference("organization.id")
    key: str = fields.text()
    secret: bool = fields.flag()
    created_at: int = fields.moment()
    updated_at: int = fields.moment()


class EnvironmentVariableValue(SQLModel, table=True):
    """What a variable is in one environment; sealed with the id of this row when the variable is secret."""

    __tablename__ = "environment_variable_value"
    __table_args__ = (UniqueConstraint("environment_id", "variable_id"),)

    id: str = fields.primary_id()
    environment_id: str = fields.reference("environment.id")
    variable_id: str = fields.reference("environment_variable.id", index=True)
    value: str = fields.text()
