"""What was published to the open environment, when and by whom, and taking it back."""

from __future__ import annotations

from typing import Any, ClassVar, TypedDict

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.dashboard import toasts
from novu_app.dashboard.components.basics import section
from novu_app.dashboard.components.feedback import confirm
from novu_app.dashboard.components.permitted import only_for
from novu_app.dashboard.components.status import chip
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.pages.environments.publish_state import PublishState
from novu_app.dashboard.pages.environments.state import PUBLISH
from novu_app.dashboard.state import PageState
from novu_app.environments import service as environments
from novu_app.kernel.errors import NovuError
from novu_app.publishing import history, rolling_back
from novu_app.publishing.history import Entry
from novu_app.publishing.rolling_back import RolledBack
from novu_app.workflows.editing import name_of

_HUES = {"created": "green", "updated": "blue", "deleted": "red", "failed": "red"}


class OutcomeLine(TypedDict):
    """What became of one resource."""

    name: str
    kind: str
    outcome: str
    reason: str


class PublicationRow(TypedDict):
    """One publication; ``rolled_back_at`` is 0 where it was not taken back."""

    id: str
    at: int
    by: str
    source: str
    summary: str
    outcomes: list[OutcomeLine]
    rolled_back_at: int
    rolled_back_by: str


class PublicationsState(PageState, rx.State):
    """The publications to the environment whose publish panel is open."""

    AREA: ClassVar[str] = "Environments"

    rows: list[PublicationRow] = []

    @rx.event
    async def load(self) -> None:
        """Read them; what can not be read is told by the panel itself."""
        self.rows = []
        if self._segment(2) == PUBLISH:
            try:
                self.rows = await self._read(_rows, self._segment(1))
            except NovuError:
                return

    @rx.event
    async def roll_back(self, record_id: str) -> Any:
        """Take one back; what differs by then is told above."""
        target = self._segment(1)
        try:
            result = await self._write(_roll_back, target, record_id)
        except NovuError as error:
            return toasts.failed(message_of(error))
        self.rows = await self._read(_rows, target)
        return [PublishState.load, _told(result)]


def publications() -> rx.Component:
    """The list, newest first; nothing where nothing was published yet."""
    return rx.cond(
        PublicationsState.rows.length() > 0,
        section(
            "Published before",
            rx.el.ul(rx.foreach(PublicationsState.rows, _publication), class_name="lines publish-lines"),
        ),
    )


def _publication(each: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(each["summary"], class_name="wish-name"),
            rx.el.span("by ", each["by"], class_name="muted"),
            rx.el.span(time_ago(at=each["at"]), class_name="muted push"),
            rx.cond(
                each["rolled_back_at"] > 0,
                chip("Rolled back", hollow=True, icon_name="undo-2"),
                only_for("manage", _way_back(each)),
            ),
            class_name="publish-head",
        ),
        rx.el.details(
            rx.el.summary("From ", each["source"]),
            rx.el.ul(rx.foreach(each["outcomes"].to(list[OutcomeLine]), _outcome), class_name="lines"),
            rx.cond(
                each["rolled_back_at"] > 0,
                rx.el.p(
                    "Rolled back by ",
                    each["rolled_back_by"],
                    " ",
                    time_ago(at=each["rolled_back_at"]),
                    class_name="muted",
                ),
            ),
            class_name="disclosure",
        ),
        key=each["id"],
    )


def _way_back(each: Any) -> rx.Component:
    return confirm(
        rx.button("Roll back", size="1", variant="surface", color_scheme="gray", type="button"),
        title="Roll this publication back?",
        consequence="What it changed or deleted is again what it was, translations included. Workflows that it brought are "
        "paused, layouts that it brought go unless something uses them. What was changed since stays as it is.",
        action="Roll back",
        on_confirm=PublicationsState.roll_back(each["id"]),
    )


def _outcome(each: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(each["name"], class_name="truncate"),
        rx.el.span(each["kind"], class_name="muted"),
        rx.cond(each["reason"] != "", rx.el.span(each["reason"], class_name="field-error")),
        rx.el.span(
            rx.match(
                each["outcome"],
                *[(word, chip(word, hue=hue)) for word, hue in _HUES.items()],
                chip(each["outcome"]),
            ),
            class_name="push",
        ),
        key=each["kind"] + each["name"],
    )


def _rows(session: Session, visitor: Visitor, target: str) -> list[PublicationRow]:
    organization_id = visitor.user.organization_id
    names = {each.id: each.name for each in environments.list_environments(session, organization_id)}
    return [_row(each, names) for each in history.list_publications(session, organization_id, target)]


def _row(entry: Entry, names: dict[str, str]) -> PublicationRow:
    row = entry.row
    counts = {word: sum(each["outcome"] == word for each in row.outcomes) for word in _HUES}
    return PublicationRow(
        id=row.id,
        at=row.created_at,
        by=name_of(entry.by) if entry.by else "API",
        source=names.get(row.source_id, "an environment that is gone"),
        summary=", ".join(f"{count} {word}" for word, count in counts.items() if count),
        outcomes=[
            OutcomeLine(name=each["name"], kind=each["kind"], outcome=each["outcome"], reason=each["reason"] or "")
            for each in row.outcomes
        ],
        rolled_back_at=row.rolled_back_at or 0,
        rolled_back_by=name_of(entry.rolled_back_by) if entry.rolled_back_by else "API",
    )


def _roll_back(session: Session, visitor: Visitor, target: str, record_id: str) -> RolledBack:
    return rolling_back.roll_back(
        session, visitor.user.organization_id, target, record_id, user_id=visitor.user.user_id
    )


def _told(result: RolledBack) -> EventSpec:
    done = [
        *([f"{len(result.restored)} as before"] if result.restored else []),
        *([f"{len(result.paused)} paused"] if result.paused else []),
        *([f"{len(result.removed)} removed"] if result.removed else []),
    ]
    left = [f"{name} stays: {reason[0].lower()}{reason[1:]}" for name, reason in result.left]
    said = ". ".join([", ".join(done), *left] if done else left) + "."
    return toasts.done(f"Rolled back: {said}") if done else toasts.failed(f"Nothing was rolled back: {said}")
