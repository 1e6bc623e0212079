"""The address of a subscriber's own page of preferences: our signature in it opens it, no sign-in does.

It opens everything that one subscriber can choose in the contexts of the message, so unlike the address that turns one
workflow's e-mails off it runs out: :data:`LIFETIME_DAYS` after the day on which it was made. It is the same for all messages
of a day in the same contexts.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from novu_app.kernel import clock, crypto
from novu_app.kernel.errors import NotFound
from novu_app.kernel.settings import get_settings

PATH = "/p"
LIFETIME_DAYS = 365
_PURPOSE = "preference page"
_DAY_MS = 86_400_000
#: Bytes of an id, of the day on which the address ends, and of as much of the signature as nobody can guess. Contexts stand
#: between the day and the signature.
_ID, _DAY, _SIGNATURE = 12, 3, 16
_SAID = 2 * _ID + _DAY
_TEXT = "This link is not complete, or has run out"


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose page an address opens. The ids are those of rows.

    ``contexts`` (``type:id``, sorted) are those of the message with the address: what is chosen holds there, as in an inbox
    that is opened in them; without any, wherever nothing else was said.
    """

    environment_id: str
    subscriber_pk: str
    contexts: tuple[str, ...] = ()


def url_for(whose: Whose) -> str:
    """The address of the page."""
    return f"{get_settings().public_url_resolved}{PATH}/{token_of(whose)}"


def token_of(whose: Whose) -> str:
    """Whose page it is, until when, and our signature, in characters that need no encoding in an address."""
    ends = clock.now_ms() // _DAY_MS + LIFETIME_DAYS + 1
    said = bytes.fromhex(whose.environment_id + whose.subscriber_pk) + ends.to_bytes(_DAY, "big")
    said += ",".join(whose.contexts).encode()
    signed = said + crypto.signature(said, purpose=_PURPOSE)[:_SIGNATURE]
    return base64.urlsafe_b64encode(signed).rstrip(b"=").decode()


def read_token(token: str) -> Whose:
    """Whose page a token opens.

    Raises:
        NotFound: we did not make it, or it has run out.
    """
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotFound(_TEXT) from error
    said, signed = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
    expected = crypto.signature(said, purpose=_PURPOSE)[:_SIGNATURE]
    if len(said) < _SAID or not crypto.same(signed.hex(), expected.hex()):
        raise NotFound(_TEXT)
    if int.from_bytes(said[2 * _ID : _SAID], "big") <= clock.now_ms() // _DAY_MS:
        raise NotFound(_TEXT)
    contexts = said[_SAID:].decode()
    return Whose(said[:_ID].hex(), said[_ID : 2 * _ID].hex(), tuple(contexts.split(",")) if contexts else ())
