"""Analytics: what was sent over a period, how well it went, and how quickly."""

from __future__ import annotations

from typing import Any, ClassVar

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.activity import analytics
from novu_app.activity.figures import Day, narrowed, together
from novu_app.dashboard import analytics_view as view
from novu_app.dashboard import door
from novu_app.dashboard.analytics_view import Line, Series, Speed, Tile
from novu_app.dashboard.components.basics import icon, link
from novu_app.dashboard.components.feedback import error_state
from novu_app.dashboard.components.filters import filter_menu
from novu_app.dashboard.components.shell import page_header
from novu_app.dashboard.components.skeletons import cards_skeleton
from novu_app.dashboard.components.table import facets, toolbar
from novu_app.dashboard.door import SignedOut, Visitor
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.listing import Facet
from novu_app.dashboard.pages.activity_filters import CHANNELS
from novu_app.dashboard.pages.analytics_parts import bar_list, plots, speed_table, tile_row
from novu_app.dashboard.runs import SECTION as RUNS
from novu_app.dashboard.state import PageState, Visit
from novu_app.dashboard.template import dashboard_page
from novu_app.dashboard.urls import in_environment, with_query
from novu_app.kernel.errors import NovuError
from novu_app.workflows import service as workflows

_PERIODS = {"7": "7 days", "": "30 days", "90": "90 days"}
_DAYS = {"7": 7, "90": 90}
_MOST_NAMED = 100

Found = tuple[analytics.Kept, dict[str, tuple[str, str]]]


class AnalyticsState(PageState, rx.State):
    """The figures of ``/analytics?period=&workflow=&channel=``. ``behind`` is how many days are still to be counted."""

    AREA: ClassVar[str] = "Notifications"
    loaded: bool = False
    failure: str = ""
    is_sample: bool = False
    behind: int = 0
    periods: list[Facet] = []
    menus: dict[str, list[Facet]] = {}
    chosen: dict[str, str] = {}
    tiles: list[Tile] = []
    series: Series = Series(volume=[], rates=[], runs=[], people=[], times=[])
    busiest: list[Line] = []
    providers: list[Line] = []
    speeds: list[Speed] = []
    _counting: bool = False

    @rx.event
    async def load(self) -> list[EventSpec] | None:
        """Show the days that are counted, and have the others counted."""
        self.failure = ""
        try:
            await self._show()
        except NovuError as error:
            self.failure = message_of(error)
            return None
        return [AnalyticsState.catch_up] if self.behind and not self._counting else None

    @rx.event(background=True)
    async def catch_up(self) -> None:
        """Count what is owed, newest first, a day at a time; the page grows meanwhile."""
        async with self:
            if self._counting:
                return
            self._counting = True
            token, environment_id = self._token(), self._environment()
        try:
            while True:
                owed = await door.run(_owed, token, environment_id, False, self._longest())
                if not owed:
                    break
                day = await door.run(_count, token, environment_id, False, owed[0])
                await door.run(_keep, token, environment_id, True, day)
                async with self:
                    if self._environment() != environment_id:
                        return
                    await self._show()
        except SignedOut:
            return
        finally:
            async with self:
                self._counting = False

    @rx.event
    async def download(self) -> EventSpec:
        """The figures of the period as a file."""
        kept, names = await self._read(_load, self._days())
        days = [narrowed(day, *self._narrowing(names)) for day in kept.days[-self._days() :]]
        return rx.download(data=view.csv(days, names), filename=f"analytics-{self._days()}-days.csv")

    def _days(self) -> int:
        return _DAYS.get(self._query("period"), 30)

    def _longest(self) -> int:
        # The period before is compared with.
        return 2 * self._days()

    def _narrowing(self, names: dict[str, tuple[str, str]]) -> tuple[str, str]:
        wanted = self._query("workflow")
        workflow_id = (
            next((key for key, (_, identifier) in names.items() if identifier == wanted), "?") if wanted else ""
        )
        return workflow_id, self._query("channel")

    async def _show(self) -> None:
        kept, names = await self._read(_load, self._longest())
        self._show_filters(names)
        count, narrowing = self._days(), self._narrowing(names)
        self.behind = len(kept.owed)
        self.is_sample = not kept.owed and not any(day.runs for day in kept.days)
        if self.is_sample:
            days, earlier, names = view.sample(analytics.today(), count), [], {"sample": ("Example workflow", "")}
        else:
            days = [narrowed(day, *narrowing) for day in kept.days[-count:]]
            earlier = [narrowed(day, *narrowing) for day in kept.days[:-count]]
        total = together(days)
        self.tiles = view.tiles(total, together(earlier) if any(day.runs for day in earlier) else None)
        self.series = view.series(days)
        self.busiest = view.workflow_lines(total, names, self._workflow_hrefs(names))
        self.providers, self.speeds = view.provider_lines(total), view.speeds(total)
        self.loaded = True

    def _workflow_hrefs(self, names: dict[str, tuple[str, str]]) -> dict[str, str]:
        here = in_environment(self._environment(), RUNS)
        return {key: with_query(here, workflow=identifier) for key, (_, identifier) in names.items() if identifier}

    def _show_filters(self, names: dict[str, tuple[str, str]]) -> None:
        listed = sorted(names.values())[:_MOST_NAMED]
        known = {"": "Any workflow", **{identifier: name for name, identifier in listed}}
        choices = {"workflow": known, "channel": CHANNELS}
        self.periods = self._facets("period", _PERIODS)
        self.menus = {name: self._facets(name, each) for name, each in choices.items()}
        self.chosen = {name: each.get(self._query(name), self._query(name)) for name, each in choices.items()}

    def _facets(self, name: str, choices: dict[str, str]) -> list[Facet]:
        here, others = self._path(), {key: value for key, value in self._queries().items() if key != name}
        return [
            Facet(label=label, href=with_query(here, **others, **{name: value}), current=value == self._query(name))
            for value, label in choices.items()
        ]


def _load(session: Session, visitor: Visitor, days: int) -> Found:
    environment_id = visitor.scope.environment_id
    named = workflows.all_workflows(session, environment_id)
    names = {each.row.id: (each.row.name, each.row.identifier) for each in named}
    return analytics.read(session, environment_id, days), names


def _owed(session: Session, visitor: Visitor, days: int) -> list[int]:
    return list(analytics.read(session, visitor.scope.environment_id, days).owed)


def _count(session: Session, visitor: Visitor, number: int) -> Day:
    return analytics.count(session, visitor.scope.environment_id, number)


def _keep(session: Session, visitor: Visitor, day: Day) -> None:
    analytics.keep(session, visitor.scope.environment_id, [day])


@dashboard_page("analytics", title="Analytics", section="analytics", on_load=AnalyticsState.load)
def analytics_page() -> rx.Component:
    """The page."""
    return rx.fragment(
        page_header(
            "Analytics",
            rx.el.button(
                icon("download", 14),
                rx.el.span("CSV"),
                type="button",
                class_name="button-link",
                aria_label="CSV: download the figures",
                on_click=AnalyticsState.download,
                disabled=AnalyticsState.is_sample,
            ),
        ),
        rx.cond(
            AnalyticsState.failure != "",
            error_state(AnalyticsState.failure, AnalyticsState.load),
            rx.cond(AnalyticsState.loaded, _content(), cards_skeleton()),
        ),
    )


def _content() -> rx.Component:
    state: Any = AnalyticsState
    return rx.el.div(
        toolbar(
            facets("Period", state.periods),
            filter_menu("Workflow", "workflow", state.menus["workflow"], state.chosen["workflow"]),
            filter_menu("Channel", "radio", state.menus["channel"], state.chosen["channel"]),
            rx.cond(
                state.behind > 1,
                rx.el.span(
                    icon("loader-circle", 14, class_name="spin"),
                    f"Counting: {state.behind} days to go",
                    class_name="muted with-icon",
                    role="status",
                ),
            ),
        ),
        rx.cond(
            state.is_sample,
            rx.el.div(
                icon("flask-conical", 14),
                rx.el.div(
                    rx.el.strong("Sample data. "),
                    "Your own figures take its place with the first run. ",
                    link("Send a first notification", href=Visit.base + "/welcome"),
                ),
                class_name="note analytics-sample",
                role="status",
            ),
        ),
        tile_row(state.tiles),
        rx.el.div(
            plots(state.series),
            bar_list("Busiest workflows", state.busiest, "Nothing ran in this period."),
            bar_list("Failures by provider", state.providers, "Nothing was sent in this period."),
            speed_table(state.speeds),
            class_name="plots",
            data_sample=state.is_sample,
        ),
        rx.el.p("Days are those of UTC.", class_name="field-hint analytics-foot"),
        class_name="analytics",
    )
