"""Credential fields that many connect forms have (contract/providers.md): same key, same label, same words."""

from __future__ import annotations

from novu_app.providers.base import CredentialField

FROM_EMAIL = CredentialField("from", "From email address", required=True, help="Sender of e-mails that name no other")
SENDER_NAME = CredentialField("senderName", "Sender name", required=True, help="As whom mail programs show the sender")
SENDER = (FROM_EMAIL, SENDER_NAME)
#: For vendors that people connect by OAuth.
REDIRECT_URL = CredentialField(
    "redirectUrl",
    "Redirect URL",
    help="Where people come back to after they connected. With the vendor register another one: the address of this server "
    "followed by /v1/integrations/chat/oauth/callback",
)


def from_number(help: str = "A number or sender name that the vendor knows as yours") -> CredentialField:
    """Whom texts come from."""
    return CredentialField("from", "From", required=True, help=help)


def secret(key: str, label: str, help: str = "", documentation: str = "", *, required: bool = True) -> CredentialField:
    """What must not be shown again."""
    return CredentialField(key, label, required=required, secret=True, help=help, documentation=documentation)


def api_key(help: str = "", documentation: str = "", label: str = "API key") -> CredentialField:
    """``apiKey``."""
    return secret("apiKey", label, help, documentation)
