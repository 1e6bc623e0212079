"""RingCentral (``ring-central``): texts from a number of the extension whose JWT it is."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import basic, token_of
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import from_number, secret
from novu_app.providers.reading import reader
from novu_app.providers.sms.writing import sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://developers.ringcentral.com/api-reference/SMS/createSMSMessage"
_RATES = "https://developers.ringcentral.com/guide/basics/rate-limits"
_SERVERS = {False: "https://platform.ringcentral.com", True: "https://platform.devtest.ringcentral.com"}
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /restapi/v1.0/account/~/extension/~/sms``."""
    server, client = _SERVERS[account.switch("secure")], account.need("clientId")
    grant = token_of(
        f"{server}/restapi/oauth/token",
        {"grant_type": _GRANT, "assertion": account.need("token")},
        basic(client, account.need("secretKey")),
        key=f"{server} {client}",
    )
    return Call(
        f"{server}/restapi/v1.0/account/~/extension/~/sms",
        {
            "from": {"phoneNumber": sender_of(account, message)},
            "to": [{"phoneNumber": message.to}],
            "text": message.body,
        },
        grant=grant,
    )


PROVIDER = Vendor(
    id="ring-central",
    display_name="RingCentral",
    channel="sms",
    documentation=_DOCS,
    credentials=(
        CredentialField("clientId", "Client ID", required=True),
        secret("secretKey", "Client secret"),
        CredentialField("secure", "Sandbox", "switch", help="Use the server for trials"),
        secret("token", "JWT", documentation="https://developers.ringcentral.com/guide/authentication/jwt-flow"),
        from_number("A number of the extension that may send texts"),
    ),
    # The call is of the group "medium" (the vendor's `@rc-ex/core`): 40 a minute of an extension.
    limits=Limits(concurrency=4, rate=(40, 60), told=_RATES),
    style="camel",
    build=build,
    read=reader(
        id="id",
        text=("message", "errors.0.message", "error_description"),
        code=("errorCode", "errors.0.errorCode"),
        limited=("CMN-301", "CMN-211"),
        temporary=("CMN-201", "CMN-203"),
        # The number can not send, or is none of the extension.
        account=("FeatureNotAvailable", "InsufficientPermissions", "CMN-408", "MSG-304"),
    ),
)
