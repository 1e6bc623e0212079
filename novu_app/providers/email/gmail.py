"""Gmail API (``gmail``): from a mailbox of a Google Workspace, by a service account that acts for it."""

from __future__ import annotations

import base64

from novu_app.providers import google
from novu_app.providers.account import Account
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.email.whole import whole_mail
from novu_app.providers.fields import SENDER_NAME
from novu_app.providers.reading import reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages/send"
_RATES = "https://developers.google.com/workspace/gmail/api/reference/quota"
_DELEGATION = "https://developers.google.com/identity/protocols/oauth2/service-account#delegatingauthority"
_URL = "https://gmail.googleapis.com/gmail/v1/users/me/messages/send"
_SCOPE = "https://www.googleapis.com/auth/gmail.send"


async def build(account: Account, message: OutgoingMessage) -> Call:
    """``users.messages.send`` with the whole e-mail. Overrides are parts of it, as with SMTP."""
    mailbox = account.text("user") or account.need("from")
    raw = base64.urlsafe_b64encode(await whole_mail(account, message)).decode()
    grant = google.service_account(account.document("serviceAccount"), _SCOPE, mailbox)
    return Call(_URL, {"raw": raw}, finished=True, grant=grant)


PROVIDER = Vendor(
    id="gmail",
    display_name="Gmail API",
    channel="email",
    documentation=_DOCS,
    credentials=(
        CredentialField(
            "serviceAccount",
            "Service account",
            "textarea",
            required=True,
            secret=True,
            help="The JSON key. In the admin console let it act for users with the scope gmail.send",
            documentation=_DELEGATION,
        ),
        CredentialField("user", "Mailbox", help="Whose mailbox sends, where it is not that of the sender's address"),
        CredentialField("from", "From email address", required=True, help="The mailbox's address or an alias of it"),
        SENDER_NAME,
    ),
    # 100 units a call, of 6,000 a minute and mailbox; projects from before May 2026 keep 15,000.
    limits=Limits(concurrency=4, size=35 * 1024 * 1024, rate=(60, 60), told=_RATES),
    build=build,
    read=reader(
        id="id",
        text="error.message",
        code=("error.errors.0.reason", "error.status"),
        limited=("rateLimitExceeded", "userRateLimitExceeded", "dailyLimitExceeded", "quotaExceeded"),
        # The mailbox is none of Gmail, or may not send.
        account=("failedPrecondition", "delegationDenied", "insufficientPermissions", "accessNotConfigured"),
        temporary=("backendError", "internalError"),
    ),
)
