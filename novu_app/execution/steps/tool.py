"""Tool: to the subscriber's or the team's tools, through every active tool integration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from novu_app.channels.addresses import Address
from novu_app.execution import details as texts
from novu_app.execution.steps.everywhere import EverywhereHandler


class ToolHandler(EverywhereHandler):
    """``tool``: endpoints of the subscriber, or without any what the integration's own credentials name."""

    channel = "tool"

    def endpoints(self, addresses: Sequence[Address], overrides: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Each address by itself."""
        return [address.document() for address in addresses if address.complete]

    def missing(self, addresses: Sequence[Address]) -> str:
        """Nothing says where to."""
        return texts.CHANNEL_NOT_CONFIGURED
