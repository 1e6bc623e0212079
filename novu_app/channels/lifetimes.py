"""How long authorisations hold: when one is renewed, and when it has ended (contract/webhooks.md, ChannelConnection: auth)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novu_app.kernel import clock

#: An authorisation is renewed so long before its end, or when a quarter of its time is left where that is less.
LEAD_MS = 2 * 3600 * 1000
#: What ends within this time counts as ended: a message is under way for a moment.
SPARE_MS = 60_000


def due_of(auth: Mapping[str, Any], now: int) -> int | None:
    """When an authorisation that is given out ``now`` has to be renewed, in milliseconds; None for one that can not be."""
    end = end_of(auth)
    if end is None or not auth.get("refreshToken"):
        return None
    return end - min(LEAD_MS, max(0, end - now) // 4)


def has_ended(auth: Mapping[str, Any], now: int) -> bool:
    """Whether nothing can be sent with an authorisation any more; ``now`` in milliseconds."""
    end = end_of(auth)
    return end is not None and end - SPARE_MS <= now


def end_of(auth: Mapping[str, Any], name: str = "expiresAt") -> int | None:
    """When it ends, in milliseconds; None for one that holds until it is revoked. ``name`` may be ``refreshTokenExpiresAt``."""
    try:
        return clock.parse_iso(str(auth[name])) if auth.get(name) else None
    except ValueError:
        return None
