"""The state of the open subscriber's addresses on chat and tools."""

from __future__ import annotations

from typing import Any, ClassVar

import reflex as rx
from reflex.event import EventSpec

from novu_app.dashboard import toasts
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.pages.subscribers import endpoints
from novu_app.dashboard.pages.subscribers.changes import CREATE, IMPORT
from novu_app.dashboard.pages.subscribers.endpoints import Addresses, EndpointField, EndpointPlace
from novu_app.dashboard.state import PageState
from novu_app.kernel.errors import NovuError


class EndpointsState(PageState, rx.State):
    """The addresses of the subscriber of the address, and the dialog that adds one."""

    AREA: ClassVar[str] = "Channel Endpoints"

    found: Addresses = Addresses()
    failure: str = ""
    adding: bool = False
    places: list[EndpointPlace] = []
    place: str = ""
    fields: list[EndpointField] = []
    form_error: str = ""

    @rx.event
    async def load(self) -> None:
        """Read the addresses of the open subscriber."""
        self.adding, self.failure, self.found = False, "", Addresses()
        if self._segment(1) in ("", CREATE, IMPORT) or self._query("tab"):
            return
        try:
            await self._read_again()
        except NovuError as error:
            self.failure = message_of(error)

    @rx.event
    async def set_adding(self, adding: bool) -> None:
        """Open or close the dialog."""
        self.adding, self.form_error = adding, ""
        if adding:
            self.places = await self._read(endpoints.places)
            self._choose(self.places[0]["key"] if self.places else "")

    @rx.event
    def choose(self, place: str) -> None:
        """Choose where the address is."""
        self._choose(place)

    def _choose(self, place: str) -> None:
        self.place, self.fields, self.form_error = place, endpoints.fields_of(place), ""

    @rx.event
    async def add(self, form: dict[str, Any]) -> EventSpec | None:
        """Add what the form says."""
        try:
            await self._write(endpoints.add, self._segment(1), self.place, form)
        except NovuError as error:
            self.form_error = message_of(error)
            return None
        self.adding = False
        await self._read_again()
        return toasts.done("Added.")

    @rx.event
    async def remove(self, identifier: str) -> EventSpec:
        """Take an address away."""
        await self._write(endpoints.remove, identifier)
        await self._read_again()
        return toasts.done("Removed.")

    async def _read_again(self) -> None:
        self.found = await self._read(endpoints.listed, self._segment(1))
