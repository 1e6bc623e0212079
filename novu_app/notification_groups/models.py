"""Groups that older clients sort workflows into (contract/recorded 027, 028)."""

from __future__ import annotations

from sqlmodel import SQLModel

from novu_app.kernel import fields


class NotificationGroup(SQLModel, table=True):
    """A named group of workflows. Every environment begins with one that is called General."""

    __tablename__ = "notification_group"

    id: str = fields.primary_id()
    environment_id: str = fields.reference("environment.id", index=True)
    organization_id: str = fields.reference()
    name: str = fields.text()
    created_at: int = fields.moment()
    updated_at: int = fields.moment()
