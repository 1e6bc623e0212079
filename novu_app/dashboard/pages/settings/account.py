"""Settings of the person who is signed in: name and password."""

from __future__ import annotations

from typing import Any, ClassVar

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.accounts import profile
from novu_app.dashboard import toasts
from novu_app.dashboard.components.basics import facts, section
from novu_app.dashboard.components.forms import field, submit_button, text_input
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.pages.settings.frame import settings_page
from novu_app.dashboard.state import PageState, Visit
from novu_app.dashboard.template import dashboard_page
from novu_app.kernel.errors import NovuError


class AccountState(PageState, rx.State):
    """The visitor's own account."""

    AREA: ClassVar[str] = "Account"

    first_name: str = ""
    last_name: str = ""
    name_error: str = ""
    password_error: str = ""
    #: Grows when the password was changed: its form is then an empty one.
    changed: int = 0

    @rx.event
    async def load(self) -> None:
        """Read the visitor's names."""
        self.name_error = self.password_error = ""
        self.first_name, self.last_name = await self._read(_names)

    @rx.event
    async def rename(self, form: dict[str, Any]) -> list[EventSpec] | None:
        """Call oneself otherwise."""
        self.name_error = ""
        first, last = str(form.get("first_name") or ""), str(form.get("last_name") or "")
        try:
            await self._write(_rename, first, last)
        except NovuError as error:
            self.name_error = message_of(error)
            return None
        self.first_name, self.last_name = first.strip(), last.strip()
        return [Visit.enter, toasts.done("Saved.")]  # type: ignore[list-item]

    @rx.event
    async def change_password(self, form: dict[str, Any]) -> EventSpec | None:
        """Take another password; every other session of the account ends."""
        self.password_error = ""
        present, wanted = str(form.get("present") or ""), str(form.get("wanted") or "")
        try:
            # Hashing takes a while: not in the transaction that writes.
            hashed = await self._read(_hash, present, wanted)
            await self._write(_set_password, hashed, self._token())
        except NovuError as error:
            self.password_error = message_of(error)
            return None
        self.changed += 1
        return toasts.done("Password changed. Other browsers are signed out.")


def _names(session: Session, visitor: Visitor) -> tuple[str, str]:
    return profile.names(session, visitor.user)


def _rename(session: Session, visitor: Visitor, first_name: str, last_name: str) -> None:
    profile.rename(session, visitor.user, first_name, last_name)


def _hash(session: Session, visitor: Visitor, present: str, wanted: str) -> str:
    return profile.new_password(session, visitor.user, present, wanted)


def _set_password(session: Session, visitor: Visitor, password_hash: str, token: str) -> None:
    profile.set_password(session, visitor.user, password_hash, token)


@dashboard_page("settings/account", title="Your account", section="settings", on_load=AccountState.load)
def account_page() -> rx.Component:
    """The page."""
    return settings_page(
        "settings/account",
        section("You", facts(("E-mail", Visit.user_email), ("Role", Visit.role)), _name_form()),
        section("Password", _password_form()),
    )


def _name_form() -> rx.Component:
    state = AccountState
    return rx.el.form(
        rx.el.div(
            field("First name", text_input("first_name", value=state.first_name, required=True, max_length=128)),
            field("Last name", text_input("last_name", value=state.last_name, max_length=128)),
            class_name="field-row",
        ),
        rx.cond(state.name_error != "", rx.el.span(state.name_error, class_name="field-error", role="alert")),
        rx.el.div(submit_button("Save name", variant="surface", color_scheme="gray")),
        on_submit=state.rename,
        class_name="form",
        key=state.first_name + " " + state.last_name,
    )


def _password_form() -> rx.Component:
    state = AccountState
    return rx.el.form(
        field("Present password", text_input("present", type="password", required=True, max_length=1024)),
        field(
            "New password",
            text_input("wanted", type="password", required=True, max_length=64),
            hint="8 to 64 characters: a capital, a small letter, a digit and one of #?!@$%^&*()-",
            error=state.password_error,
        ),
        rx.el.div(submit_button("Change password", variant="surface", color_scheme="gray")),
        on_submit=state.change_password,
        class_name="form",
        key=state.changed,
    )
