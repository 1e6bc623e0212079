"""Every provider by its id. Adding one is a module and a line here."""

from __future__ import annotations

from novu_app.kernel.errors import BadRequest
from novu_app.providers.base import Provider
from novu_app.providers.chat.webhook import ChatWebhookProvider
from novu_app.providers.email.mailbox import MailboxProvider
from novu_app.providers.email.nodemailer import NodemailerProvider
from novu_app.providers.email.webhook import EmailWebhookProvider
from novu_app.providers.in_app import InAppProvider
from novu_app.providers.push.webhook import PushWebhookProvider
from novu_app.providers.sms.generic import GenericSmsProvider
from novu_app.providers.tool.webhook import ToolWebhookProvider

_PROVIDERS: dict[str, Provider] = {
    provider.id: provider
    for provider in (
        InAppProvider(),
        MailboxProvider(),
        NodemailerProvider(),
        EmailWebhookProvider(),
        GenericSmsProvider(),
        PushWebhookProvider(),
        ChatWebhookProvider(),
        ToolWebhookProvider(),
    )
}


def get(provider_id: str) -> Provider:
    """The provider with this id.

    Raises:
        BadRequest: there is none.
    """
    provider = _PROVIDERS.get(provider_id)
    if provider is None:
        raise BadRequest(f"Provider {provider_id} is not supported")
    return provider


def find(provider_id: str) -> Provider | None:
    """The provider with this id, or None."""
    return _PROVIDERS.get(provider_id)


def all_providers() -> list[Provider]:
    """Every provider, in the order of registration."""
    return list(_PROVIDERS.values())
