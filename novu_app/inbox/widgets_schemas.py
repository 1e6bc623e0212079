"""The wire shapes of inbox clients from before the inbox contract (contract/recorded 097, 159-162)."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from novu_app.inbox.sessions import Opened
from novu_app.kernel.wire import Body, Wire
from novu_app.messages.feed import Mark
from novu_app.messages.requests import MAX_MARKED, FeedNames
from novu_app.subscribers.schemas import MAX_IDENTIFIER, SubscriberAttributes

MessageIds = str | Annotated[list[str], Field(min_length=1, max_length=MAX_MARKED)]


class InitializeBody(SubscriberAttributes):
    """``POST /v1/widgets/session/initialize``."""

    application_identifier: str
    subscriber_id: Annotated[str, Field(max_length=MAX_IDENTIFIER)]
    hmac_hash: str | None = None

    def attributes(self) -> dict[str, Any]:
        """What it says about the subscriber, as columns."""
        known = SubscriberAttributes.model_fields
        return {name: value for name, value in self.sent().items() if name in known and value is not None}


class ProfileDto(Wire):
    """What a page may show of the subscriber."""

    id: Annotated[str, Field(alias="_id")]
    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None


class SessionDto(Wire):
    """An open session: its token, and whose it is."""

    token: str
    profile: ProfileDto

    @classmethod
    def of(cls, opened: Opened) -> Self:
        """The shape of a session."""
        person = opened.subscriber
        profile = ProfileDto(id=person.id, first_name=person.first_name, last_name=person.last_name, phone=person.phone)
        return cls(token=opened.token, profile=profile)


class InboxOrganizationDto(Wire):
    """Whose inbox it is."""

    id: Annotated[str, Field(alias="_id")]
    name: str


class FeedBody(Body):
    """The messages of a feed, or all of them."""

    feed_id: FeedNames = None


class StatesBody(Body):
    """The states that a message is to have."""

    seen: bool | None = None
    read: bool | None = None


class MarkStatesBody(Body):
    """``POST /v1/widgets/messages/markAs``."""

    message_id: MessageIds
    mark: StatesBody

    @property
    def mark_as(self) -> Mark:
        """The same in one word: what is unseen is unread, what is read is seen."""
        if self.mark.seen is False:
            return "unseen"
        if self.mark.read is None:
            return "seen"
        return "read" if self.mark.read else "unread"


class DeleteBody(Body):
    """``POST /v1/widgets/messages/bulk/delete``."""

    message_ids: Annotated[list[str], Field(min_length=1, max_length=MAX_MARKED)]
