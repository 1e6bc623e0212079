"""The providers whose reports are understood. Adding one is a module and a line here."""

from __future__ import annotations

from novu_app.tracking.vendors.anypost import AnypostReports
from novu_app.tracking.vendors.base import Vendor
from novu_app.tracking.vendors.mailgun import MailgunReports
from novu_app.tracking.vendors.postmark import PostmarkReports
from novu_app.tracking.vendors.push import PushReports
from novu_app.tracking.vendors.resend import ResendReports
from novu_app.tracking.vendors.sendgrid import SendGridReports
from novu_app.tracking.vendors.ses import SesReports
from novu_app.tracking.vendors.twilio import TwilioReports

_PUSH = PushReports()
_VENDORS: dict[str, Vendor] = {
    "anypost": AnypostReports(),
    "mailgun": MailgunReports(),
    "postmark": PostmarkReports(),
    "resend": ResendReports(),
    "sendgrid": SendGridReports(),
    "ses": SesReports(),
    "twilio": TwilioReports(),
    **dict.fromkeys(("apns", "expo", "fcm", "push-webhook", "pushpad"), _PUSH),
}


def find(provider_id: str) -> Vendor | None:
    """How a provider reports; None where it does not, or not in a way that is understood."""
    return _VENDORS.get(provider_id)
