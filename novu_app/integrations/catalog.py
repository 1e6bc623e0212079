"""Providers as people choose and connect them: what there is on each channel, and what has to be filled in."""

from __future__ import annotations

from collections.abc import Iterable

from novu_app.providers import registry
from novu_app.providers.base import Provider

#: Channels in the order in which people look for them, and what they are called.
CHANNELS = {
    "email": "Email",
    "sms": "SMS",
    "push": "Push",
    "chat": "Chat",
    "tool": "Tools",
    "in_app": "In-app",
}
_ORDER = {channel: place for place, channel in enumerate(CHANNELS)}


def connectable() -> list[Provider]:
    """Every provider that one can connect, by channel and name: all but the inbox, which every environment has."""
    return in_order(provider for provider in registry.all_providers() if provider.channel != "in_app")


def in_order(providers: Iterable[Provider]) -> list[Provider]:
    """Providers by channel and name."""
    return sorted(providers, key=lambda each: (_ORDER[each.channel], each.display_name.lower()))


def matching(providers: Iterable[Provider], channel: str, text: str) -> list[Provider]:
    """Those of a channel (empty for all) whose name or id contains a text, in any case."""
    wanted = text.strip().lower()
    return [
        each
        for each in providers
        if channel in ("", each.channel) and (wanted in each.display_name.lower() or wanted in each.id)
    ]


def place_of(channel: str) -> int:
    """Where a channel stands in the order of :data:`CHANNELS`."""
    return _ORDER.get(channel, len(_ORDER))
