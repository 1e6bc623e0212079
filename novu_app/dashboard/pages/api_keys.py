"""API keys: the inbox's application identifier, the addresses, and the secret keys of the environment."""

from __future__ import annotations

from typing import Any, TypedDict

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.dashboard import toasts
from novu_app.dashboard.components.basics import copyable, facts, icon, note, section, tool_button
from novu_app.dashboard.components.feedback import confirm, empty_state
from novu_app.dashboard.components.forms import field, submit_button, text_input
from novu_app.dashboard.components.shell import page_header
from novu_app.dashboard.components.table import Column, cell, data_table, row
from novu_app.dashboard.components.time_ago import time_ago
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.listing import Listed, ListState
from novu_app.dashboard.template import dashboard_page
from novu_app.environments import service as environments
from novu_app.environments.models import ApiKey
from novu_app.kernel.errors import BadRequest, NotFound, NovuError
from novu_app.kernel.settings import get_settings


class KeyRow(TypedDict):
    """One secret key; ``shown`` is masked unless the visitor asked to see it."""

    id: str
    name: str
    shown: str
    secret: str
    revealed: bool
    created_at: int
    last_used_at: int


class KeysPage(TypedDict):
    """What the page reads at once."""

    identifier: str
    keys: list[KeyRow]


class ApiKeysState(ListState, rx.State):
    """The keys of the environment."""

    identifier: str = ""
    api_url: str = ""
    keys: list[KeyRow] = []
    creating: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the identifier and the masked keys."""
        self._begin()
        self.creating = False
        try:
            page = await self._read(_load)
        except NovuError as error:
            self._failed(error)
            return
        self.identifier, self.keys = page["identifier"], page["keys"]
        self.api_url = get_settings().public_url_resolved
        self._ready(Listed(self.keys))

    @rx.event
    async def reveal(self, key_id: str) -> None:
        """Show one secret, or mask it again."""
        shown = next((key["revealed"] for key in self.keys if key["id"] == key_id), False)
        secret = "" if shown else await self._read(_reveal, key_id)
        self.keys = [
            {**key, "revealed": bool(secret), "secret": secret, "shown": secret or _masked(key["shown"][-4:])}
            if key["id"] == key_id
            else key
            for key in self.keys
        ]

    @rx.event
    async def copy(self, key_id: str) -> list[EventSpec]:
        """Put one secret on the clipboard without showing it."""
        secret = await self._read(_reveal, key_id)
        return [rx.set_clipboard(secret), toasts.done("Copied", duration=1500)]

    @rx.event
    def set_creating(self, value: bool) -> None:
        """Open or close the dialog of a new key."""
        self.creating = value

    @rx.event
    async def create(self, form: dict[str, str]) -> EventSpec:
        """Make a key and show it."""
        key = await self._write(_create, form.get("name", ""))
        self.keys = [*self.keys, key]
        self.creating = False
        return toasts.done("Key created. It is shown until you leave this page.")

    @rx.event
    async def revoke(self, key_id: str) -> EventSpec:
        """Close a key for good."""
        await self._write(_revoke, key_id)
        self.keys = [key for key in self.keys if key["id"] != key_id]
        self._ready(Listed(self.keys))
        return toasts.done("Key revoked.")


def _masked(hint: str) -> str:
    return f"{'•' * 12}{hint}"


def _row(key: ApiKey, secret: str = "") -> KeyRow:
    return KeyRow(
        id=key.id,
        name=key.name,
        shown=secret or _masked(key.hint),
        secret=secret,
        revealed=bool(secret),
        created_at=key.created_at,
        last_used_at=key.last_used_at or 0,
    )


def _load(session: Session, visitor: Visitor) -> KeysPage:
    environment = environments.get_environment(session, visitor.scope.environment_id, visitor.user.organization_id)
    keys = environments.list_keys(session, environment.id)
    return KeysPage(identifier=environment.identifier, keys=[_row(key) for key in keys])


def _reveal(session: Session, visitor: Visitor, key_id: str) -> str:
    keys = environments.list_keys(session, visitor.scope.environment_id)
    key = next((key for key in keys if key.id == key_id), None)
    if key is None:
        raise NotFound("This key is gone. Reload the page.")
    return environments.reveal_key(key)


def _create(session: Session, visitor: Visitor, name: str) -> KeyRow:
    if not name.strip():
        raise BadRequest("Give the key a name.")
    key, secret = environments.create_key(session, visitor.scope.environment_id, name=name.strip())
    return _row(key, secret)


def _revoke(session: Session, visitor: Visitor, key_id: str) -> None:
    environments.revoke_key(session, visitor.scope.environment_id, key_id)


_COLUMNS = (
    Column("Name", "minmax(120px, 1fr)", mobile=True),
    Column("Secret key", "minmax(0, 2fr)"),
    Column("Created", "110px"),
    Column("Last used", "110px", wide=True),
    Column("", "128px", mobile=True),
)


@dashboard_page("api-keys", title="API keys", section="api-keys", on_load=ApiKeysState.load)
def api_keys() -> rx.Component:
    """The page."""
    return rx.fragment(
        page_header("API keys", _new_key()),
        rx.el.div(
            rx.el.div(
                section(
                    "Inbox and API",
                    facts(
                        ("Application identifier", copyable(ApiKeysState.identifier)),
                        ("API address", copyable(ApiKeysState.api_url)),
                        ("Socket address", copyable(ApiKeysState.api_url)),
                    ),
                    note(
                        "The identifier is public and goes into web pages. A secret key may do everything in this "
                        "environment: keep it on servers.",
                    ),
                ),
                class_name="content-padded",
                style={"max_width": "720px"},
            ),
            data_table(
                label="Secret keys",
                columns=_COLUMNS,
                view=ApiKeysState.view,
                rows=ApiKeysState.keys,
                render=_render,
                empty=empty_state("key-round", "No secret keys", "Servers need one to trigger workflows."),
                retry=ApiKeysState.load,
            ),
            class_name="content",
        ),
    )


def _new_key() -> rx.Component:
    return rx.dialog.root(
        rx.dialog.trigger(
            rx.button(icon("plus", 14), "Create key", size="1", custom_attrs={"data-key": "create"}),
        ),
        rx.dialog.content(
            rx.dialog.title("New secret key", size="4", margin_bottom="4px"),
            rx.dialog.description(
                "It works at once, next to the others.", size="2", color="var(--text-secondary)", margin_bottom="16px"
            ),
            rx.el.form(
                field("Name", text_input("name", placeholder="Billing server", auto_focus=True, required=True)),
                rx.el.div(
                    rx.dialog.close(
                        rx.button("Cancel", type="button", variant="surface", color_scheme="gray", size="2")
                    ),
                    submit_button("Create key"),
                    class_name="flex justify-end gap-2",
                ),
                on_submit=ApiKeysState.create,
                class_name="form",
            ),
            max_width="440px",
        ),
        open=ApiKeysState.creating,
        on_open_change=ApiKeysState.set_creating,
    )


def _render(key: Any) -> rx.Component:
    return row(
        cell(key["name"], mobile=True, style={"font_weight": "500"}),
        cell(key["shown"], class_name="mono"),
        cell(time_ago(at=key["created_at"]), class_name="muted"),
        cell(
            rx.cond(key["last_used_at"] > 0, time_ago(at=key["last_used_at"]), "Never"), wide=True, class_name="muted"
        ),
        cell(
            tool_button(
                rx.cond(key["revealed"], icon("eye-off", 14), icon("eye", 14)),
                "Show or hide",
                on_click=ApiKeysState.reveal(key["id"]),
            ),
            tool_button(icon("copy", 14), "Copy", on_click=ApiKeysState.copy(key["id"])),
            confirm(
                tool_button(icon("trash-2", 14), "Revoke"),
                title="Revoke " + key["name"] + "?",
                consequence="Servers that use this key are refused within two seconds. This can not be undone.",
                action="Revoke key",
                on_confirm=ApiKeysState.revoke(key["id"]),
            ),
            mobile=True,
            class_name="cell-end",
        ),
        key=key["id"],
    )
