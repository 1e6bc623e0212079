"""State of the integrations pages: ``/integrations``, ``/integrations/connect[/<provider>]``, ``/integrations/<id>``."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, ClassVar

import reflex as rx
from reflex.event import EventSpec

from novu_app.dashboard import toasts
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.listing import Facet, Listed, ListState
from novu_app.dashboard.pages.integrations import work
from novu_app.dashboard.pages.integrations.shapes import IntegrationForm, IntegrationRow, ProviderCard
from novu_app.dashboard.trial_result import TrialResult, result_of
from novu_app.dashboard.urls import with_query
from novu_app.integrations.catalog import CHANNELS
from novu_app.integrations.trial import try_out
from novu_app.kernel.errors import BadRequest, NotFound, NovuError
from novu_app.realtime.lists import Kind

_CONNECT = "connect"


class IntegrationsState(ListState, rx.State):
    """The list, and what is open over it: the store, the form of a provider, or an integration."""

    AREA: ClassVar[str] = "Integrations"
    WATCHES: ClassVar[tuple[Kind, ...]] = ("integrations",)
    KEY: ClassVar[str] = "id"

    rows: list[IntegrationRow] = []
    channels: list[Facet] = []
    choosing: bool = False
    providers: list[ProviderCard] = []
    provider_text: str = ""
    provider_channel: str = ""
    opened: bool = False
    form: IntegrationForm = IntegrationForm()
    form_key: str = ""
    form_error: str = ""
    successors: list[dict[str, str]] = []
    variables: list[dict[str, str]] = []
    successor: str = ""
    deleting: bool = False
    sending: bool = False
    trial: TrialResult = TrialResult()
    trial_error: str = ""
    visitor_email: str = ""
    close: str = ""
    store: str = ""

    def _list_path(self) -> str:
        return self._link("integrations")

    @rx.event
    async def load(self) -> list[EventSpec] | None:
        """Read the list, and what is open over it."""
        wanted, provider_id = self._segment(1), self._segment(2)
        self._begin()
        self.close, self.store = self._address(), self._link("integrations", _CONNECT)
        self.channels = self._facets("channel", {"": "All", **CHANNELS})
        try:
            await self._read_and_watch()
        except NovuError as error:
            self._failed(error)
            return None
        self.choosing = wanted == _CONNECT and not provider_id
        if self.choosing:
            await self._show_providers()
        key = "/".join((self._environment(), wanted, provider_id))
        try:
            await self._open(wanted, provider_id, fresh=key != self.form_key)
        except (NotFound, BadRequest) as error:
            return [rx.redirect(self.close, replace=True), toasts.failed(message_of(error))]
        self.form_key = key
        return None

    async def _read_rows(self) -> None:
        self.rows = await self._found()
        self._ready(Listed(self.rows), filtered=bool(self._query("channel")))

    async def _found(self) -> list[IntegrationRow]:
        rows = await self._read(work.rows, self.view["q"], self._query("channel"))
        for row in rows:
            # What is open over the list leaves its search and filters as they are.
            row["href"] = with_query(row["href"], **self._list_queries())
        return rows

    async def _open(self, wanted: str, provider_id: str, *, fresh: bool) -> None:
        self.opened = bool(provider_id) or (bool(wanted) and wanted != _CONNECT)
        if fresh or not self.opened:
            self.form_error, self.trial, self.trial_error, self.deleting = "", TrialResult(), "", False
        if not self.opened:
            return
        if provider_id:
            self.form, self.successors = await self._read(work.empty_form, provider_id), []
            return
        found = await self._read(work.opened, wanted)
        self.form, self.successors, self.variables = found.form, found.successors, found.variables
        self.successor = found.successors[0]["id"] if found.successors else ""

    async def _show_providers(self) -> None:
        self.providers = await self._read(work.cards, self.provider_text, self.provider_channel)

    @rx.event
    async def search_providers(self, text: str) -> None:
        """Find providers by a part of their name."""
        self.provider_text = text
        await self._show_providers()

    @rx.event
    async def choose_channel(self, channel: str) -> None:
        """Show the providers of one channel, or of all."""
        self.provider_channel = channel
        await self._show_providers()

    @rx.event
    async def connect(self, form: dict[str, Any]) -> list[EventSpec] | None:
        """Connect the provider whose form is open."""
        self.form_error = ""
        try:
            primary = form.get("primary") == "on"
            made = await self._write(work.connect, self.form.provider_id, form, primary=primary)
        except NovuError as error:
            self.form_error = message_of(error)
            return None
        return [
            rx.redirect(self._link("integrations", made), replace=True),
            toasts.done("Connected. Send a test to see that it works."),
        ]

    @rx.event
    async def save(self, form: dict[str, Any]) -> EventSpec | None:
        """Save the open integration."""
        self.form_error = ""
        try:
            await self._write(work.save, self.form.id, form)
        except NovuError as error:
            self.form_error = message_of(error)
            return None
        await self._reload()
        return toasts.done("Saved.")

    @rx.event
    async def make_primary(self, reference: str) -> EventSpec:
        """Let an integration send on its channel."""
        await self._write(work.make_primary, reference)
        await self._reload()
        return toasts.done("It is the primary one now.")

    @rx.event
    async def move(self, reference: str, places: int) -> None:
        """Change the order in which integrations stand in for the primary one."""
        await self._write(work.move, reference, places)
        await self._reload()

    @rx.event
    async def send_trial(self, form: dict[str, Any]) -> AsyncIterator[None]:
        """Send a test through the open integration, and show what the provider says."""
        self.trial, self.trial_error, self.sending = TrialResult(), "", True
        yield
        try:
            sender, message = await self._write(work.trial_of, self.form.id, form)
            result = await try_out(sender, message)
            await self._write(work.remember, sender, result)
            self.trial = result_of(result)
            await self._reload()
        except NovuError as error:
            self.trial_error = message_of(error)
        finally:
            self.sending = False

    @rx.event
    def ask_delete(self, value: bool) -> None:
        """Open or close the question before the integration goes."""
        self.deleting = value

    @rx.event
    def set_successor(self, reference: str) -> None:
        """Choose which one becomes the primary one."""
        self.successor = reference

    @rx.event
    async def delete(self) -> list[EventSpec]:
        """Delete the open integration."""
        name = self.form.name
        await self._write(work.delete, self.form.id, self.successor)
        self.deleting = False
        return [rx.redirect(self.close, replace=True), toasts.done(f"{name} is disconnected.")]

    async def _reload(self) -> None:
        self.rows = await self._found()
        if self.opened and self.form.id:
            found = await self._read(work.opened, self.form.id)
            self.form, self.successors, self.variables = found.form, found.successors, found.variables
