"""A whole MIME message, for vendors that read the recipients from its headers."""

from __future__ import annotations

from email.errors import HeaderParseError

from novu_app.providers.account import Account
from novu_app.providers.base import DeliveryFailed, OutgoingMessage
from novu_app.providers.email.compose import build_mail
from novu_app.providers.email.files import files_of
from novu_app.providers.email.letter import parties
from novu_app.providers.email.mime import addresses, header


async def whole_mail(account: Account, message: OutgoingMessage) -> bytes:
    """The e-mail with the overrides for the provider, and with those who are copied blindly: the vendor takes their header out.

    Raises:
        DeliveryFailed: there is no sender, an attachment is gone, or an address or header can not be used.
        DeliveryDeferred: the storage of the attachments can not be read at present.
    """
    files = await files_of(message)
    hidden = account.shaped(message, {"bcc": message.envelope.get("bcc")}).body.get("bcc")
    sender, name = account.need("from"), account.text("senderName")
    try:
        mail = build_mail(message, account.provider_id, sender, name, files)
        blind = header("Bcc", addresses([str(party) for party in parties(hidden)])) if hidden else b""
    except (ValueError, HeaderParseError, IndexError) as error:
        raise DeliveryFailed(f"The e-mail can not be composed: {error}") from error
    return blind + mail.content
