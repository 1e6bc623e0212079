"""The providers that bring e-mails which they received. Adding one is a module and a line here."""

from __future__ import annotations

from novu_app.replies.vendors.base import Brings
from novu_app.replies.vendors.mailgun import MailgunMails
from novu_app.replies.vendors.postmark import PostmarkMails
from novu_app.replies.vendors.resend import ResendMails
from novu_app.replies.vendors.sendgrid import SendGridMails

_VENDORS: dict[str, Brings] = {
    "mailgun": MailgunMails(),
    "postmark": PostmarkMails(),
    "resend": ResendMails(),
    "sendgrid": SendGridMails(),
}


def find(provider_id: str) -> Brings | None:
    """How a provider brings e-mails; None where it does not."""
    return _VENDORS.get(provider_id)
