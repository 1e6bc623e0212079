"""What callers send about topics and subscriptions (contract/rest.md, Topics)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from novu_app.contexts.references import ContextReference, read_contexts
from novu_app.contexts.schemas import ContextsBody, contexts_document
from novu_app.kernel.wire import Body
from novu_app.topics.preferences import PreferenceDraft
from novu_app.topics.subscriptions import SubscriptionDraft

MAX_KEY = 255
MAX_SUBSCRIPTIONS = 100
MAX_PREFERENCES = 100
Key = Annotated[str, Field(min_length=1, max_length=MAX_KEY)]
Name = Annotated[str, Field(max_length=500)]


class CreateTopicDto(Body):
    """CreateUpdateTopicRequestDto."""

    key: Key
    name: Name | None = None


class UpdateTopicDto(Body):
    """UpdateTopicRequestDto."""

    name: Name


class SubscriberIdentifierBody(Body):
    """TopicSubscriberIdentifierDto: a subscription under a name of the caller's."""

    identifier: Key | None = None
    subscriber_id: Key
    name: Name | None = None


class FilterBody(Body):
    """GroupPreferenceFilterDetailsDto."""

    workflow_ids: Annotated[list[str], Field(max_length=MAX_PREFERENCES)] | None = None
    tags: Annotated[list[str], Field(max_length=MAX_PREFERENCES)] | None = None


class PreferenceBody(Body):
    """WorkflowPreferenceRequestDto or GroupPreferenceFilterDto: one workflow, or all that a filter finds."""

    workflow_id: str | None = None
    filter: FilterBody | None = None
    enabled: bool | None = None
    condition: Any = None


Preferences = Annotated[list[PreferenceBody | str], Field(max_length=MAX_PREFERENCES)]


def preference_drafts(bodies: Sequence[PreferenceBody | str] | None) -> list[PreferenceDraft] | None:
    """The preferences of a request for the service; a bare text is a workflow's id."""
    if bodies is None:
        return None
    drafts = []
    for body in bodies:
        if isinstance(body, str):
            drafts.append(PreferenceDraft(workflows=[body]))
            continue
        found = body.filter or FilterBody()
        workflows = [*(found.workflow_ids or []), *([body.workflow_id] if body.workflow_id else [])]
        drafts.append(PreferenceDraft(workflows, found.tags or [], body.enabled is not False, body.condition))
    return drafts


class CreateSubscriptionsDto(Body):
    """CreateTopicSubscriptionsRequestDto. ``subscriberIds`` is the older way to say ``subscriptions``."""

    subscriber_ids: Annotated[list[Key], Field(max_length=MAX_SUBSCRIPTIONS)] | None = None
    subscriptions: Annotated[list[SubscriberIdentifierBody | Key], Field(max_length=MAX_SUBSCRIPTIONS)] | None = None
    name: Name | None = None
    context: ContextsBody | None = None
    preferences: Preferences | None = None

    def drafts(self) -> list[SubscriptionDraft]:
        """The same for the service, in the order in which they stand."""
        wanted = [*(self.subscriber_ids or []), *(self.subscriptions or [])]
        return [
            SubscriptionDraft(entry)
            if isinstance(entry, str)
            else SubscriptionDraft(entry.subscriber_id, entry.identifier, entry.name)
            for entry in wanted
        ]

    def contexts(self) -> list[ContextReference]:
        """The contexts to which the subscriptions belong.

        Raises:
            BadRequest: one of them can not be a context.
        """
        return read_contexts(contexts_document(self.context) or {})


class DeleteSubscriptionBody(Body):
    """DeleteTopicSubscriberIdentifierDto."""

    identifier: Key | None = None
    subscriber_id: Key | None = None


class DeleteSubscriptionsDto(Body):
    """DeleteTopicSubscriptionsRequestDto."""

    subscriber_ids: Annotated[list[Key], Field(max_length=MAX_SUBSCRIPTIONS)] | None = None
    subscriptions: Annotated[list[DeleteSubscriptionBody | Key], Field(max_length=MAX_SUBSCRIPTIONS)] | None = None

    def wanted(self) -> list[tuple[str | None, str | None]]:
        """Pairs of subscriber id and subscription identifier; either may be None."""
        entries = [*(self.subscriber_ids or []), *(self.subscriptions or [])]
        return [
            (entry, None) if isinstance(entry, str) else (entry.subscriber_id, entry.identifier) for entry in entries
        ]


class UpdateSubscriptionDto(Body):
    """UpdateTopicSubscriptionRequestDto."""

    name: Name | None = None
    preferences: Preferences | None = None
