"""Translations: the texts of a workflow or a layout, one row a locale."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from novu_app.kernel import fields


class TranslationGroup(SQLModel, table=True):
    """All translations of one resource. ``revision`` is another one after every change, so that texts may be remembered by it.

    ``resource_id`` is the row id of a workflow or a layout, as ``resource_type`` says; who deletes that row deletes this one.
    """

    __tablename__ = "translation_group"
    __table_args__ = (UniqueConstraint("environment_id", "resource_type", "resource_id"),)

    id: str = fields.primary_id()
    environment_id: str = fields.reference("environment.id")
    organization_id: str = fields.reference()
    resource_type: str = fields.text()  # workflow | layout
    resource_id: str = fields.reference()
    revision: str = fields.reference()
    created_at: int = fields.moment()
    updated_at: int = fields.moment()


class Translation(SQLModel, table=True):
    """The texts of a resource in one locale.

    ``content`` is the JSON object as it was given, in its order. ``based_on`` is ``{key: fingerprint}`` of the default
    locale's texts that this translation was made from, None while there were none: what differs from it by now is outdated.
    """

    __tablename__ = "translation"
    __table_args__ = (UniqueConstraint("group_id", "locale"),)

    id: str = fields.primary_id()
    environment_id: str = fields.reference()
    group_id: str = fields.reference("translation_group.id")
    locale: str = fields.text()
    content: str = fields.text()
    based_on: str | None = fields.text(nullable=True)
    created_at: int = fields.moment()
    updated_at: int = fields.moment()
