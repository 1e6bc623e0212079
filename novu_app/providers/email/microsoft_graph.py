"""Microsoft Graph mail (``microsoft-graph``): from a mailbox of Microsoft 365, by an application that acts by itself."""

from __future__ import annotations

import base64
from urllib.parse import quote

from novu_app.providers.account import Account
from novu_app.providers.auth import client_credentials
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.email.whole import whole_mail
from novu_app.providers.fields import SENDER_NAME, secret
from novu_app.providers.reading import reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://learn.microsoft.com/en-us/graph/api/user-sendmail"
_RATES = (
    "https://learn.microsoft.com/en-us/office365/servicedescriptions/exchange-online-service-description/"
    "exchange-online-limits"
)
_APP = "https://learn.microsoft.com/en-us/graph/auth-v2-service"
_SCOPE = "https://graph.microsoft.com/.default"


async def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /users/{mailbox}/sendMail`` with the whole e-mail: as JSON, Graph takes no header that does not begin with x-.

    Overrides are parts of the e-mail, as with SMTP.
    """
    mailbox = quote(account.text("user") or account.need("from"), safe="@")
    tenant = account.host("tenantId", dots=True)
    return Call(
        f"https://graph.microsoft.com/v1.0/users/{mailbox}/sendMail",
        base64.b64encode(await whole_mail(account, message)),
        encoding="raw",
        headers={"content-type": "text/plain"},
        finished=True,
        grant=client_credentials(
            f"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
            account.need("clientId"),
            account.need("secretKey"),
            _SCOPE,
        ),
    )


PROVIDER = Vendor(
    id="microsoft-graph",
    display_name="Microsoft 365 (Graph)",
    channel="email",
    documentation=_DOCS,
    credentials=(
        CredentialField("clientId", "Application (client) ID", required=True, documentation=_APP),
        secret("secretKey", "Client secret", documentation=_APP),
        CredentialField("tenantId", "Directory (tenant) ID", required=True),
        CredentialField("user", "Mailbox", help="Whose mailbox sends, where it is not that of the sender's address"),
        CredentialField(
            "from", "From email address", required=True, help="The application needs Mail.Send for its mailbox"
        ),
        SENDER_NAME,
    ),
    # Exchange takes four calls at a time and thirty e-mails a minute of a mailbox.
    limits=Limits(concurrency=4, size=4 * 1024 * 1024, rate=(30, 60), told=_RATES),
    build=build,
    read=reader(
        # There is no id of the e-mail; this is what Microsoft's support asks for.
        id="header:request-id",
        text="error.message",
        code="error.code",
        limited=("ApplicationThrottled", "ErrorExceededMessageLimit"),
        account=(
            "ErrorAccessDenied",
            "ErrorInvalidUser",
            "ErrorSendAsDenied",
            "InvalidAuthenticationToken",
            "MailboxNotEnabledForRESTAPI",
            "ResourceNotFound",
            "Request_ResourceNotFound",
        ),
        temporary=("ErrorServerBusy", "ErrorInternalServerTransientError"),
    ),
)
