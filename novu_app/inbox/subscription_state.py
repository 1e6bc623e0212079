"""The state of the subscription to a topic that an inbox page shows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import reflex as rx

from novu_app.inbox import topic_choices
from novu_app.inbox.opening import PANES, PaneState
from novu_app.inbox.state import InboxState
from novu_app.inbox.tokens import InboxSession
from novu_app.inbox.topic_choices import Choice, TopicWish


class SubscriptionState(PaneState, rx.State):
    """Shows and changes the subscription of the page's visitor to the topic that the page was made for."""

    known: bool = False
    name: str = ""
    #: Names the subscription; empty where there is none.
    identifier: str = ""
    choices: list[Choice] = []

    @rx.event
    async def open(self) -> None:
        """Read it."""
        await self._change("", lambda _who, _topic: None)

    @rx.event
    async def subscribe(self, act: str = "") -> None:
        """Subscribe to the topic."""
        await self._change(act, topic_choices.subscribe)

    @rx.event
    async def unsubscribe(self, act: str = "") -> None:
        """End the subscription."""
        identifier = self.identifier
        await self._change(act, lambda who, topic: topic_choices.unsubscribe(who, topic, identifier))

    @rx.event
    async def choose(self, workflow_id: str, on: bool, act: str = "") -> None:
        """Say whether the subscription wants a workflow."""
        identifier = self.identifier
        await self._change(act, lambda who, _topic: topic_choices.choose(who, identifier, workflow_id, on))

    async def _change(self, act: str, work: Callable[[InboxSession, TopicWish], None]) -> None:
        page = await self.get_state(InboxState)
        topic = page._wishes().topic if page._who is not None else None
        if topic is not None and await page._do_in_pane(act, lambda who: work(who, topic)):
            await self._follow()

    async def _follow(self) -> None:
        page = await self.get_state(InboxState)
        who, topic = page._session(), page._wishes().topic
        if topic is None:
            return
        found = await asyncio.to_thread(topic_choices.read, who, topic)
        self.known, self.name = True, topic.topic_name or topic.name or topic.key
        self.identifier = found.row.identifier if found else ""
        self.choices = topic_choices.choices_of(found, page.texts) if found else []

    def _is_filled(self) -> bool:
        return self.known


PANES["subscription"] = SubscriptionState
