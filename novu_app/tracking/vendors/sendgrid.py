"""SendGrid's event web hook, signed with ECDSA (twilio.com/docs/sendgrid, Event Webhook Security Features)."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from novu_app.tracking.reports import Report, Status
from novu_app.tracking.vendors.base import Headers, fingerprint, is_recent, moment, objects, refused, text

#: SendGrid tries for a day.
_OLDEST_MS = 25 * 3600 * 1000
_STATUSES: dict[str, Status] = {
    "processed": "accepted",
    "deferred": "deferred",
    "delivered": "delivered",
    "bounce": "bounced",
    "blocked": "blocked",
    "dropped": "dropped",
    "open": "opened",
    "click": "clicked",
    "spamreport": "spam",
    "unsubscribe": "unsubscribed",
    "group_unsubscribe": "unsubscribed",
}


class SendGridReports:
    """Batches of events."""

    def verify(self, raw: bytes, document: Any, headers: Headers, key: str) -> None:
        """See :class:`novu_app.tracking.vendors.base.Vendor`."""
        signature = headers.get("x-twilio-email-event-webhook-signature", "")
        timestamp = headers.get("x-twilio-email-event-webhook-timestamp", "")
        # Over which the signature is, too: a copy can not get a later one.
        if not timestamp.isdigit() or not is_recent(int(timestamp) * 1000, _OLDEST_MS):
            raise refused()
        try:
            public = load_der_public_key(base64.b64decode(key, validate=True))
            if not isinstance(public, ec.EllipticCurvePublicKey):
                raise refused()
            public.verify(base64.b64decode(signature, validate=True), timestamp.encode() + raw, ec.ECDSA(SHA256()))
        except (InvalidSignature, UnsupportedAlgorithm, binascii.Error, ValueError):
            raise refused() from None

    def read(self, document: Any) -> list[Report]:
        """See :class:`novu_app.tracking.vendors.base.Vendor`."""
        reports = []
        for event in objects(document):
            status = _STATUSES.get(text(event.get("event")))
            # A bounce by a block is told apart by its type alone.
            if status == "bounced" and event.get("type") == "blocked":
                status = "blocked"
            # Apple's mail program loads pictures ahead: nobody has opened anything.
            if status == "opened" and event.get("sg_machine_open") is True:
                continue
            full = text(event.get("sg_message_id"))
            references = (event.get("novuMessageId"), event.get("id"), full.partition(".")[0], full)
            known = tuple(dict.fromkeys(text(each) for each in references if text(each)))
            if status and known:
                tries = text(event.get("attempt"))
                reports.append(
                    Report(
                        known,
                        status,
                        moment(event.get("timestamp")),
                        text(event.get("sg_event_id")) or fingerprint(event),
                        event,
                        attempts=int(tries) if tries.isdigit() else None,
                        recipients=(text(event.get("email")),) if text(event.get("email")) else (),
                        response=text(event.get("response")) or text(event.get("reason")),
                    )
                )
        return reports
