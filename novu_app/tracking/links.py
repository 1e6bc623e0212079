"""The addresses by which an e-mail tells that it was opened, and where a link in it leads: both with our signature.

A token says which message, when it was handed over, and for a link the target itself: nobody can make us lead anywhere else.
They do not run out, as e-mails are kept for years; they hold as long as ``NOVU_ENCRYPTION_KEY`` stays the same.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from novu_app.kernel import crypto
from novu_app.kernel.errors import NotFound
from novu_app.kernel.settings import get_settings

OPEN_PATH, CLICK_PATH = "/t/o", "/t/c"
_OPEN, _CLICK = "tracked open", "tracked click"
#: Bytes of an id, of a moment, and of as much of the signature as nobody can guess.
_ID, _MOMENT, _SIGNATURE = 12, 6, 16
_SAID = 2 * _ID + _MOMENT
#: A target is a page, and as long as every mail program takes the link that it becomes.
_TARGET = re.compile(r"https?://[^\s\x00-\x1f\x7f<>\"\\]{1,1400}", re.IGNORECASE)
_TEXT = "This link is not complete"


@dataclass(frozen=True, slots=True)
class Mark:
    """A message that was handed over ``at`` a moment (milliseconds)."""

    environment_id: str
    message_id: str
    at: int

    def said(self) -> bytes:
        """The mark as it stands in a token."""
        return bytes.fromhex(self.environment_id + self.message_id) + self.at.to_bytes(_MOMENT, "big")


def own_address() -> str:
    """What the addresses begin with; empty on an installation that was not told its public address."""
    return get_settings().public_url


def is_target(url: str) -> bool:
    """Whether a link may lead through us: a page, not a mail address, a phone number or a script."""
    return _TARGET.fullmatch(url) is not None


def open_token(mark: Mark) -> str:
    """The token of the picture that is loaded when an e-mail is opened."""
    return _token(mark.said(), _OPEN)


def click_token(mark: Mark, target: str) -> str:
    """The token of a link to ``target``."""
    return _token(mark.said() + target.encode(), _CLICK)


def read_open(token: str) -> Mark:
    """The message of a picture's token.

    Raises:
        NotFound: we did not make it.
    """
    mark, rest = _read(token, _OPEN)
    if rest:
        raise NotFound(_TEXT)
    return mark


def read_click(token: str) -> tuple[Mark, str]:
    """The message and the target of a link's token.

    Raises:
        NotFound: we did not make it.
    """
    mark, rest = _read(token, _CLICK)
    target = rest.decode(errors="replace")
    if not is_target(target):
        raise NotFound(_TEXT)
    return mark, target


def _token(said: bytes, purpose: str) -> str:
    signed = said + crypto.signature(said, purpose=purpose)[:_SIGNATURE]
    return base64.urlsafe_b64encode(signed).rstrip(b"=").decode()


def _read(token: str, purpose: str) -> tuple[Mark, bytes]:
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotFound(_TEXT) from error
    said, signed = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
    expected = crypto.signature(said, purpose=purpose)[:_SIGNATURE]
    if len(said) < _SAID or not crypto.same(signed.hex(), expected.hex()):
        raise NotFound(_TEXT)
    mark = Mark(said[:_ID].hex(), said[_ID : 2 * _ID].hex(), int.from_bytes(said[2 * _ID : _SAID], "big"))
    return mark, said[_SAID:]
