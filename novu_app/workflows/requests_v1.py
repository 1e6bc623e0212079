"""What older clients send about workflows (contract/recorded 033-036, 040)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from novu_app.kernel.errors import BadRequest
from novu_app.kernel.wire import Body
from novu_app.workflows.drafts import WorkflowDraft
from novu_app.workflows.updates_v1 import WantedStep, WorkflowChanges

Json = dict[str, Any]
StepType = Literal["in_app", "email", "sms", "chat", "push", "digest", "delay"]
Channel = Literal["email", "sms", "in_app", "chat", "push"]


class LinkBody(Body):
    """Where a click leads."""

    url: str | None = None


class ButtonBody(Body):
    """A button of an in-app message."""

    type: Literal["primary", "secondary", "clicked"]
    content: str
    url: str | None = None
    target: str | None = None


class ButtonsBody(Body):
    """The buttons of an in-app message."""

    buttons: list[ButtonBody] | None = None


class CallToActionBody(Body):
    """The ``cta`` of an in-app message."""

    data: LinkBody | None = None
    action: ButtonsBody | None = None


class TemplateBody(Body):
    """A message template. ``content`` is a list of blocks in e-mails of the old editor."""

    type: StepType
    content: str | list[Json] | None = None
    subject: str | None = None
    title: str | None = None
    preheader: str | None = None
    sender_name: str | None = None
    layout_id: str | None = None
    cta: CallToActionBody | None = None


class ReplyCallbackBody(Body):
    """Where the replies to an e-mail go."""

    active: bool = False
    url: str | None = None


class StepV1Body(Body):
    """A step. In a change, the ``_id`` of the answer names the step that stays."""

    id: Annotated[str | None, Field(alias="_id")] = None
    name: str | None = None
    active: bool = True
    should_stop_on_fail: bool = False
    template: TemplateBody
    metadata: Json | None = None
    filters: list[Json] | None = None
    variants: list[Json] | None = None
    reply_callback: ReplyCallbackBody | None = None

    def wanted(self, place: str) -> WantedStep:
        """The same for the service.

        Raises:
            BadRequest: it says what no step here can say.
        """
        if not self.active:
            raise BadRequest([f"{place}.active must be true: leave a step out that is not to run"])
        for name in ("filters", "variants"):
            if getattr(self, name):
                text = f"{place}.{name} are not taken by this route: PUT /v2/workflows takes conditions as controlValues.skip"
                raise BadRequest([text])
        callback = (
            None
            if self.reply_callback is None
            else self.reply_callback.model_dump(exclude_unset=True, exclude_none=True)
        )
        if callback and callback.get("active") and self.template.type != "email":
            raise BadRequest([f"{place}.replyCallback: only e-mails are replied to"])
        return WantedStep(
            uid=self.id,
            name=self.name,
            kind=self.template.type,
            template=self.template.model_dump(by_alias=True, exclude_none=True),
            metadata=self.metadata or {},
            should_stop_on_fail=self.should_stop_on_fail,
            place=place,
            reply_callback=callback,
        )


class CreateWorkflowV1Dto(Body):
    """``POST /v1/workflows``."""

    name: str
    notification_group_id: Annotated[str, Field(min_length=1)]
    steps: list[StepV1Body]
    active: bool = False
    description: str | None = None
    tags: list[str] | None = None
    critical: bool = False
    preference_settings: dict[Channel, bool] | None = None

    def draft(self) -> WorkflowDraft:
        """The same for the service.

        Raises:
            BadRequest: a step says what no step here can say.
        """
        channels = {name: {"enabled": enabled} for name, enabled in (self.preference_settings or {}).items()}
        return WorkflowDraft(
            name=self.name,
            steps=[step.as_new() for step in _wanted(self.steps)],
            description=self.description,
            tags=self.tags or [],
            active=self.active,
            default_preferences={"all": {"readOnly": self.critical}, "channels": channels},
        )


class UpdateWorkflowV1Dto(Body):
    """``PUT /v1/workflows/{workflowId}``. What is not sent stays."""

    name: str | None = None
    identifier: str | None = None
    notification_group_id: Annotated[str | None, Field(min_length=1)] = None
    steps: list[StepV1Body] | None = None
    active: bool | None = None
    description: str | None = None
    tags: list[str] | None = None
    critical: bool | None = None
    preference_settings: dict[Channel, bool] | None = None

    def changes(self) -> WorkflowChanges:
        """The same for the service.

        Raises:
            BadRequest: a step says what no step here can say.
        """
        return WorkflowChanges(
            name=self.name,
            description=self.description,
            tags=self.tags,
            active=self.active,
            critical=self.critical,
            preference_settings={str(name): enabled for name, enabled in (self.preference_settings or {}).items()},
            steps=None if self.steps is None else _wanted(self.steps),
        )


class StatusBody(Body):
    """``PUT /v1/workflows/{workflowId}/status``."""

    active: bool


def _wanted(steps: list[StepV1Body]) -> list[WantedStep]:
    return [step.wanted(f"steps.{number}") for number, step in enumerate(steps)]
