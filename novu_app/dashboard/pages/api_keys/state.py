"""The state of the page of API keys: the application identifier, the secret keys, and how inboxes are secured."""

from __future__ import annotations

from typing import Any, ClassVar, TypedDict

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.dashboard import toasts
from novu_app.dashboard.asking import Asking
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.listing import Listed, ListState
from novu_app.dashboard.text import entries
from novu_app.environments import inbox_settings
from novu_app.environments import service as environments
from novu_app.environments.models import ApiKey
from novu_app.integrations import inbox_security
from novu_app.kernel.errors import BadRequest, NovuError
from novu_app.kernel.settings import get_settings
from novu_app.realtime.lists import Kind

_MAX_NAME = 128
_HOUR_MS = 3_600_000
#: How long a key that is replaced stays good, in milliseconds.
OVERLAPS = {
    "0": (0, "at once"),
    "hour": (_HOUR_MS, "in an hour"),
    "day": (24 * _HOUR_MS, "in a day"),
    "week": (7 * 24 * _HOUR_MS, "in a week"),
}


class KeyRow(TypedDict):
    """One secret key; ``ends_at`` (ms) is set while another one takes its place."""

    id: str
    name: str
    shown: str
    created_at: int
    last_used_at: int
    ends_at: int


class KeysPage(TypedDict):
    """What the page reads at once."""

    identifier: str
    keys: list[KeyRow]
    origins: list[str]
    asks_for_hashes: bool
    is_development: bool


class ApiKeysState(Asking, ListState, rx.State):
    """The keys of the environment. A secret is shown once: after it was made, until its dialog is closed."""

    AREA: ClassVar[str] = "API keys"
    WATCHES: ClassVar[tuple[Kind, ...]] = ("api-keys",)
    ROWS: ClassVar[str] = "keys"
    KEY: ClassVar[str] = "id"

    identifier: str = ""
    api_url: str = ""
    keys: list[KeyRow] = []
    origins: str = ""
    asks_for_hashes: bool = False
    is_development: bool = True
    creating: bool = False
    rotating: str = ""
    rotating_name: str = ""
    deleting_name: str = ""
    secret: str = ""
    secret_name: str = ""
    form_error: str = ""
    origins_error: str = ""

    @rx.event
    async def load(self) -> None:
        """Read the identifier, the masked keys and the inbox's settings."""
        self._begin()
        self.creating, self.rotating, self.secret = False, "", ""
        self.form_error = self.origins_error = ""
        self.api_url = get_settings().public_url_resolved
        try:
            await self._read_and_watch()
        except NovuError as error:
            self._failed(error)

    async def _read_rows(self) -> None:
        page = await self._read(_load)
        self.identifier, self.keys = page["identifier"], page["keys"]
        self.origins, self.asks_for_hashes = "\n".join(page["origins"]), page["asks_for_hashes"]
        self.is_development = page["is_development"]
        self._ready(Listed(self.keys))

    @rx.event
    def set_creating(self, value: bool) -> None:
        """Open or close the dialog of a new key."""
        self.creating, self.form_error = value, ""

    @rx.event
    def rotate_key(self, key_id: str) -> None:
        """Open the dialog in which a key is replaced."""
        self.rotating_name = next((key["name"] for key in self.keys if key["id"] == key_id), "")
        self.rotating = key_id if self.rotating_name else ""

    @rx.event
    def ask_delete(self, key: str) -> None:
        """Ask whether a key shall be closed."""
        self.deleting, self.deleting_name = key, next((each["name"] for each in self.keys if each["id"] == key), "")

    @rx.event
    def set_rotating(self, value: bool) -> None:
        """Close the dialog in which a key is replaced."""
        if not value:
            self.rotating = ""

    @rx.event
    def close_secret(self, _value: bool = False) -> None:
        """Forget the secret that was shown."""
        self.secret = ""

    @rx.event
    async def create(self, form: dict[str, Any]) -> None:
        """Make a key and show its secret, once."""
        self.form_error = ""
        try:
            key, self.secret = await self._write(_create, str(form.get("name") or ""))
        except NovuError as error:
            self.form_error = message_of(error)
            return
        self.creating, self.secret_name = False, key["name"]
        await self._again()

    @rx.event
    async def rotate(self, form: dict[str, Any]) -> None:
        """Replace a key and show the new secret, once."""
        overlap, _ = OVERLAPS.get(str(form.get("overlap")), OVERLAPS["0"])
        key, self.secret = await self._write(_rotate, self.rotating, overlap)
        self.rotating, self.secret_name = "", key["name"]
        await self._again()

    @rx.event
    async def revoke(self) -> EventSpec:
        """Close the key that was asked about for good."""
        gone, self.deleting = self.deleting, ""
        await self._write(_revoke, gone)
        await self._again()
        return toasts.done("Key revoked.")

    @rx.event
    async def ask_for_hashes(self, wanted: bool) -> EventSpec:
        """Let inboxes open with a signed subscriber only, or without."""
        await self._write(_ask_for_hashes, wanted)
        self.asks_for_hashes = wanted
        return toasts.done("Inboxes need a subscriber hash now." if wanted else "Inboxes open without a hash now.")

    @rx.event
    async def save_origins(self, form: dict[str, Any]) -> EventSpec | None:
        """Say which pages may open inboxes."""
        self.origins_error = ""
        try:
            self.origins = "\n".join(await self._write(_save_origins, entries(str(form.get("origins") or ""))))
        except NovuError as error:
            self.origins_error = message_of(error)
            return None
        return toasts.done("Saved.")

    async def _again(self) -> None:
        page = await self._read(_load)
        self.keys = page["keys"]
        self._ready(Listed(self.keys))


def _load(session: Session, visitor: Visitor) -> KeysPage:
    environment = environments.get_environment(session, visitor.scope.environment_id, visitor.user.organization_id)
    return KeysPage(
        identifier=environment.identifier,
        keys=[_row(key) for key in environments.list_keys(session, environment.id)],
        origins=list(inbox_settings.get(session, environment.id).allowed_origins),
        asks_for_hashes=inbox_security.asks_for_hashes(session, environment.id),
        is_development=environment.type == "dev",
    )


def _row(key: ApiKey) -> KeyRow:
    return KeyRow(
        id=key.id,
        name=key.name,
        shown=f"{'•' * 12}{key.hint}",
        created_at=key.created_at,
        last_used_at=key.last_used_at or 0,
        ends_at=key.expires_at or 0,
    )


def _create(session: Session, visitor: Visitor, name: str) -> tuple[KeyRow, str]:
    if not 0 < len(name.strip()) <= _MAX_NAME:
        raise BadRequest(f"Give the key a name of up to {_MAX_NAME} characters.")
    key, secret = environments.create_key(session, visitor.scope.environment_id, name=name.strip())
    return _row(key), secret


def _rotate(session: Session, visitor: Visitor, key_id: str, overlap_ms: int) -> tuple[KeyRow, str]:
    environment_id = visitor.scope.environment_id
    key, secret = environments.rotate_keys(session, environment_id, key_id=key_id, overlap_ms=overlap_ms)
    return _row(key), secret


def _revoke(session: Session, visitor: Visitor, key_id: str) -> None:
    environments.revoke_key(session, visitor.scope.environment_id, key_id)


def _ask_for_hashes(session: Session, visitor: Visitor, wanted: bool) -> None:
    inbox_security.ask_for_hashes(session, visitor.scope.environment_id, wanted)


def _save_origins(session: Session, visitor: Visitor, origins: list[str]) -> list[str]:
    return list(inbox_settings.change(session, visitor.scope.environment_id, origins).allowed_origins)
