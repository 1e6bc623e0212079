"""Authorisations that end are renewed before they do: by one worker at a time, whoever else wants it waits.

The row's ``due_at`` says when; claiming it is one statement, and its lease decides whose answer is stored. A message that
finds its authorisation at its end, after a long stand-still, renews it by itself first.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.channels import lifetimes, store
from novu_app.channels.oauth import registry
from novu_app.channels.oauth.tokens import AuthorisationOver
from novu_app.channels.store import ClaimedConnection
from novu_app.integrations.senders import Sender, load_senders
from novu_app.kernel import clock, crypto, jsons
from novu_app.kernel.database import looking, reading, writing
from novu_app.kernel.leases import anything_due
from novu_app.providers.base import DeliveryDeferred, DeliveryFailed, OutcomeUnknown

#: Renewed at a time by one worker.
AT_ONCE = 20
#: After a refusal that is not about the authorisation - wrong credentials, a vendor that is down - it is tried again.
AGAIN_MS = 15 * 60 * 1000
_SOON_MS = 60_000
_WAIT_MS = 2_000
_OVER = "The authorisation of the connection has ended: connect it anew"
log = logging.getLogger("novu.channels")

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Due:
    """A connection under this process's lease, with the integration that it was made for."""

    row: ClaimedConnection
    sender: Sender | None

    @property
    def auth(self) -> dict[str, Any]:
        """The authorisation in clear.

        Raises:
            DecryptionFailed: it was stored with another encryption key.
        """
        auth: dict[str, Any] = jsons.loads(crypto.decrypt(self.row.sealed, row=self.row.id))
        return auth


def claim_due() -> list[Due]:
    """Connections that are to be renewed, under this process's lease from now on."""
    now = clock.now_ms()
    with looking() as session:
        if not anything_due(session, "channel_connection", now):
            return []
    with writing() as session:
        rows = store.claim_connections(session, now, AT_ONCE)
    return _with_senders(rows)


async def renew(due: Sequence[Due]) -> int:
    """Renew these at the same time; how many were. What fails is told to nobody but the log, and tried again."""
    done = await asyncio.gather(*map(_renew, due), return_exceptions=True)
    for failure in (each for each in done if isinstance(each, BaseException)):
        log.warning("A channel connection could not be renewed: %s", failure)
    return sum(1 for each in done if isinstance(each, dict))


def wanted(endpoint: Document) -> bool:
    """Whether the authorisation that an endpoint is written to with has ended."""
    auth = (endpoint.get("connection") or {}).get("auth")
    return isinstance(auth, Mapping) and lifetimes.has_ended(auth, clock.now_ms())


async def renewed(environment_id: str, endpoint: Document) -> dict[str, Any]:
    """The endpoint with a new authorisation.

    Raises:
        DeliveryDeferred: another worker is renewing it, or it can not be renewed at present.
        DeliveryFailed: somebody has to connect anew.
    """
    connection = endpoint["connection"]
    due, stored = await asyncio.to_thread(_claim_or_read, environment_id, str(connection["id"]))
    auth = await _renew(due) if due is not None else stored
    if auth is None or lifetimes.has_ended(auth, clock.now_ms()):
        if auth is not None and auth.get("refreshToken"):
            raise DeliveryDeferred("The authorisation is being renewed", retry_after_ms=_WAIT_MS, provider_fails=False)
        raise DeliveryFailed(_OVER)
    return {**endpoint, "connection": {**connection, "auth": auth}}


def _claim_or_read(environment_id: str, connection_id: str) -> tuple[Due | None, dict[str, Any] | None]:
    with writing() as session:
        rows = store.claim_connection(session, environment_id, connection_id, clock.now_ms())
    if rows:
        return _with_senders(rows)[0], None
    with reading() as session:
        return None, _stored(session, environment_id, connection_id)


def _stored(session: Session, environment_id: str, connection_id: str) -> dict[str, Any] | None:
    for row in store.connections(session, [environment_id], [connection_id]):
        auth: dict[str, Any] = jsons.loads(crypto.decrypt(row.sealed, row=row.id))
        return auth
    return None


def _with_senders(rows: Sequence[ClaimedConnection]) -> list[Due]:
    if not rows:
        return []
    with reading() as session:
        senders = load_senders(session, (row.integration_id for row in rows))
    due = []
    for row in rows:
        sender = senders.get(row.integration_id)
        due.append(Due(row, sender if sender is not None and sender.environment_id == row.environment_id else None))
    return due


async def _renew(due: Due) -> dict[str, Any] | None:
    """The new authorisation; None when there will be none.

    Raises:
        DeliveryDeferred: not at present.
    """
    now = clock.now_ms()
    try:
        auth = due.auth
    except crypto.DecryptionFailed as error:
        log.warning("Channel connection %s can not be read: %s", due.row.id, error)
        await _store(due, None)
        return None
    vendor = registry.renewing(due.sender.provider_id) if due.sender is not None else None
    if vendor is None or due.sender is None or not auth.get("refreshToken"):
        await _store(due, None)
        return None
    end = lifetimes.end_of(auth, "refreshTokenExpiresAt")
    try:
        if end is not None and end <= now:
            raise AuthorisationOver("its refresh token has ended")
        given = await vendor.renew(due.sender.credentials(), auth)
    except AuthorisationOver as error:
        log.warning("Channel connection %s has to be connected anew: %s", due.row.id, error)
        await _store(due, None, {key: value for key, value in auth.items() if key != "refreshToken"})
        return None
    except (DeliveryFailed, OutcomeUnknown) as error:
        soon = isinstance(error, DeliveryDeferred | OutcomeUnknown)
        pause = max(_SOON_MS, getattr(error, "retry_after_ms", None) or 0) if soon else AGAIN_MS
        await _store(due, now + pause)
        raise DeliveryDeferred(str(error), retry_after_ms=pause, provider_fails=False) from error
    # What is not given anew - some vendors keep the refresh token - stays what it is.
    whole = {**auth, **given}
    if not await _store(due, lifetimes.due_of(whole, now), whole):
        raise DeliveryDeferred("The connection was changed meanwhile", retry_after_ms=_WAIT_MS, provider_fails=False)
    return whole


async def _store(due: Due, due_at: int | None, auth: Document | None = None) -> bool:
    """When it is to be renewed next, and the new authorisation where there is one; False where the lease was lost."""

    def write() -> bool:
        sealed = due.row.sealed if auth is None else crypto.encrypt(jsons.dumps(auth), row=due.row.id)
        with writing() as session:
            return store.release_connection(session, due.row, sealed, due_at, clock.now_ms())

    return await asyncio.to_thread(write)
