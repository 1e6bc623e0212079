"""A new encryption key for an installation that stands still: everything that is sealed is sealed anew.

It may be broken off at any moment and begun again: the new key lies in the secrets file from the start (``next_encryption_key``),
and a row that opens with it is done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, select, update
from sqlmodel import Session

from novu_app.channels.models import ChannelConnection, ChannelEndpoint
from novu_app.environments.models import ApiKey, EnvironmentVariable, EnvironmentVariableValue
from novu_app.execution.models import Delivery
from novu_app.integrations.configurations import SECRETS, binding, sealed_key, with_sealed_key
from novu_app.integrations.models import Integration
from novu_app.kernel import crypto, data_dir, jsons
from novu_app.kernel.crypto import DecryptionFailed
from novu_app.kernel.data_dir import GENERATORS, read_secrets
from novu_app.kernel.database import reading, writing
from novu_app.kernel.settings import Settings
from novu_app.operations import database, elsewhere
from novu_app.operations.errors import OperatorError
from novu_app.operations.locks import own_data_directory

_KEY, _NEXT = "encryption_key", "next_encryption_key"
_BATCH = 200

Row = Mapping[str, Any]
#: The changed columns of a row, empty where nothing has to change.
Change = Callable[[Row, str, str], dict[str, Any]]


@dataclass(slots=True)
class Rotated:
    """What was done. ``sealed`` counts rows by table, ``lost`` those that open with neither key. ``key`` is the new one where
    the operator has to set it, empty where the secrets file has it."""

    sealed: dict[str, int] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    key: str = ""


def rotate(settings: Settings) -> Rotated:
    """Seal everything with a new key, and put it in place of the old one where that lies in the secrets file.

    Sessions, invitations and links that were handed out end with the old key.

    Raises:
        OperatorError: the installation is running, or there is none.
    """
    if database.sqlite_file_missing(settings):
        raise OperatorError(f"There is no installation in {settings.data_dir} yet: there is nothing to seal anew.")
    with own_data_directory(settings):
        # They would fail every message, for want of credentials that they can open.
        if others := elsewhere.running_elsewhere(settings):
            raise OperatorError(
                f"This installation is running: {', '.join(others)}. Stop all of its processes, on every machine. "
                "One that was killed counts for a minute and a half more."
            )
        old = settings.encryption_key_resolved
        stored = read_secrets(settings.data_dir)
        new = stored.get(_NEXT, "")
        if not new or new == old:
            new = GENERATORS[_KEY]()
            data_dir.remember(settings.data_dir, {_NEXT: new})
        done = Rotated()
        for table, change in _SEALED:
            _seal(table, change, old, new, done)
        if stored.get(_KEY) == old:
            data_dir.remember(settings.data_dir, {_KEY: new})
            data_dir.forget(settings.data_dir, _NEXT)
        else:
            done.key = new
    return done


def _seal(table: Table, change: Change, old: str, new: str, done: Rotated) -> None:
    """Go through a table in the order of its ids, a transaction for each batch."""
    after = ""
    while True:
        with reading() as session:
            rows = _batch(session, table, after)
        if not rows:
            return
        after = str(rows[-1]["id"])
        with writing() as session:
            for row in rows:
                try:
                    values = change(row, old, new)
                except DecryptionFailed:
                    done.lost[table.name] = done.lost.get(table.name, 0) + 1
                    continue
                if values:
                    session.execute(update(table).where(table.c.id == row["id"]).values(values))
                    done.sealed[table.name] = done.sealed.get(table.name, 0) + 1


def _batch(session: Session, table: Table, after: str) -> list[Row]:
    query = select(table).where(table.c.id > after).order_by(table.c.id).limit(_BATCH)
    if table.name == EnvironmentVariableValue.__tablename__:
        secret = select(_table(EnvironmentVariable).c.id).where(_table(EnvironmentVariable).c.secret)
        query = query.where(table.c.variable_id.in_(secret))
    return [{str(name): value for name, value in row._mapping.items()} for row in session.execute(query)]


def _opened(stored: str, row: str, old: str, new: str) -> str | None:
    """What was sealed with the old key; None where it is sealed with the new one already.

    Raises:
        DecryptionFailed: it opens with neither.
    """
    try:
        crypto.decrypt(stored, row=row, master=new)
    except DecryptionFailed:
        return crypto.decrypt(stored, row=row, master=old)
    return None


def _column(name: str, row_column: str = "id") -> Change:
    def change(row: Row, old: str, new: str) -> dict[str, Any]:
        plain = _opened(row[name], row[row_column], old, new) if row[name] else None
        return {} if plain is None else {name: crypto.encrypt(plain, row=row[row_column], master=new)}

    return change


def _integration(row: Row, old: str, new: str) -> dict[str, Any]:
    """The credentials, and the keys that reports and replies are signed with; one that was stored as it is is sealed now."""
    values = _column("credentials")(row, old, new)
    configurations = row["configurations"] or {}
    for name in SECRETS:
        bound = binding(row["id"], name)
        if sealed := sealed_key(configurations, name):
            plain = _opened(sealed, bound, old, new)
        else:
            plain = configurations.get(name) or None
        if isinstance(plain, str):
            configurations = with_sealed_key(configurations, crypto.encrypt(plain, row=bound, master=new), name)
            values["configurations"] = configurations
    return values


def _api_key(row: Row, old: str, new: str) -> dict[str, Any]:
    plain = _opened(row["secret"], row["id"], old, new)
    if plain is None:
        return {}
    sealed = crypto.encrypt(plain, row=row["id"], master=new)
    return {"secret": sealed, "secret_hash": crypto.keyed_hash(plain, master=new)}


def _delivery(row: Row, old: str, new: str) -> dict[str, Any]:
    """The request of an HTTP step, and the endpoint that a chat message goes to."""
    values = _column("request", "job_id")(row, old, new)
    endpoint = jsons.load_or(row["endpoint"], None) if row["endpoint"] else None
    if isinstance(endpoint, dict) and endpoint.get("sealed"):
        plain = _opened(endpoint["sealed"], endpoint["id"], old, new)
        if plain is not None:
            sealed = crypto.encrypt(plain, row=endpoint["id"], master=new)
            values["endpoint"] = jsons.dumps({**endpoint, "sealed": sealed})
    return values


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


#: Everything that is sealed for the row that holds it.
_SEALED: tuple[tuple[Table, Change], ...] = (
    (_table(Integration), _integration),
    (_table(ApiKey), _api_key),
    (_table(EnvironmentVariableValue), _column("value")),
    (_table(ChannelConnection), _column("auth")),
    (_table(ChannelEndpoint), _column("endpoint")),
    (_table(Delivery), _delivery),
)
