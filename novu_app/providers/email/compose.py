"""From a message to MIME: what every provider that takes a whole e-mail shares."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from novu_app.providers.base import OutgoingMessage
from novu_app.providers.email.plain_text import to_plain_text


def build_mail(message: OutgoingMessage, sender: str, sender_name: str) -> EmailMessage:
    """The MIME message. Header values with line breaks are refused by the policy, so nothing can be injected.

    Raises:
        ValueError: an address or header can not be used.
    """
    envelope = message.envelope
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(str(envelope.get("senderName") or sender_name), addr_spec=sender)
    mail["To"] = message.to
    if envelope.get("cc"):
        mail["Cc"] = ", ".join(envelope["cc"])
    if envelope.get("replyTo"):
        mail["Reply-To"] = str(envelope["replyTo"])
    mail["Subject"] = " ".join(message.subject.splitlines())
    mail["Date"] = formatdate(usegmt=True)
    mail["Message-ID"] = f"<{message.attempt_id}@{sender.rpartition('@')[2] or 'localhost'}>"
    for name, value in (envelope.get("headers") or {}).items():
        mail[name] = str(value)
    mail.set_content(str(envelope.get("text") or to_plain_text(message.body)))
    mail.add_alternative(message.body, subtype="html")
    return mail


def recipients_of(message: OutgoingMessage) -> list[str]:
    """Everybody who gets the e-mail: to, cc and bcc."""
    return [message.to, *(message.envelope.get("cc") or []), *(message.envelope.get("bcc") or [])]
