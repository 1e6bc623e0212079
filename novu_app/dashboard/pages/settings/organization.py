"""Settings of the organization: its name, the locales that it writes in, and how long things are kept."""

from __future__ import annotations

from typing import Any, ClassVar, TypedDict

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.accounts import profile
from novu_app.accounts import service as accounts
from novu_app.accounts.invitations import GOOD_FOR_MS
from novu_app.accounts.service import SESSION_MS
from novu_app.dashboard import toasts
from novu_app.dashboard.components.basics import facts, section
from novu_app.dashboard.components.feedback import error_state
from novu_app.dashboard.components.forms import field, submit_button, text_area, text_input
from novu_app.dashboard.components.permitted import form_part
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.pages.settings.frame import settings_page
from novu_app.dashboard.state import PageState, Visit
from novu_app.dashboard.template import dashboard_page
from novu_app.dashboard.text import entries
from novu_app.kernel.errors import NovuError
from novu_app.kernel.settings import get_settings
from novu_app.translations import locales

_DAY_MS = 24 * 3600 * 1000


class OrganizationPage(TypedDict):
    """What the page reads at once."""

    name: str
    locale: str
    targets: list[str]
    requests: str


class OrganizationState(PageState, rx.State):
    """The organization of the visitor."""

    AREA: ClassVar[str] = "Organization settings"

    name: str = ""
    locale: str = ""
    targets: str = ""
    requests: str = ""
    failure: str = ""
    name_error: str = ""
    locales_error: str = ""

    @rx.event
    async def load(self) -> None:
        """Read name and locales."""
        self.failure = self.name_error = self.locales_error = ""
        try:
            self._show(await self._read(_load))
        except NovuError as error:
            self.failure = message_of(error)

    @rx.event
    async def rename(self, form: dict[str, Any]) -> list[EventSpec] | None:
        """Call the organization otherwise."""
        self.name_error = ""
        try:
            self.name = await self._write(_rename, str(form.get("name") or ""))
        except NovuError as error:
            self.name_error = message_of(error)
            return None
        return [Visit.enter, toasts.done("Saved.")]  # type: ignore[list-item]

    @rx.event
    async def set_locales(self, form: dict[str, Any]) -> EventSpec | None:
        """Say in which locales the organization writes."""
        self.locales_error = ""
        try:
            default, targets = str(form.get("locale") or "").strip(), entries(str(form.get("targets") or ""))
            self._show(await self._write(_set_locales, default, targets))
        except NovuError as error:
            self.locales_error = message_of(error)
            return None
        return toasts.done("Saved.")

    def _show(self, page: OrganizationPage) -> None:
        self.name, self.locale, self.targets = page["name"], page["locale"], ", ".join(page["targets"])
        self.requests = page["requests"]


def _load(session: Session, visitor: Visitor) -> OrganizationPage:
    organization_id = visitor.user.organization_id
    found = locales.of_organization(session, organization_id)
    name = accounts.organization_name(session, organization_id)
    days = get_settings().request_log_days
    kept = f"{days} {'day' if days == 1 else 'days'}" if days else "Not logged"
    return OrganizationPage(name=name, locale=found.default, targets=list(found.targets), requests=kept)


def _rename(session: Session, visitor: Visitor, name: str) -> str:
    return profile.rename_organization(session, visitor.user.organization_id, name)


def _set_locales(session: Session, visitor: Visitor, default: str, targets: list[str]) -> OrganizationPage:
    locales.change(session, visitor.user.organization_id, default=default, targets=targets)
    return _load(session, visitor)


@dashboard_page("settings", title="Settings", section="settings", on_load=OrganizationState.load)
def organization_page() -> rx.Component:
    """The page."""
    state = OrganizationState
    return settings_page(
        "settings",
        rx.cond(
            state.failure != "",
            error_state(state.failure, state.load),
            rx.fragment(
                section("Organization", _name_form()),
                section("Languages", _locales_form()),
                section(
                    "How long things are kept",
                    facts(
                        ("Runs and messages", "Until you delete them: nothing goes by itself"),
                        ("Requests to the API", state.requests),
                        ("Sessions", f"{SESSION_MS // _DAY_MS} days after signing in"),
                        ("Invitations", f"{GOOD_FOR_MS // _DAY_MS} days"),
                        ("Deleted environments", "Removed step by step, beginning at once"),
                    ),
                ),
            ),
        ),
    )


def _name_form() -> rx.Component:
    state = OrganizationState
    return rx.el.form(
        form_part(
            "manage",
            field("Name", text_input("name", value=state.name, required=True, max_length=128), error=state.name_error),
            rx.el.div(submit_button("Save name", variant="surface", color_scheme="gray")),
        ),
        on_submit=state.rename,
        class_name="form",
        key="name" + state.name,
    )


def _locales_form() -> rx.Component:
    state = OrganizationState
    return rx.el.form(
        form_part(
            "manage",
            field(
                "Default locale",
                text_input("locale", value=state.locale, mono=True, required=True, placeholder="en_US"),
                hint="The one that workflows and layouts are written in.",
            ),
            field(
                "Translated into",
                text_area("targets", value=state.targets, rows=2, mono=True, placeholder="de_DE, fr_FR"),
                hint="With commas or lines between.",
                error=state.locales_error,
            ),
            rx.el.div(submit_button("Save languages", variant="surface", color_scheme="gray")),
        ),
        on_submit=state.set_locales,
        class_name="form",
        key="locales" + state.locale + state.targets,
    )
