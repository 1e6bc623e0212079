"""Postmark's web hooks (postmarkapp.com/developer/webhooks). It signs nothing: the address that it is given carries a password,
``https://novu:<signing key>@…``, which it sends as HTTP basic authentication."""

from __future__ import annotations

from typing import Any

from novu_app.tracking.reports import Report, Status
from novu_app.tracking.vendors.base import Headers, check_password, fingerprint, moment, text

_STATUSES: dict[str, Status] = {
    "Delivery": "delivered",
    "Bounce": "bounced",
    "SpamComplaint": "complaint",
    "Open": "opened",
    "Click": "clicked",
    "SubscriptionChange": "unsubscribed",
}
#: Kinds of bounces after which Postmark tries again, or that are no bounces: answers of machines and of people.
_LATER = frozenset(
    {
        "Transient",
        "SoftBounce",
        "DnsError",
        "AutoResponder",
        "ChallengeVerification",
        "AddressChange",
        "OpenRelayTest",
        "Subscribe",
        "Unsubscribe",
    }
)
_BLOCKED = frozenset({"Blocked", "SpamNotification", "ManuallyDeactivated"})
#: Kinds that are about the address. Others are about the sender's domain (``DMARCPolicy``), the content, or are not known.
_FINAL = frozenset({"HardBounce", "BadEmailAddress"})
_MOMENTS = ("DeliveredAt", "BouncedAt", "ReceivedAt", "ChangedAt")


class PostmarkReports:
    """One event a request."""

    def verify(self, raw: bytes, document: Any, headers: Headers, key: str) -> None:
        """See :class:`novu_app.tracking.vendors.base.Vendor`."""
        check_password(headers, key)

    def read(self, document: Any) -> list[Report]:
        """See :class:`novu_app.tracking.vendors.base.Vendor`."""
        event = document if isinstance(document, dict) else {}
        status = _STATUSES.get(text(event.get("RecordType")))
        message_id = text(event.get("MessageID"))
        if status == "bounced" and event.get("Type") in _LATER:
            status = "delayed"
        elif status == "bounced" and event.get("Type") in _BLOCKED:
            status = "blocked"
        # A subscription is also given back.
        if not status or not message_id or (status == "unsubscribed" and event.get("SuppressSending") is not True):
            return []
        at = next((event[name] for name in _MOMENTS if event.get(name)), None)
        said = text(event.get("Details")) or text(event.get("Description"))
        key = text(event.get("ID")) or fingerprint(event)
        to = tuple(text(event[name]) for name in ("Email", "Recipient") if text(event.get(name)))
        return [
            Report(
                (message_id,),
                status,
                moment(at),
                f"{status}:{key}",
                event,
                response=said,
                permanent=event.get("Type") in _FINAL,
                recipients=to,
            )
        ]
