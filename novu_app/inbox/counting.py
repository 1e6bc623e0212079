"""How much is unread on an open inbox page, in numbers and in words, and which version of the inbox that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

import reflex as rx

from novu_app.inbox import texts
from novu_app.inbox.body import Item, Part
from novu_app.inbox.opening import OpenPage
from novu_app.messages.counters import SEVERITIES
from novu_app.messages.inbox import Outcome

#: So much of a text is told, in characters.
_LONGEST = 200


def _plain(parts: Sequence[Part]) -> str:
    return "".join(part["text"] for part in parts)[:_LONGEST]


class News(TypedDict):
    """What the host page may tell of: the newest notification that arrived, or how many did at once."""

    id: str
    title: str
    text: str
    avatar: str
    dismiss: str


class CountedPage(OpenPage, rx.State, mixin=True):
    """The counts of an inbox page's state."""

    unread: int = 0
    severity: str = "none"
    #: What the bell says to those who do not see it.
    label: str = ""
    #: Grows with each new notification.
    received: int = 0
    news: News = News(id="", title="", text="", avatar="", dismiss="")
    #: What is said to those who do not see it: how many are unread, and what is new.
    counted: str = ""
    spoken: str = ""
    urgent: str = ""

    def _announce(self, arrived: Sequence[Item]) -> None:
        self.received += len(arrived)
        text = texts.counted(self.texts, self.locale, "notifications.newNotifications", len(arrived))
        newest = max(arrived, key=lambda item: item["id"])
        title, body = _plain(newest["subject"]), _plain(newest["body"])
        alone = len(arrived) == 1
        self.news = News(
            id=newest["id"],
            title=title if alone else text,
            text=body if alone else "",
            avatar=newest["avatar"] if alone else "",
            dismiss=self.texts["notifications.dismiss"],
        )
        if alone:
            text = f"{text}: {title or body}"
        if any(item["severity"] == "high" for item in arrived):
            self.urgent = text
        else:
            self.spoken = text

    def _count(self, outcome: Outcome) -> bool:
        """Take over the counts of an own change; False when the window is to be read again for what others did."""
        if outcome.batch is None:
            return True
        counts = outcome.batch["inbox"][0]["counts"]
        if self._counted_apart(counts):
            return False
        complete = self._follows(counts)
        self._show_counts(counts)
        return complete

    def _follows(self, counts: Mapping[str, int]) -> bool:
        # Every change of an inbox raises its version by one.
        return counts["version"] == self._version + 1

    def _counted_apart(self, counts: Mapping[str, int]) -> bool:
        """Whether the counts are those of all contexts together, and this page shows those of one."""
        return self._session().contexts is not None and counts["in_context"] > 0

    def _show_counts(self, counts: Mapping[str, int]) -> None:
        if counts["version"] < self._version:
            return
        self._version = counts["version"]
        self.unread = counts["unread"]
        self.severity = next((name for name in SEVERITIES if counts[name]), "none")
        key = "inbox.bell.unread" if self.unread else "inbox.bell.tooltip"
        self.label = texts.counted(self.texts, self.locale, key, self.unread)
        self.counted = texts.counted(self.texts, self.locale, "notifications.unreadCount", self.unread)
