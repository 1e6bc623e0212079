"""Outlook 365 (``outlook365``): Microsoft's SMTP server, with a mailbox's own address and password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novu_app.providers.base import Channel, CredentialField, Limits, Session
from novu_app.providers.email.nodemailer import SmtpSession
from novu_app.providers.fields import SENDER_NAME, secret

#: Microsoft takes three connections at a time from a mailbox, and thirty e-mails a minute.
_CONNECTIONS = 3
_DOCS = (
    "https://learn.microsoft.com/en-us/exchange/mail-flow-best-practices/"
    "how-to-set-up-a-multifunction-device-or-application-to-send-email-using-microsoft-365-or-office-365"
)
_RATES = (
    "https://learn.microsoft.com/en-us/office365/servicedescriptions/exchange-online-service-description/"
    "exchange-online-limits"
)


class Outlook365Provider:
    """``outlook365``: SMTP with the address as the user. Where Microsoft refuses passwords: ``microsoft-graph``."""

    id = "outlook365"
    display_name = "Microsoft Outlook 365"
    channel: Channel = "email"
    stores_only = False
    needs_endpoint = False
    wants_payload = False
    limits = Limits(concurrency=_CONNECTIONS, rate=(30, 60), told=_RATES)
    documentation = _DOCS
    credentials = (
        secret("password", "Password", "SMTP AUTH has to be allowed for the mailbox", _DOCS),
        CredentialField("from", "From email address", required=True, help="The mailbox's own: it is the user"),
        SENDER_NAME,
    )

    def connect(self, credentials: Mapping[str, Any]) -> Session:
        """Connections to ``smtp.office365.com``, never without STARTTLS."""
        server = {"host": "smtp.office365.com", "port": 587, "requireTls": True, "user": credentials.get("from")}
        named = {key: credentials.get(key) for key in ("password", "from", "senderName")}
        return SmtpSession({**named, **server}, self.id)


PROVIDER = Outlook365Provider()
