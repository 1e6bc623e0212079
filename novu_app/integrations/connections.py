"""Open sessions to providers: one per integration and worker process, with its credentials decrypted once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from novu_app.integrations.models import Integration
from novu_app.kernel import crypto, jsons
from novu_app.kernel.database import reading
from novu_app.kernel.errors import BadRequest
from novu_app.providers import registry
from novu_app.providers.base import DeliveryFailed, Session


class Connections:
    """The sessions of one worker process. Lives in one event loop."""

    def __init__(self) -> None:
        self._sessions: dict[str, tuple[int, Session]] = {}
        self._slots: dict[str, asyncio.Semaphore] = {}
        self._opening: dict[str, asyncio.Lock] = {}
        self._checked: set[str] = set()

    def begin(self) -> None:
        """A new chunk begins: integrations are looked at again, since somebody may have changed them."""
        self._checked.clear()

    @asynccontextmanager
    async def slot(self, integration_id: str, provider_id: str) -> AsyncIterator[None]:
        """Wait until the provider takes one more message from this process."""
        provider = registry.find(provider_id)
        limit = provider.concurrency if provider is not None and provider.concurrency else 1
        semaphore = self._slots.setdefault(integration_id, asyncio.Semaphore(limit))
        async with semaphore:
            yield

    async def session(self, environment_id: str, integration_id: str) -> Session:
        """The open session of an integration, made anew when its row changed.

        Raises:
            DeliveryFailed: it was deleted or switched off, or its credentials can not be used.
        """
        # One at a time: messages that begin together share the session that the first of them opens.
        async with self._opening.setdefault(integration_id, asyncio.Lock()):
            return await self._current(environment_id, integration_id)

    async def _current(self, environment_id: str, integration_id: str) -> Session:
        known = self._sessions.get(integration_id)
        if known is not None and integration_id in self._checked:
            return known[1]
        integration = await asyncio.to_thread(_load, environment_id, integration_id)
        if integration is None or not integration.active:
            raise DeliveryFailed("The integration was deleted or switched off")
        if known is not None and known[0] == integration.updated_at:
            self._checked.add(integration_id)
            return known[1]
        if known is not None:
            await known[1].close()
        try:
            credentials = jsons.loads(crypto.decrypt(integration.credentials, row=integration.id))
            session = registry.get(integration.provider_id).connect(credentials)
        except (crypto.DecryptionFailed, BadRequest) as error:
            raise DeliveryFailed(str(error)) from error
        self._sessions[integration_id] = (integration.updated_at, session)
        self._checked.add(integration_id)
        return session

    async def close(self) -> None:
        """Close every session."""
        for _, session in self._sessions.values():
            await session.close()
        self._sessions.clear()


def _load(environment_id: str, integration_id: str) -> Integration | None:
    with reading() as session:
        integration = session.get(Integration, integration_id)
        return integration if integration is not None and integration.environment_id == environment_id else None
