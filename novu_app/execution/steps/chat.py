"""Chat: to every address of the subscriber, through every active chat integration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from novu_app.channels.addresses import Address
from novu_app.execution import details as texts
from novu_app.execution.steps.everywhere import EverywhereHandler


class ChatHandler(EverywhereHandler):
    """``chat``: endpoints of the subscriber, and the web hooks and phone numbers among its credentials."""

    channel = "chat"

    def endpoints(self, addresses: Sequence[Address], overrides: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Each address by itself."""
        return [address.document() for address in addresses if address.complete]

    def missing(self, addresses: Sequence[Address]) -> str:
        """There are credentials without a URL, or no channel at all."""
        return texts.MISSING_WEBHOOK_URL if addresses else texts.CHANNEL_NOT_CONFIGURED
