"""Twilio's status callbacks (twilio.com/docs/messaging/guides/track-outbound-message-status): forms, signed over the address that
Twilio was given and all fields (twilio.com/docs/usage/security). The signing key is the account's auth token."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

from novu_app.kernel import clock, crypto
from novu_app.tracking.reports import Report, Status
from novu_app.tracking.vendors.base import Headers, refused, text

_STATUSES: dict[str, Status] = {
    "accepted": "accepted",
    "scheduled": "accepted",
    "queued": "queued",
    "sending": "sending",
    "sent": "sent",
    "delivered": "delivered",
    "read": "opened",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "dropped",
}


class TwilioReports:
    """One status a request."""

    def verify(self, raw: bytes, document: Any, headers: Headers, key: str) -> None:
        """Refuses: the signature is over the address, too (:meth:`verify_at`)."""
        raise refused()

    def verify_at(self, url: str, document: Any, headers: Headers, key: str) -> None:
        """See :class:`novu_app.tracking.vendors.base.Addressed`."""
        fields = document if isinstance(document, dict) else {}
        signed = url + "".join(f"{name}{text(fields[name])}" for name in sorted(fields))
        digest = hmac.new(key.encode(), signed.encode(), hashlib.sha1).digest()
        if not crypto.same(base64.b64encode(digest).decode(), headers.get("x-twilio-signature", "")):
            raise refused()

    def read(self, document: Any) -> list[Report]:
        """See :class:`novu_app.tracking.vendors.base.Vendor`."""
        event = document if isinstance(document, dict) else {}
        sid = text(event.get("MessageSid")) or text(event.get("SmsSid"))
        said = text(event.get("MessageStatus")) or text(event.get("SmsStatus"))
        status = _STATUSES.get(said.lower())
        if not sid or not status:
            return []
        code, reason = text(event.get("ErrorCode")), text(event.get("ErrorMessage"))
        response = " ".join(part for part in (code, reason) if part)
        # A callback tells no moment, and a message has each status once.
        return [Report((sid,), status, clock.now_ms(), f"{sid}:{said.lower()}", event, response=response)]
