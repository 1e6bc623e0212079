"""Open sessions to providers: one per integration and worker process, with its credentials decrypted once."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable

from novu_app.integrations.senders import Sender
from novu_app.kernel.errors import BadRequest
from novu_app.providers import registry
from novu_app.providers.base import DeliveryFailed, Session

#: Sessions that one process keeps; beyond that the one that was used longest ago is closed.
KEPT = 256
_CLOSE_S = 1.0
log = logging.getLogger("novu.delivery")


class Connections:
    """The sessions of one worker process. Lives in one event loop."""

    def __init__(self) -> None:
        self._sessions: OrderedDict[str, tuple[str, Session]] = OrderedDict()

    async def session(self, sender: Sender, *, in_use: Callable[[str], bool]) -> Session:
        """The open session of an integration, made anew when its credentials were saved again.

        Args:
            sender: the integration as it was just read.
            in_use: tells of an integration id whether something is being sent over its session.

        Raises:
            DeliveryFailed: its credentials can not be used.
        """
        known = self._sessions.get(sender.id)
        if known is not None and known[0] == sender.sealed:
            self._sessions.move_to_end(sender.id)
            return known[1]
        try:
            session = registry.get(sender.provider_id).connect(sender.credentials())
        except BadRequest as error:
            raise DeliveryFailed(str(error)) from error
        self._sessions[sender.id] = (sender.sealed, session)
        self._sessions.move_to_end(sender.id)
        if known is not None:
            await _close(known[1])
        for integration_id in list(self._sessions)[: max(0, len(self._sessions) - KEPT)]:
            if not in_use(integration_id):
                await _close(self._sessions.pop(integration_id)[1])
        return session

    async def close(self) -> None:
        """Close every session."""
        sessions = [session for _, session in self._sessions.values()]
        self._sessions.clear()
        await asyncio.gather(*map(_close, sessions))


async def _close(session: Session) -> None:
    try:
        await asyncio.wait_for(session.close(), _CLOSE_S)
    except Exception as error:
        log.debug("A session to a provider did not close: %s", error)
