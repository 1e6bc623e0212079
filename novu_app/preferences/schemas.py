"""The wire shapes of preferences (contract/inbox.md, Preference)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from novu_app.kernel.wire import ShownAs, Wire
from novu_app.messages.entity import workflow_reference
from novu_app.messages.inbox_shapes import NotificationWorkflowDto
from novu_app.preferences.service import GlobalPreference, WorkflowPreference


class InboxOverrideDto(Wire):
    """Who decided about a channel."""

    channel: str
    source: Literal["subscriber", "template", "workflowOverride"]


class InboxPreferenceDto(Wire):
    """What a subscriber wants, in general or of one workflow."""

    level: Literal["global", "template"]
    subscription_id: str | None = None
    enabled: bool
    condition: Any = None
    channels: dict[str, bool]
    overrides: list[InboxOverrideDto] | None = None
    workflow: NotificationWorkflowDto | None = None
    schedule: dict[str, Any] | None = None


InboxPreference = Annotated[dict[str, Any], ShownAs(InboxPreferenceDto)]


def global_preference(preference: GlobalPreference) -> dict[str, Any]:
    """The general preference of a subscriber."""
    shape: dict[str, Any] = {
        "level": "global",
        "enabled": preference.enabled,
        "channels": dict(preference.channels),
    }
    if preference.schedule is not None:
        shape["schedule"] = dict(preference.schedule)
    return shape


def workflow_preference(preference: WorkflowPreference) -> dict[str, Any]:
    """The preference of a subscriber for one workflow, with who decided each channel."""
    channels = dict(preference.decision.channels)
    return {
        "level": "template",
        "enabled": preference.decision.enabled,
        "channels": channels,
        "overrides": [
            {"channel": channel, "source": "subscriber" if channel in preference.chosen else "template"}
            for channel in channels
        ],
        "workflow": workflow_reference(
            id=preference.workflow_id,
            identifier=preference.identifier,
            name=preference.name,
            critical=preference.decision.critical,
            tags=preference.tags,
            severity=preference.severity,
        ),
    }
