"""iSendPro (``isendpro-sms``)."""

from __future__ import annotations

from typing import Any

from novu_app.kernel import jsons
from novu_app.providers.account import Account
from novu_app.providers.base import Accepted, CredentialField, DeliveryDeferred, DeliveryFailed, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import api_key
from novu_app.providers.http import Answer
from novu_app.providers.reading import at, reader
from novu_app.providers.sms.writing import digits, is_plain, known_sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://www.isendpro.com/docs/"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /cgi-bin/sms``, in as many parts as the text needs. Letters beyond the alphabet of texts reach no French number."""
    return Call(
        "https://apirest.isendpro.com/cgi-bin/sms",
        {
            "keyid": account.need("apiKey"),
            "num": digits(message.to),
            "sms": message.body,
            "emetteur": known_sender_of(account, message),
            # Without these, what is longer than one part or has other letters is refused.
            "smslong": "999",
            "ucs2": None if is_plain(message.body) else "1",
        },
    )


def read(answer: Answer) -> Accepted:
    """What is refused without naming the number is about the account: key, address, balance."""
    try:
        return _read(answer)
    except DeliveryDeferred:
        raise
    except DeliveryFailed as error:
        said = _parsed(answer.text)
        if at(said, "code") is not None and at(said, "tel") is None:
            raise DeliveryFailed(str(error), raw=error.raw, provider_fails=True) from error
        raise


def _parsed(text: str) -> Any:
    """What became of the one number: ``etat.etat``, an object or a list of them."""
    try:
        said = at(jsons.loads(text), "etat.etat")
    except ValueError:
        return None
    return said[0] if isinstance(said, list) and said else said


_read = reader(id="id", accepts=lambda said: str(at(said, "code")) == "0", parse=_parsed)

PROVIDER = Vendor(
    id="isendpro-sms",
    display_name="iSendPro SMS",
    channel="sms",
    documentation=_DOCS,
    credentials=(
        api_key("The key may be limited to addresses: Mon compte, Mon API"),
        CredentialField("from", "From", help="4 to 11 letters or digits"),
    ),
    limits=Limits(concurrency=4),
    style="snake",
    build=build,
    read=read,
)
