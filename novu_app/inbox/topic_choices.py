"""A subscription to a topic, as the page shows it: subscribed or not, and what of it (UX.md 3.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from pydantic import ValidationError

from novu_app.inbox.condition_words import in_words
from novu_app.inbox.door import changing
from novu_app.inbox.tokens import InboxSession
from novu_app.inbox.topics_api import person_of
from novu_app.inbox.topics_schemas import SubscribeBody
from novu_app.kernel.database import reading
from novu_app.kernel.errors import BadRequest
from novu_app.topics import own
from novu_app.topics.own import OwnSubscription, Wish
from novu_app.topics.preferences import PreferenceDraft
from novu_app.topics.requests import MAX_KEY, preference_drafts


@dataclass(frozen=True, slots=True)
class TopicWish:
    """The topic that a page offers. ``identifier`` names the subscription; empty for the topic's own one."""

    key: str
    identifier: str = ""
    name: str | None = None
    topic_name: str | None = None
    drafts: tuple[PreferenceDraft, ...] | None = None


class Choice(TypedDict):
    """What the subscription wants of a workflow; ``condition`` are words, empty where there is none."""

    id: str
    name: str
    on: bool
    critical: bool
    condition: str


def topic_of(value: Any) -> TopicWish | None:
    """The topic of ``{"topicKey": "…", "identifier", "name", "topic": {"name"}, "preferences": […]}``, or of its key alone.

    Raises:
        BadRequest: it has not that form.
    """
    if not value:
        return None
    given = value if isinstance(value, Mapping) else {"topicKey": value}
    key = given.get("topicKey")
    if not isinstance(key, str) or not 0 < len(key) <= MAX_KEY:
        raise BadRequest(f"subscription.topicKey must be a text of at most {MAX_KEY} characters")
    named = {name: given[name] for name in ("identifier", "name", "topic", "preferences") if name in given}
    try:
        body = SubscribeBody.model_validate(named)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise BadRequest(f"subscription.{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    drafts = preference_drafts(body.preferences)
    return TopicWish(
        key=key,
        identifier=body.identifier or "",
        name=body.name,
        topic_name=body.topic.name if body.topic else None,
        drafts=None if drafts is None else tuple(drafts),
    )


def read(who: InboxSession, topic: TopicWish) -> OwnSubscription | None:
    """The subscription, if there is one."""
    person = person_of(who)
    workflows = [name for draft in topic.drafts or () for name in draft.workflows]
    tags = [tag for draft in topic.drafts or () for tag in draft.tags]
    with reading() as session:
        if topic.identifier:
            return own.find_own(session, person, topic.key, topic.identifier, workflows=workflows, tags=tags)
        found = own.list_own(session, person, topic.key)
        if not found:
            return None
        return own.find_own(session, person, topic.key, found[0].row.id, workflows=workflows, tags=tags)


def subscribe(who: InboxSession, topic: TopicWish) -> None:
    """Subscribe to it.

    Raises:
        BadRequest: see :func:`novu_app.topics.own.subscribe`.
    """
    with changing(who) as session:
        own.subscribe(
            session,
            person_of(who),
            topic.key,
            identifier=topic.identifier,
            name=topic.name,
            topic_name=topic.topic_name,
            preferences=topic.drafts,
        )


def unsubscribe(who: InboxSession, topic: TopicWish, identifier: str) -> None:
    """End a subscription.

    Raises:
        NotFound: there is none.
    """
    with changing(who) as session:
        own.unsubscribe(session, person_of(who), topic.key, identifier)


def choose(who: InboxSession, identifier: str, workflow_id: str, on: bool) -> None:
    """Say what a subscription wants of a workflow; that takes its condition away.

    Raises:
        BadRequest: the workflow is critical.
        NotFound: there is no such subscription or workflow.
    """
    with changing(who) as session:
        own.choose(session, person_of(who), identifier, Wish(workflow_id, on))


def choices_of(found: OwnSubscription, texts: Mapping[str, str]) -> list[Choice]:
    """The rows of a subscription, by name."""
    rows = [
        Choice(
            id=each.workflow.id,
            name=texts.get(f"dynamic.{each.workflow.identifier}", each.workflow.name),
            on=each.enabled or each.condition is not None,
            critical=each.workflow.critical,
            condition=in_words(each.condition, texts),
        )
        for each in found.preferences
    ]
    return sorted(rows, key=lambda row: row["name"].lower())
