"""46elks (``forty-six-elks``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import basic
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import from_number, secret
from novu_app.providers.reading import at, reader
from novu_app.providers.sms.writing import sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://46elks.com/docs/send-sms"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /a1/sms``: a form."""
    return Call(
        "https://api.46elks.com/a1/sms",
        {"from": sender_of(account, message), "to": message.to, "message": message.body},
        encoding="form",
        headers=basic(account.need("user"), account.need("password")),
    )


PROVIDER = Vendor(
    id="forty-six-elks",
    display_name="46elks",
    channel="sms",
    documentation=_DOCS,
    credentials=(
        CredentialField("user", "API username", required=True),
        secret("password", "API password"),
        from_number("A number in the form +46701234567, or at most 11 letters"),
    ),
    limits=Limits(concurrency=8),
    style="camel",
    build=build,
    # Refusals are sentences with a status; a text may have failed at once.
    read=reader(id="id", code="status", accepts=lambda said: at(said, "status") != "failed"),
)
