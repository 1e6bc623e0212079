"""Workflows and their immutable versions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import SQLModel

from novu_app.kernel import fields


class Workflow(SQLModel, table=True):
    """What the dashboard lists. Steps and content live in versions; ``version_id`` names the current one."""

    __tablename__ = "workflow"
    __table_args__ = (
        UniqueConstraint("environment_id", "identifier"),
        Index("ix_workflow_listing", "environment_id", "created_at", "id"),
    )

    id: str = fields.primary_id()
    environment_id: str = fields.reference("environment.id")
    organization_id: str = fields.reference()
    identifier: str = fields.text()
    version_id: str = fields.reference()
    name: str = fields.text()
    description: str | None = fields.text(nullable=True)
    tags: list[str] | None = fields.document(nullable=True)
    active: bool = fields.flag()
    status: str = fields.text()  # ACTIVE | INACTIVE | ERROR
    origin: str = fields.text()  # novu-cloud | novu-cloud-v1 | external
    severity: str = fields.text(default="none")
    translation_enabled: bool = fields.flag()
    step_types: list[str] | None = fields.document(nullable=True)
    issues: dict[str, Any] | None = fields.document(nullable=True)
    notification_group_id: str | None = fields.reference(nullable=True)  # of older clients; null: the first group
    updated_by: str | None = fields.reference(nullable=True)
    created_at: int = fields.moment()
    updated_at: int = fields.moment()
    last_triggered_at: int | None = fields.moment(nullable=True)
    last_published_at: int | None = fields.moment(nullable=True)  # to or from another environment
    last_published_by: str | None = fields.reference(nullable=True)


class WorkflowVersion(SQLModel, table=True):
    """What a run holds on to: never changed once written, so every process may cache it for good.

    ``definition`` is ``{"steps": [{"_id", "step_id", "name", "type", "control_values", "should_stop_on_fail"}],
    "preferences": {"default", "user"}, "severity", "critical", "tags", "name", "description", "payload_schema",
    "validate_payload"}``. Preferences are WorkflowPreferences of contract/workflow-model.md, the default ones in full; a
    step may have ``provider_overrides``, and ``parent`` ``{"step_id", "arm"}`` where it stands in an arm of a branch.
    """

    __tablename__ = "workflow_version"
    __table_args__ = (UniqueConstraint("workflow_id", "number"),)

    id: str = fields.primary_id()
    environment_id: str = fields.reference()
    workflow_id: str = fields.reference("workflow.id")
    number: int = fields.number()
    definition: dict[str, Any] = fields.document()
    created_by: str | None = fields.reference(nullable=True)
    created_at: int = fields.moment()


class AwaitedEvent(SQLModel, table=True):
    """The names of events that steps of a workflow wait for: a trigger of such a name is accepted without a workflow."""

    __tablename__ = "awaited_event"
    __table_args__ = (UniqueConstraint("environment_id", "name", "workflow_id"),)

    id: str = fields.primary_id()
    environment_id: str = fields.reference()
    name: str = fields.text()
    workflow_id: str = fields.reference("workflow.id", index=True)
