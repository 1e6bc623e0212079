"""What an application's server sends about messages (contract/rest.md, Subscriber notifications, Subscribers v1)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import orjson
from fastapi import Query
from pydantic import AfterValidator, BeforeValidator, Field

from novu_app.inbox.schemas import MAX_NOTIFICATION_IDS, MAX_OFFSET, SelectionBody
from novu_app.kernel.clock import parse_iso
from novu_app.kernel.documents import Scalar
from novu_app.kernel.errors import BadRequest
from novu_app.kernel.wire import Body
from novu_app.messages.filters import InboxFilter
from novu_app.rest.paging import Limit

MAX_MARKED = 1000
_MAX_CONTEXTS = 100
_MAX_PAYLOAD_VALUES = 30
_MAX_PAYLOAD_DEPTH = 5
#: What SQLite and JSON agree on.
_LARGEST_NUMBER = 2**53
_BAD_PAYLOAD = "Invalid payload, the JSON object should be encoded to base64 string."
#: What no path into JSON can name on every database.
_UNSAFE_KEY = re.compile(r'^[$.]|["\\\x00-\x1f]')
Severity = Literal["high", "medium", "low", "none"]
MarkAs = Literal["read", "seen", "unread", "unseen"]
#: ``contextKeys`` of a query: an empty one asks for what belongs to no context.
Contexts = Annotated[list[str] | None, Query(alias="contextKeys", max_length=_MAX_CONTEXTS)]
#: Feeds of older clients: one name or several, as a list or not.
FeedNames = str | list[str] | None
#: How older clients write into a query what they have nothing to say about.
_NOTHING_SAID = ("", "undefined", "null")
Flag = Annotated[bool | None, BeforeValidator(lambda value: None if value in _NOTHING_SAID else value)]


def _moment(value: str) -> str:
    try:
        parse_iso(value)
    except (ValueError, OverflowError):
        raise ValueError("snoozeUntil must be a valid ISO 8601 date string") from None
    return value


@dataclass(slots=True)
class NotificationsQuery:
    """The query of a list of notifications, for its documentation; ``inbox.queries`` makes the filter of it.

    ``tags`` are any of them; ``tags[0][]`` and ``tags[1][]`` one of each group.
    """

    limit: Limit = 10
    after: Annotated[str | None, Query(max_length=64)] = None
    offset: Annotated[int, Query(ge=0, le=MAX_OFFSET)] = 0
    read: bool | None = None
    archived: bool | None = None
    snoozed: bool | None = None
    seen: bool | None = None
    data: Annotated[str | None, Query(description="JSON")] = None
    tags: Annotated[list[str] | None, Query(max_length=100)] = None
    severity: Annotated[list[Severity] | None, Query(max_length=4)] = None
    created_gte: Annotated[float | None, Query(alias="createdGte", description="milliseconds since the epoch")] = None
    created_lte: Annotated[float | None, Query(alias="createdLte", description="milliseconds since the epoch")] = None
    context_keys: Contexts = None


class SelectedDto(SelectionBody):
    """UpdateAllSubscriberNotificationsDto: which notifications; all without a filter."""

    context_keys: Annotated[list[str] | None, Field(max_length=_MAX_CONTEXTS)] = None

    def selected(self, **more: Any) -> InboxFilter:
        """The filter that the body describes.

        Raises:
            BadRequest: a value is not of its kind.
        """
        return super().selected(contexts=contexts_of(self.context_keys), **more)


class SeenDto(SelectedDto):
    """MarkSubscriberNotificationsAsSeenDto: some notifications by id, else by filter."""

    notification_ids: Annotated[list[str], Field(max_length=MAX_NOTIFICATION_IDS)] | None = None


class SnoozeDto(Body):
    """SnoozeSubscriberNotificationDto."""

    snooze_until: Annotated[str, AfterValidator(_moment)]


class MarkAllDto(Body):
    """MarkAllMessageAsRequestDto."""

    mark_as: MarkAs
    feed_identifier: FeedNames = None


class MarkDto(Body):
    """MessageMarkAsRequestDto: one message or several."""

    message_id: str | Annotated[list[str], Field(min_length=1, max_length=MAX_MARKED)]
    mark_as: MarkAs

    @property
    def message_ids(self) -> list[str]:
        """The messages, as a list in any case."""
        return [self.message_id] if isinstance(self.message_id, str) else self.message_id


class ActionDto(Body):
    """MarkMessageActionAsSeenDto."""

    status: Literal["pending", "done"]
    payload: dict[str, Any] | None = None


@dataclass(slots=True)
class FeedQuery:
    """The query of a feed, as older clients have it. ``payload`` is a JSON object in base64."""

    limit: Limit = 10
    read: Flag = None
    seen: Flag = None
    payload: Annotated[str | None, Query(max_length=10_000)] = None
    feeds: Annotated[list[str] | None, Query(alias="feedIdentifier")] = field(default=None)

    @property
    def filter(self) -> InboxFilter:
        """Which messages.

        Raises:
            BadRequest: the payload is no JSON object in base64, or too large.
        """
        return feed_filter(self.feeds, read=self.read, seen=self.seen, payload=payload_values(self.payload))


@dataclass(slots=True)
class CountQuery:
    """The query of a count, as older clients have it: counting stops at ``limit``."""

    limit: Limit = 100
    read: Flag = None
    seen: Flag = None
    feed_id: Annotated[list[str] | None, Query(alias="feedId")] = field(default=None)
    feeds: Annotated[list[str] | None, Query(alias="feedIdentifier")] = field(default=None)

    @property
    def names(self) -> list[str]:
        """The feeds that it names, under either name."""
        return [*(self.feed_id or ()), *(self.feeds or ())]


def contexts_of(given: Sequence[str] | None) -> tuple[str, ...] | None:
    """The contexts (``type:id``) that are asked for; None asks for nothing."""
    return None if given is None else tuple(key for key in given if key)


def feed_filter(feeds: FeedNames, **more: Any) -> InboxFilter:
    """A filter of older clients. They can name a feed; there are none here, so a named one holds no message."""
    names = [feeds] if isinstance(feeds, str) else feeds or []
    named = any(name not in _NOTHING_SAID for name in names)
    return InboxFilter(ids=() if named else None, **more)


def payload_values(text: str | None) -> tuple[tuple[tuple[str, ...], Scalar], ...]:
    """The values that a trigger's payload has to have, by their paths.

    Raises:
        BadRequest: it is no JSON object in base64, has more than 30 values, or is nested deeper than five levels.
    """
    if not text:
        return ()
    try:
        # A plus sign that nobody encoded arrives as a space.
        value = orjson.loads(base64.b64decode(text.replace(" ", "+"), validate=True))
    except (binascii.Error, ValueError):
        raise BadRequest(_BAD_PAYLOAD) from None
    if not isinstance(value, dict):
        raise BadRequest(_BAD_PAYLOAD)
    found = tuple(_leaves(value, ()))
    if len(found) > _MAX_PAYLOAD_VALUES:
        raise BadRequest([f"payload must contain no more than {_MAX_PAYLOAD_VALUES} values"])
    return found


def _leaves(value: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Scalar]]:
    if len(path) >= _MAX_PAYLOAD_DEPTH:
        raise BadRequest([f"payload must not be nested deeper than {_MAX_PAYLOAD_DEPTH} levels"])
    for key, inner in value.items():
        if _UNSAFE_KEY.search(key):
            raise BadRequest([f"payload must not have the key {key[:256]}"])
        if isinstance(inner, dict):
            yield from _leaves(inner, (*path, key))
            continue
        for each in inner if isinstance(inner, list) else [inner]:
            if isinstance(each, dict | list):
                raise BadRequest(["payload must not have objects in arrays"])
            if (isinstance(each, int) and abs(each) > _LARGEST_NUMBER) or (isinstance(each, str) and "\0" in each):
                raise BadRequest(["payload has a value that no message can have"])
            yield (*path, key), each
