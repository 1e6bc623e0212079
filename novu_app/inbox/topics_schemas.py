"""The wire shapes of a subscriber's own topic subscriptions (contract/inbox.md, Endpoints)."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from novu_app.inbox.schemas import ChannelsBody
from novu_app.kernel.wire import Body, OrNull, Wire
from novu_app.messages.inbox_shapes import NotificationWorkflowDto
from novu_app.preferences.store import OwnChoice
from novu_app.topics.own import OwnSubscription, Wanted, Wish
from novu_app.topics.requests import MAX_KEY, Name, Preferences

MAX_BULK_PREFERENCES = 100


class TopicBody(Body):
    """The topic that is made when it does not exist."""

    name: Name | None = None


class SubscribeBody(Body):
    """``POST …/topics/:topicKey/subscriptions``. An empty identifier stands for that of topic and subscriber."""

    identifier: Annotated[str, Field(max_length=MAX_KEY)] | None = None
    name: Name | None = None
    topic: TopicBody | None = None
    preferences: Preferences | None = None


class SubscriptionPreferenceBody(ChannelsBody):
    """``PATCH …/subscriptions/:identifier/preferences/:workflowId``. Channels are taken and left: a subscription is on or off."""

    condition: Any = None

    def wish(self, workflow: str) -> Wish:
        """The same for the service."""
        return Wish(workflow, self.enabled, self.condition)


class BulkPreferenceBody(ChannelsBody):
    """One workflow of ``PATCH /v1/inbox/preferences/bulk``, in general or of a subscription."""

    workflow_id: Annotated[str, Field(alias="workflowId", min_length=1)]
    subscription_identifier: Annotated[str | None, Field(alias="subscriptionIdentifier")] = None
    condition: Any = None

    @model_validator(mode="after")
    def _condition_of_a_subscription(self) -> Self:
        if self.condition is not None and self.subscription_identifier is None:
            raise ValueError("condition needs a subscriptionIdentifier")
        return self

    def choice(self) -> OwnChoice:
        """What is wanted in general."""
        return OwnChoice(self.enabled, self.channels())

    def wish(self) -> Wish:
        """What a subscription shall want."""
        return Wish(self.workflow_id, self.enabled, self.condition)


class BulkPreferencesBody(Body):
    """``PATCH /v1/inbox/preferences/bulk``."""

    preferences: Annotated[list[BulkPreferenceBody], Field(max_length=MAX_BULK_PREFERENCES)]


class OwnPreferenceDto(Wire):
    """What a subscription wants of a workflow. ``subscriptionId`` is the subscription's identifier, by which clients find it."""

    level: Literal["template"] = "template"
    subscription_id: str
    enabled: bool
    condition: Any = None
    channels: dict[str, bool]
    workflow: NotificationWorkflowDto

    @classmethod
    def of(cls, wanted: Wanted) -> Self:
        """The shape of a preference."""
        facts = wanted.workflow
        return cls(
            subscription_id=wanted.subscription,
            enabled=wanted.enabled,
            condition=wanted.condition,
            channels={},
            workflow=NotificationWorkflowDto.model_validate(
                {
                    "id": facts.id,
                    "identifier": facts.identifier,
                    "name": facts.name,
                    "critical": facts.critical,
                    "tags": facts.tags,
                    "severity": facts.severity,
                }
            ),
        )


def own_preference(wanted: Wanted) -> dict[str, Any]:
    """The same as a document, for answers that hold preferences of several kinds."""
    return OwnPreferenceDto.of(wanted).to_json()


class OwnSubscriptionDto(Wire):
    """A subscription as clients keep it."""

    id: str
    identifier: str
    name: OrNull[str]
    preferences: list[OwnPreferenceDto]
    context_keys: list[str] | None = None

    @classmethod
    def of(cls, found: OwnSubscription) -> Self:
        """The shape of a subscription."""
        row = found.row
        return cls(
            id=row.id,
            identifier=row.identifier,
            name=row.name,
            preferences=[OwnPreferenceDto.of(each) for each in found.preferences],
            context_keys=row.context_keys,
        )


class SuccessDto(Wire):
    """It is done."""

    success: bool = True
