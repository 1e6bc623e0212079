"""The state side of filters (components/filters.py): menus of choices, and filters that are typed or come with a link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import reflex as rx
from reflex.event import EventSpec

from novu_app.dashboard.listing import Facet, ListState
from novu_app.kernel import clock

PERIODS = {"": "Any time", "1h": "Last hour", "24h": "Last 24 hours", "7d": "Last 7 days", "30d": "Last 30 days"}
_HOURS = {"1h": 1, "24h": 24, "7d": 168, "30d": 720}
_HOUR_MS = 3_600_000


def since(period: str) -> int | None:
    """When a period of :data:`PERIODS` began, in milliseconds; None for any time."""
    return clock.now_ms() - _HOURS[period] * _HOUR_MS if period in _HOURS else None


class FilterState(ListState, mixin=True):
    """Keeps the filters in step with the address, in which they all stand."""

    #: Label of each filter that is typed, by its parameter; those that are set show as chips to remove.
    TYPED: ClassVar[Mapping[str, str]] = {}

    menus: dict[str, list[Facet]] = {}
    chosen: dict[str, str] = {}
    linked: list[Facet] = []
    typed: dict[str, str] = {}

    @rx.event
    def narrow(self, form: dict[str, Any]) -> EventSpec:
        """Put what was typed into the filter form into the address."""
        typed = {name: str(form.get(name) or "").strip() for name in self.TYPED}
        return rx.redirect(self._address(**typed, after="", before=""))

    def _show_filters(self, menus: Mapping[str, Mapping[str, str]]) -> None:
        """Fill what the page shows of its filters; ``menus`` are ``{parameter: {value: label}}``, the empty value for all."""
        self.menus = {name: self._facets(name, choices) for name, choices in menus.items()}
        self.chosen = {name: choices.get(self._query(name), choices[""]) for name, choices in menus.items()}
        self.typed = {name: self._query(name) for name in self.TYPED}
        self.linked = [
            Facet(label=f"{label}: {self.typed[name]}", href=self._address(**{name: ""}), current=True)
            for name, label in self.TYPED.items()
            if self.typed[name]
        ]
