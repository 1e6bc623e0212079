"""The gallery of templates: workflows to begin with (novu_app/workflows/gallery.py)."""

from __future__ import annotations

from typing import Any, TypedDict

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.dashboard import toasts
from novu_app.dashboard.components.permitted import may, why_not
from novu_app.dashboard.components.shell import page_header
from novu_app.dashboard.components.status import step_tile
from novu_app.dashboard.door import Visitor, developing
from novu_app.dashboard.state import PageState, Visit
from novu_app.dashboard.template import dashboard_page
from novu_app.workflows import gallery


class TemplateCard(TypedDict):
    """A template in the gallery."""

    id: str
    title: str
    summary: str
    category: str
    steps: list[str]


#: What a list without workflows shows first.
_FIRST = ("welcome-series", "password-reset", "comment-digest", "payment-failed")


class TemplatesState(PageState, rx.State):
    """``/workflows/templates``; also the row of templates below a short list of workflows."""

    cards: list[TemplateCard] = []

    @rx.event
    async def load(self) -> None:
        """Read the templates."""
        found = gallery.templates()
        first = [each for name in _FIRST for each in found if each.id == name]
        self.cards = [
            TemplateCard(
                id=each.id, title=each.title, summary=each.summary, category=each.category, steps=list(each.steps)
            )
            for each in [*first, *(each for each in found if each not in first)]
        ]

    @rx.event
    async def use(self, template_id: str) -> list[EventSpec]:
        """Make a workflow of a template and open its editor."""
        identifier = await self._write(_create, template_id)
        address = self._link("workflows", identifier)
        return [rx.redirect(address), toasts.done("Made from the template. It is paused until you activate it.")]


def _create(session: Session, visitor: Visitor, template_id: str) -> str:
    developing(visitor)
    scope = visitor.scope
    made = gallery.create_from_template(
        session, scope.environment_id, scope.organization_id, template_id, user_id=visitor.user.user_id
    )
    return made.row.identifier


def template_cards(most: int = 0) -> rx.Component:
    """The cards; the first ``most`` of them, or all."""
    cards = TemplatesState.cards[:most] if most else TemplatesState.cards
    return rx.el.div(rx.foreach(cards, _card), class_name="templates")


def _card(card: Any) -> rx.Component:
    return rx.el.button(
        rx.el.div(
            rx.foreach(card["steps"].to(list[str]), lambda step: step_tile(step, small=True)), class_name="tiles"
        ),
        rx.el.div(card["title"], class_name="template-title"),
        rx.el.div(card["summary"], class_name="template-summary"),
        rx.el.div(card["category"], class_name="template-category"),
        type="button",
        class_name="template",
        disabled=~may("make"),
        title=why_not("make"),
        on_click=TemplatesState.use(card["id"]),
        key=card["id"],
    )


@dashboard_page("workflows/templates", title="Templates", section="workflows", on_load=TemplatesState.load)
def workflow_templates() -> rx.Component:
    """The page."""
    return rx.fragment(
        page_header("Templates", parents=(("Workflows", Visit.base + "/workflows"),)),
        rx.el.div(
            rx.el.p(
                "Choose one: it becomes a workflow of yours, paused until you activate it. ",
                why_not("make"),
                class_name="muted",
            ),
            template_cards(),
            class_name="content template-page",
        ),
    )
