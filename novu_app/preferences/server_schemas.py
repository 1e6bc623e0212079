"""The wire shapes of preferences as an application's server sees them (contract/rest.md, Subscriber preferences)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

from pydantic import Field

from novu_app.kernel.clock import iso_at
from novu_app.kernel.wire import Body, Wire
from novu_app.preferences.schedule_body import ScheduleBody
from novu_app.preferences.service import GlobalPreference, WorkflowPreference
from novu_app.workflows.slugs import workflow_slug

MAX_BULK = 100
Json = dict[str, Any]


class PreferenceChannelsBody(Body):
    """PatchPreferenceChannelsDto: channels on or off; what is not sent stays."""

    email: bool | None = None
    sms: bool | None = None
    in_app: Annotated[bool | None, Field(alias="in_app")] = None
    push: bool | None = None
    chat: bool | None = None
    tool: bool | None = None

    def chosen(self) -> dict[str, bool]:
        """Channel to on or off."""
        return {name: value for name, value in self.sent().items() if value is not None}


class PatchPreferencesDto(Body):
    """PatchSubscriberPreferencesDto: of one workflow when it is named, else in general."""

    channels: PreferenceChannelsBody | None = None
    workflow_id: Annotated[str, Field(min_length=1)] | None = None
    schedule: ScheduleBody | None = None
    context: Json | None = None


class BulkPreferenceItem(Body):
    """BulkUpdateSubscriberPreferenceItemDto."""

    workflow_id: Annotated[str, Field(min_length=1)]
    channels: PreferenceChannelsBody


class BulkPreferencesDto(Body):
    """BulkUpdateSubscriberPreferencesDto."""

    preferences: Annotated[list[BulkPreferenceItem], Field(max_length=MAX_BULK)]
    context: Json | None = None


class GlobalPreferenceDto(Wire):
    """SubscriberGlobalPreferenceDto."""

    enabled: bool
    channels: dict[str, bool]
    schedule: Mapping[str, Any] | None = None


class OverrideDto(Wire):
    """Who decided a channel: the subscriber or the workflow's template."""

    channel: str
    source: str


class SubscriberPreferencesWorkflowInfoDto(Wire):
    """SubscriberPreferencesWorkflowInfoDto."""

    slug: str
    identifier: str
    name: str
    updated_at: str


class SubscriberWorkflowPreferenceDto(Wire):
    """SubscriberWorkflowPreferenceDto."""

    enabled: bool
    channels: dict[str, bool]
    overrides: list[OverrideDto]
    workflow: SubscriberPreferencesWorkflowInfoDto
    updated_at: str

    @classmethod
    def of(cls, preference: WorkflowPreference) -> Self:
        """The shape of a preference."""
        channels = dict(preference.decision.channels)
        changed = iso_at(preference.updated_at)
        return cls(
            enabled=preference.decision.enabled,
            channels=channels,
            overrides=[
                OverrideDto(channel=channel, source="subscriber" if channel in preference.chosen else "template")
                for channel in channels
            ],
            workflow=SubscriberPreferencesWorkflowInfoDto(
                slug=workflow_slug(preference.name, preference.workflow_id),
                identifier=preference.identifier,
                name=preference.name,
                updated_at=changed,
            ),
            updated_at=changed,
        )


class SubscriberPreferencesDto(Wire):
    """GetSubscriberPreferencesDto."""

    global_: Annotated[GlobalPreferenceDto, Field(alias="global")]
    workflows: list[SubscriberWorkflowPreferenceDto]

    @classmethod
    def of(cls, in_general: GlobalPreference, workflows: Sequence[WorkflowPreference]) -> Self:
        """The shape of all preferences of a subscriber."""
        return cls(
            global_=GlobalPreferenceDto(
                enabled=in_general.enabled, channels=dict(in_general.channels), schedule=in_general.schedule
            ),
            workflows=[SubscriberWorkflowPreferenceDto.of(each) for each in workflows],
        )
