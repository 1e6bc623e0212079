"""Resend's web hooks, signed as Svix does (resend.com/docs, Verify Webhooks; docs.svix.com, Verifying Webhooks Manually)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Any

from novu_app.kernel import crypto
from novu_app.tracking.reports import Report, Status
from novu_app.tracking.vendors.base import Headers, fingerprint, is_recent, moment, refused, text

_OLDEST_MS = 5 * 60 * 1000
_STATUSES: dict[str, Status] = {
    "email.sent": "sent",
    "email.failed": "rejected",
    "email.delivered": "delivered",
    "email.delivery_delayed": "delayed",
    "email.bounced": "bounced",
    "email.opened": "opened",
    "email.clicked": "clicked",
    "email.complained": "complaint",
    "email.suppressed": "dropped",
}


class ResendReports:
    """One event a request."""

    def verify(self, raw: bytes, document: Any, headers: Headers, key: str) -> None:
        """See :class:`novu_app.tracking.vendors.base.Vendor`."""
        number, timestamp = headers.get("svix-id", ""), headers.get("svix-timestamp", "")
        if not timestamp.isdigit() or not is_recent(int(timestamp) * 1000, _OLDEST_MS):
            raise refused()
        try:
            secret = base64.b64decode(key.removeprefix("whsec_"), validate=True)
        except (binascii.Error, ValueError):
            raise refused() from None
        digest = hmac.new(secret, f"{number}.{timestamp}.".encode() + raw, hashlib.sha256).digest()
        expected = f"v1,{base64.b64encode(digest).decode()}"
        given = headers.get("svix-signature", "").split()
        if not any(crypto.same(expected, each) for each in given):
            raise refused()

    def token(self, document: Any, headers: Headers) -> str:
        """See :class:`novu_app.tracking.vendors.base.SingleUse`."""
        return headers.get("svix-id", "")

    def read(self, document: Any) -> list[Report]:
        """See :class:`novu_app.tracking.vendors.base.Vendor`."""
        event = document if isinstance(document, dict) else {}
        data = event.get("data")
        email_id = text(data.get("email_id")) if isinstance(data, dict) else ""
        status = _STATUSES.get(text(event.get("type")))
        if not email_id or not status or not isinstance(data, dict):
            return []
        bounce = data.get("bounce")
        bounce = bounce if isinstance(bounce, dict) else {}
        to = data.get("to")
        return [
            Report(
                (email_id,),
                status,
                moment(event.get("created_at")),
                f"{status}:{fingerprint(event)}",
                event,
                response=text(bounce.get("message")),
                # A full mailbox is "Transient", what Resend can not tell "Undetermined".
                permanent=text(bounce.get("type")) == "Permanent",
                recipients=tuple(text(each) for each in to if text(each)) if isinstance(to, list) else (),
            )
        ]
