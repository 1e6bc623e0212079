"""Layouts of e-mails and their immutable versions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import SQLModel

from novu_app.kernel import fields


class Layout(SQLModel, table=True):
    """What surrounds e-mails. Its content lives in versions; ``version_id`` names the current one.

    At most one layout of an environment is the default, which e-mails have that name none.
    """

    __tablename__ = "layout"
    __table_args__ = (
        UniqueConstraint("environment_id", "identifier"),
        Index("ix_layout_listing", "environment_id", "created_at", "id"),
        Index(
            "ix_layout_default",
            "environment_id",
            unique=True,
            sqlite_where=text("is_default"),
            postgresql_where=text("is_default"),
        ),
    )

    id: str = fields.primary_id()
    environment_id: str = fields.reference("environment.id")
    organization_id: str = fields.reference()
    identifier: str = fields.text()
    version_id: str = fields.reference()
    name: str = fields.text()
    is_default: bool = fields.flag()
    translation_enabled: bool = fields.flag()
    updated_by: str | None = fields.reference(nullable=True)
    created_at: int = fields.moment()
    updated_at: int = fields.moment()


class LayoutVersion(SQLModel, table=True):
    """Never changed once written, so every process may keep it parsed for good.

    ``control_values`` is ``{"email": {"body", "editorType"}}``, or empty for a layout that surrounds nothing.
    """

    __tablename__ = "layout_version"
    __table_args__ = (UniqueConstraint("layout_id", "number"),)

    id: str = fields.primary_id()
    environment_id: str = fields.reference()
    layout_id: str = fields.reference("layout.id")
    number: int = fields.number()
    control_values: dict[str, Any] = fields.document()
    created_by: str | None = fields.reference(nullable=True)
    created_at: int = fields.moment()
