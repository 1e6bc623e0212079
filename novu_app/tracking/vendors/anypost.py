"""Anypost's web hooks, signed with a secret over time and body (anypost.com/docs/webhooks)."""

from __future__ import annotations

from typing import Any

from novu_app.kernel import clock, crypto
from novu_app.tracking.reports import Report, Status
from novu_app.tracking.vendors.base import Headers, fingerprint, moment, objects, refused, text

_OLDEST_MS = 5 * 60 * 1000
_STATUSES: dict[str, Status] = {
    "email.sent": "sent",
    "email.delivered": "delivered",
    "email.delayed": "delayed",
    "email.bounced": "bounced",
    "email.complained": "complaint",
    "email.suppressed": "dropped",
    "email.unsubscribed": "unsubscribed",
    "email.opened": "opened",
    "email.clicked": "clicked",
}


class AnypostReports:
    """Batches of events."""

    def verify(self, raw: bytes, document: Any, headers: Headers, key: str) -> None:
        """See :class:`novu_app.tracking.vendors.base.Vendor`."""
        parts = [part.strip().partition("=") for part in headers.get("anypost-signature", "").split(",")]
        timestamp = next((value for name, _, value in parts if name == "t"), "")
        if not timestamp.isdigit() or abs(clock.now_ms() - int(timestamp) * 1000) > _OLDEST_MS:
            raise refused()
        expected = crypto.hmac_hex(key, f"{timestamp}.{raw.decode()}")
        # Two while the secret is being changed.
        if not any(crypto.same(expected, value.lower()) for name, _, value in parts if name == "v1"):
            raise refused()

    def read(self, document: Any) -> list[Report]:
        """See :class:`novu_app.tracking.vendors.base.Vendor`."""
        reports = []
        for event in objects(document.get("events") if isinstance(document, dict) else None):
            data = event.get("data")
            email_id = text(data.get("email_id")) if isinstance(data, dict) else ""
            status = _STATUSES.get(text(event.get("type")))
            if email_id and status and isinstance(data, dict):
                key = text(event.get("id")) or fingerprint(event)
                said = next((text(data[name]) for name in ("reason", "response") if text(data.get(name))), "")
                at = moment(event.get("occurred_at"))
                reports.append(Report((email_id,), status, at, key, event, response=said))
        return reports
