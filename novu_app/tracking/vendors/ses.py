"""Amazon SES: its events come through a topic of SNS, whose ARN is the signing key
(docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html)."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any

from novu_app.kernel import jsons
from novu_app.providers.reading import at
from novu_app.tracking.reports import Report, Status
from novu_app.tracking.vendors import sns
from novu_app.tracking.vendors.base import Headers, fingerprint, moment, text

_STATUSES: dict[str, Status] = {
    "Send": "sent",
    "Delivery": "delivered",
    "DeliveryDelay": "delayed",
    "Bounce": "bounced",
    "Complaint": "complaint",
    "Reject": "rejected",
    "Rendering Failure": "failed",
    "Open": "opened",
    "Click": "clicked",
    "Subscription": "unsubscribed",
}
#: Where the events have their own part, and in it what the receiving side said.
_PARTS = {"Rendering Failure": "failure", "DeliveryDelay": "deliveryDelay"}
#: A complaint that takes another one back: what was sent is no spam.
_WANTED = "not-spam"
_WORDS = (
    "smtpResponse",
    "bouncedRecipients.0.diagnosticCode",
    "delayedRecipients.0.diagnosticCode",
    "complaintFeedbackType",
    "reason",
    "errorMessage",
    "bounceSubType",
)


class SesReports:
    """One event a request, inside of a message of SNS."""

    def verify(self, raw: bytes, document: Any, headers: Headers, key: str) -> None:
        """See :class:`novu_app.tracking.vendors.base.Vendor`; ``key`` is the ARN of the topic."""
        sns.verify(document, key)

    def confirm(self, document: Any) -> None:
        """See :class:`novu_app.tracking.vendors.base.Subscribing`."""
        sns.confirm(document)

    def read(self, document: Any) -> list[Report]:
        """See :class:`novu_app.tracking.vendors.base.Vendor`."""
        envelope = document if isinstance(document, dict) else {}
        if envelope.get("Type") in sns.SUBSCRIBES:
            return []
        event = _inside(envelope)
        kind = text(event.get("eventType")) or text(event.get("notificationType"))
        status, message_id = _STATUSES.get(kind), text(at(event, "mail.messageId"))
        if not status or not message_id:
            return []
        part = event.get(_PARTS.get(kind, kind.lower()))
        if kind == "Complaint" and at(part, "complaintFeedbackType") == _WANTED:
            return []
        said = next((text(at(part, path)) for path in _WORDS if text(at(part, path))), "")
        when = moment(at(part, "timestamp") or at(event, "mail.timestamp"))
        # SNS tells a message again under the same number.
        key = text(envelope.get("MessageId")) or fingerprint(event)
        permanent = kind != "Bounce" or text(at(part, "bounceType")) == "Permanent"
        return [
            Report(
                (message_id,),
                status,
                when,
                key,
                event,
                response=said,
                permanent=permanent,
                recipients=_recipients(part),
            )
        ]


def _recipients(part: Any) -> tuple[str, ...]:
    """Whom an event is about; several, where an e-mail to several did not arrive."""
    lists = (at(part, name) for name in ("bouncedRecipients", "complainedRecipients"))
    named = (text(at(each, "emailAddress")) for found in lists if isinstance(found, list) for each in found)
    # Addresses may come with a name: "Ada <ada@example.com>".
    return tuple(address for _, address in map(parseaddr, named) if address)


def _inside(envelope: dict[str, Any]) -> dict[str, Any]:
    """The event; with raw delivery there is nothing around it."""
    if "Message" not in envelope:
        return envelope
    try:
        event = jsons.loads(text(envelope["Message"]))
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}
