"""The column kinds that every table uses, so that a kind means the same everywhere.

Moments are BIGINT milliseconds (UTC): the driver's bulk forms carry them at no cost and SQLite and PostgreSQL agree on them.
JSON that queries look into is JSONB on PostgreSQL; JSON that is only carried is text.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Text
from sqlalchemy import text as sql_text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from novu_app.kernel.ids import new_id

JsonDocument = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
ID = String(24)


def partial_index(name: str, *columns: str, where: str) -> Index:
    """An index over the rows for which ``where`` holds; it stays small when most rows do not."""
    return Index(name, *columns, sqlite_where=sql_text(where), postgresql_where=sql_text(where))


def primary_id() -> Any:
    """The table's own id."""
    return Field(default_factory=new_id, sa_column=Column(ID, primary_key=True))


def reference(target: str | None = None, *, nullable: bool = False, index: bool = False, default: Any = ...) -> Any:
    """An id of another table; ``target`` ("table.id") adds a foreign key with cascading delete.

    Hot tables name no target: their rows are made in bulk by statements that already know the parents.
    """
    keys = [ForeignKey(target, ondelete="CASCADE")] if target else []
    column: Column[Any] = Column(ID, *keys, nullable=nullable, index=index)
    if nullable:
        return Field(default=None, sa_column=column)
    return Field(default, sa_column=column) if default is not ... else Field(sa_column=column)


def text(*, nullable: bool = False, unique: bool = False, index: bool = False, default: Any = ...) -> Any:
    """Text without a length limit of its own: limits are rules, and rules live in services."""
    column: Column[Any] = Column(Text, nullable=nullable, unique=unique, index=index)
    if nullable and default is ...:
        return Field(default=None, sa_column=column)
    return Field(sa_column=column) if default is ... else Field(default=default, sa_column=column)


def moment(*, nullable: bool = False) -> Any:
    """A moment: milliseconds since the epoch, UTC."""
    column: Column[Any] = Column(BigInteger, nullable=nullable)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


def flag(default: bool = False) -> Any:
    """A boolean that is never null."""
    return Field(default=default, sa_column=Column(Boolean, nullable=False))


def number(default: int = 0, *, big: bool = False, nullable: bool = False, later: bool = False) -> Any:
    """An integer. A column that came ``later`` than its table has its default in the database: there were rows already."""
    server_default = sql_text(str(default)) if later else None
    column: Column[Any] = Column(BigInteger if big else Integer, nullable=nullable, server_default=server_default)
    return Field(default=None if nullable else default, sa_column=column)


def document(*, nullable: bool = False, default: Any = None) -> Any:
    """A JSON document that queries may look into."""
    column: Column[Any] = Column(JsonDocument, nullable=nullable)
    if nullable:
        return Field(default=None, sa_column=column)
    return Field(default_factory=lambda: {} if default is None else default.copy(), sa_column=column)
