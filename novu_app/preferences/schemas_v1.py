"""Preferences as older clients say and get them (contract/recorded 129-132, 162)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from novu_app.kernel.wire import Body, ShownAs, Wire
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


class PreferenceOverrideV1Dto(Wire):
    """Who decided about a channel."""

    channel: str
    source: Literal["subscriber", "template"]


class PreferenceValuesV1Dto(Wire):
    """What is on and off: by channel, for channels that have been decided about."""

    enabled: bool
    channels: dict[str, bool]
    overrides: list[PreferenceOverrideV1Dto] | None = None


class PreferenceTriggerV1Dto(Wire):
    """How the workflow of a preference is triggered."""

    id: Annotated[str, Field(alias="_id")]
    type: Literal["event"]
    identifier: str
    variables: list[dict[str, str]]
    reserved_variables: list[dict[str, str]]
    subscriber_variables: list[dict[str, str]]


class PreferenceTemplateV1Dto(Wire):
    """The workflow of a preference."""

    id: Annotated[str, Field(alias="_id")]
    name: str
    tags: list[str]
    critical: bool
    triggers: list[PreferenceTriggerV1Dto]


class GlobalPreferenceV1Dto(Wire):
    """What a subscriber wants in general."""

    preference: PreferenceValuesV1Dto


class WorkflowPreferenceV1Dto(GlobalPreferenceV1Dto):
    """What a subscriber wants of one workflow."""

    template: PreferenceTemplateV1Dto
    type: Literal["SUBSCRIBER_WORKFLOW"]


class PreferenceV1Dto(GlobalPreferenceV1Dto):
    """What a subscriber wants in general, or of the workflow that is named."""

    template: PreferenceTemplateV1Dto | None = None
    type: Literal["SUBSCRIBER_WORKFLOW"] | None = None


GlobalPreferenceV1 = Annotated[dict[str, Any], ShownAs(GlobalPreferenceV1Dto)]
WorkflowPreferenceV1 = Annotated[dict[str, Any], ShownAs(WorkflowPreferenceV1Dto)]
PreferenceV1 = Annotated[dict[str, Any], ShownAs(PreferenceV1Dto)]


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
