"""Push: the application on the device, or its server, reports what became of a message.

``{"eventId": <id of the message>, "eventType": "delivered" | "clicked" | …, "timestamp"}``; signed like what we send:
``X-Novu-Signature``, hex HMAC-SHA256 of the body under the signing key.
"""

from __future__ import annotations

from typing import Any, cast

from novu_app.kernel import crypto
from novu_app.providers.webhook import SIGNATURE
from novu_app.tracking.reports import STATUSES, Report, Status
from novu_app.tracking.vendors.base import Headers, moment, objects, refused, text


class PushReports:
    """Reports of devices."""

    def verify(self, raw: bytes, document: Any, headers: Headers, key: str) -> None:
        """See :class:`novu_app.tracking.vendors.base.Vendor`."""
        expected = crypto.hmac_hex(key, raw.decode())
        if not crypto.same(expected, headers.get(SIGNATURE.lower(), "").lower()):
            raise refused()

    def read(self, document: Any) -> list[Report]:
        """See :class:`novu_app.tracking.vendors.base.Vendor`."""
        reports = []
        for event in objects(document):
            reference, status = text(event.get("eventId")), text(event.get("eventType")).lower()
            if reference and status in STATUSES:
                device = text(event.get("device_id") or event.get("deviceId"))
                key = f"{status}:{device}" if device else status
                at = moment(event.get("timestamp"))
                reports.append(Report((reference,), cast(Status, status), at, key, event))
        return reports
