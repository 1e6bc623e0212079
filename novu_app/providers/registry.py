"""Every provider by its id, found by the name of its file and imported when it is asked for.

A provider is a module ``<channel>/<id with underscores>.py`` that defines ``PROVIDER``. A process imports those that its
integrations use; only :func:`all_providers` imports them all.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path

from novu_app.kernel.errors import BadRequest
from novu_app.providers.base import Provider

_PACKAGE = __name__.rpartition(".")[0]
_CHANNELS = ("email", "sms", "chat", "push", "tool")
#: Providers that are not named after their file.
_NAMED = {
    "novu": "in_app",
    "novu-email": "email.mailbox",
    "novu-sms": "sms.mailbox",
    "email-webhook": "email.webhook",
    "generic-sms": "sms.generic",
    "push-webhook": "push.webhook",
    "chat-webhook": "chat.webhook",
    "tool-webhook": "tool.webhook",
}


def get(provider_id: str) -> Provider:
    """The provider with this id.

    Raises:
        BadRequest: there is none.
    """
    provider = find(provider_id)
    if provider is None:
        raise BadRequest(f"Provider {provider_id} is not supported")
    return provider


def find(provider_id: str) -> Provider | None:
    """The provider with this id, or None."""
    module = _modules().get(provider_id)
    return _load(module) if module is not None else None


def all_providers() -> list[Provider]:
    """Every provider, those that are part of this system first, then by channel and id. Imports all of them."""
    found = (_load(module) for module in _modules().values())
    return [provider for provider in found if provider is not None]


@cache
def _modules() -> dict[str, str]:
    """Id → module, without importing it. Modules that only help a provider are among them and define none."""
    modules = dict(_NAMED)
    taken = set(_NAMED.values())
    root = Path(__file__).parent
    for channel in _CHANNELS:
        for module in pkgutil.iter_modules([str(root / channel)]):
            if f"{channel}.{module.name}" not in taken:
                modules[module.name.replace("_", "-")] = f"{channel}.{module.name}"
    return modules


@cache
def _load(module: str) -> Provider | None:
    provider: Provider | None = getattr(import_module(f"{_PACKAGE}.{module}"), "PROVIDER", None)
    return provider
