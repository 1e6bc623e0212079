"""Push: to all devices of the subscriber, through every active push integration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from novu_app.channels.addresses import PUSH, Address
from novu_app.execution import details as texts
from novu_app.execution.steps.everywhere import EverywhereHandler


class PushHandler(EverywhereHandler):
    """``push``: all of an integration's device tokens make one delivery; ``deviceTokens`` among the overrides replace them."""

    channel = "push"

    def endpoints(self, addresses: Sequence[Address], overrides: Mapping[str, Any]) -> list[dict[str, Any]]:
        """All tokens together."""
        given = overrides.get("deviceTokens")
        if isinstance(given, list):
            tokens = [str(token) for token in given if token]
        else:
            tokens = [
                token for address in addresses if address.type == PUSH for token in address.endpoint.get("tokens", ())
            ]
        return [{"type": PUSH, "tokens": list(dict.fromkeys(tokens))}] if tokens else []

    def missing(self, addresses: Sequence[Address]) -> str:
        """There are no tokens, whatever else there is."""
        return texts.MISSING_PUSH_TOKENS
