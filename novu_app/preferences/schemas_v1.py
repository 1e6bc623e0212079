"""Preferences as older clients say and get them (contract/recorded 129-132, 162)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from novu_app.kernel.wire import Body
from novu_app.preferences.service import CHANNELS, GlobalPreference, WorkflowPreference
from novu_app.preferences.store import OwnChoice

Channel = Literal["email", "sms", "in_app", "chat", "push"]
Level = Literal["global", "template"]


class ChannelBody(Body):
    """One channel, on or off."""

    type: Channel
    enabled: bool


class WorkflowPreferenceBody(Body):
    """What is wanted of one workflow."""

    channel: ChannelBody | None = None
    enabled: bool | None = None

    def choice(self) -> OwnChoice:
        """What the subscriber chooses."""
        return OwnChoice(self.enabled, {self.channel.type: self.channel.enabled} if self.channel else {})


class GlobalPreferenceBody(Body):
    """What is wanted in general."""

    preferences: Annotated[list[ChannelBody], Field(max_length=len(CHANNELS))] | None = None
    enabled: bool | None = None

    def channels(self) -> dict[str, bool]:
        """Channel to on or off."""
        return {each.type: each.enabled for each in self.preferences or ()}


def global_preference(preference: GlobalPreference) -> dict[str, Any]:
    """What a subscriber wants in general."""
    return {"preference": {"enabled": preference.enabled, "channels": dict(preference.channels)}}


def workflow_preference(preference: WorkflowPreference) -> dict[str, Any]:
    """What a subscriber wants of one workflow, with who decided each channel."""
    channels: Mapping[str, bool] = preference.decision.channels
    trigger: dict[str, Any] = {"_id": preference.workflow_id, "type": "event", "identifier": preference.identifier}
    trigger |= {"variables": [], "reservedVariables": [], "subscriberVariables": []}
    return {
        "template": {
            "_id": preference.workflow_id,
            "name": preference.name,
            "tags": preference.tags,
            "critical": preference.decision.critical,
            "triggers": [trigger],
        },
        "preference": {
            "enabled": preference.decision.enabled,
            "channels": dict(channels),
            "overrides": [
                {"channel": channel, "source": "subscriber" if channel in preference.chosen else "template"}
                for channel in channels
            ],
        },
        "type": "SUBSCRIBER_WORKFLOW",
    }
