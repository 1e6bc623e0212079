"""What texts have in common: who they come from, and how vendors want numbers and letters."""

from __future__ import annotations

import re
import string

from novu_app.providers.account import Account
from novu_app.providers.base import OutgoingMessage

_ORNAMENTS = re.compile(r"[\s().-]")
#: The alphabet of texts, with its extension (3GPP TS 23.038).
_ALPHABET = frozenset(
    string.ascii_letters
    + string.digits
    + " \n\r\f!\"#$%&'()*+,-./:;<=>?@_[]{}\\|^~€£¥¤§¡¿"
    + "ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ"
)


def sender_of(account: Account, message: OutgoingMessage, key: str = "from") -> str:
    """Whom a text comes from: what the trigger says, else the credential ``key``.

    Raises:
        DeliveryFailed: neither is set.
    """
    return str(message.envelope.get("from") or account.need(key))


def known_sender_of(account: Account, message: OutgoingMessage, key: str = "from") -> str | None:
    """The same for vendors that have a sender of their own: None when neither is set."""
    return str(message.envelope.get("from") or account.text(key)) or None


def digits(number: str) -> str:
    """An international number without its prefix: ``4917012345`` for ``+49 170 12345`` and ``004917012345``."""
    bare = _ORNAMENTS.sub("", number).removeprefix("+")
    return bare.removeprefix("00")


def is_plain(text: str) -> bool:
    """Whether the alphabet of texts has every letter: many vendors want to be told that it does not."""
    return _ALPHABET.issuperset(text)
