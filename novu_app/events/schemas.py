"""Wire shapes of triggers (contract/rest.md). The hot path reads bodies without them; they describe the API."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from novu_app.contexts.references import MAX_CONTEXTS, MAX_IDENTIFIER, MAX_NAME

ContextName = Annotated[str, Field(min_length=1, max_length=MAX_NAME, pattern=r"^[A-Za-z0-9_-]+$")]
TriggerStatus = Literal[
    "error",
    "trigger_not_active",
    "no_workflow_active_steps_defined",
    "no_workflow_steps_defined",
    "processed",
    "no_tenant_found",
    "invalid_recipients",
]


class SubscriberPayloadDto(BaseModel):
    """A subscriber as a trigger names one: created or updated on the way."""

    model_config = ConfigDict(extra="allow")

    subscriberId: str = Field(min_length=1)
    firstName: str | None = None
    lastName: str | None = None
    email: str | None = None
    phone: str | None = None
    avatar: str | None = None
    locale: str | None = None
    timezone: str | None = None
    data: dict[str, Any] | None = None


class TopicPayloadDto(BaseModel):
    """A topic as a recipient, minus some of its subscribers."""

    topicKey: str = Field(min_length=1)
    type: Literal["Topic"]
    exclude: list[str] | None = Field(None, description="Who is left out of the topics of this trigger")


class TenantPayloadDto(BaseModel):
    """A tenant as a trigger names one: with a name or data it is created or changed."""

    identifier: str = Field(min_length=1, max_length=MAX_IDENTIFIER)
    name: str | None = None
    data: dict[str, Any] | None = None


class ContextPayloadDto(BaseModel):
    """A context as a trigger names one: one that is new gets the data, one that exists keeps its own."""

    id: ContextName
    data: dict[str, Any] | None = None


SubscriberId = Annotated[str, Field(min_length=1, pattern=r"\S")]
Recipient = TopicPayloadDto | SubscriberPayloadDto | SubscriberId


class TriggerEventToAllRequestDto(BaseModel):
    """What every trigger carries."""

    name: str = Field(min_length=1, description="Identifier of the workflow")
    payload: dict[str, Any] | None = None
    overrides: dict[str, Any] | None = None
    transactionId: str | None = Field(None, max_length=255, description="The same id is accepted once")
    actor: SubscriberPayloadDto | SubscriberId | None = None
    tenant: TenantPayloadDto | Annotated[str, Field(min_length=1, max_length=MAX_IDENTIFIER)] | None = None
    context: dict[str, ContextPayloadDto | ContextName] | None = Field(None, max_length=MAX_CONTEXTS)
    bridgeUrl: str | None = Field(
        None, max_length=0, description="Not supported yet: a trigger that has one is refused"
    )


class TriggerEventRequestDto(TriggerEventToAllRequestDto):
    """One trigger."""

    to: list[Recipient] | Recipient


class BulkTriggerEventDto(BaseModel):
    """Up to 100 triggers."""

    events: list[TriggerEventRequestDto] = Field(min_length=1, max_length=100)


class TriggerAnswerDto(BaseModel):
    """What became of a trigger."""

    acknowledged: bool
    status: TriggerStatus
    error: list[str] | None = None
    transactionId: str | None = None


def body_of(model: type[BaseModel]) -> dict[str, Any]:
    """The OpenAPI request body of a route that parses its body itself."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
