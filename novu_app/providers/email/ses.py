"""Amazon SES (``ses``), by version 2 of its API."""

from __future__ import annotations

import base64
from email.errors import HeaderParseError

from novu_app.providers.account import Account
from novu_app.providers.aws import signer
from novu_app.providers.base import CredentialField, DeliveryFailed, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.email.compose import build_mail
from novu_app.providers.email.files import files_of
from novu_app.providers.fields import SENDER, api_key, secret
from novu_app.providers.reading import reader
from novu_app.providers.shaping import merge, overrides_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html"
_KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html"


async def build(account: Account, message: OutgoingMessage) -> Call:
    """``SendEmail`` with a whole MIME message: the one form that takes attachments and any header."""
    files = await files_of(message)
    try:
        mail = build_mail(message, PROVIDER.id, account.need("from"), account.text("senderName"), files)
        raw = base64.b64encode(mail.content).decode()
    except (ValueError, HeaderParseError, IndexError) as error:
        raise DeliveryFailed(f"The e-mail can not be composed: {error}") from error
    region = account.host("region")
    body = {
        "FromEmailAddress": mail.shown_sender,
        # The MIME message does not name those who are copied blindly.
        "Destination": {"ToAddresses": mail.recipients},
        "Content": {"Raw": {"Data": raw}},
    }
    # Overrides are parts of the e-mail, as with Novu; `ses` among them holds options of the call.
    options = overrides_of(message, PROVIDER.id).get("ses")
    return Call(
        f"https://email.{region}.amazonaws.com/v2/email/outbound-emails",
        merge(body, options if isinstance(options, dict) else {}),
        finished=True,
        sign=signer(account.need("apiKey"), account.need("secretKey"), region=region, service="ses"),
    )


PROVIDER = Vendor(
    id="ses",
    display_name="SES",
    channel="email",
    documentation=_DOCS,
    credentials=(
        api_key("Of a user that may ses:SendEmail and ses:SendRawEmail", _KEYS, "Access key id"),
        secret("secretKey", "Secret access key", documentation=_KEYS),
        CredentialField("region", "Region", required=True, help="eu-central-1"),
        *SENDER,
    ),
    limits=Limits(concurrency=16, size=40 * 1024 * 1024),
    style="pascal",
    build=build,
    read=reader(
        id="MessageId",
        text=("message", "Message"),
        code=("header:x-amzn-errortype", "__type"),
        limited=("TooManyRequestsException", "LimitExceededException", "ThrottlingException"),
        account=(
            "AccountSuspendedException",
            "SendingPausedException",
            "MailFromDomainNotVerifiedException",
            "AccessDeniedException",
            "SignatureDoesNotMatch",
            "InvalidSignatureException",
            "UnrecognizedClientException",
        ),
    ),
)
