"""Mailgun's web hooks, signed inside of the body (documentation.mailgun.com, Securing Webhooks)."""

from __future__ import annotations

from typing import Any

from novu_app.kernel import crypto
from novu_app.tracking.reports import Report, Status
from novu_app.tracking.vendors.base import Headers, fingerprint, is_recent, moment, refused, text

#: A signature says when it was made; an older one is somebody's copy. Mailgun tries for eight hours.
_OLDEST_MS = 12 * 3600 * 1000
_STATUSES: dict[str, Status] = {
    "accepted": "accepted",
    "delivered": "delivered",
    "opened": "opened",
    "clicked": "clicked",
    "unsubscribed": "unsubscribed",
    "complained": "complaint",
    "rejected": "rejected",
    "failed": "bounced",
    "permanent_fail": "bounced",
    "temporary_fail": "delayed",
}
#: What Mailgun says when it gave up after hours in which the other side took nothing for now.
_TOO_OLD, _TOO_OLD_CODE = "old", "602"


class MailgunReports:
    """One event a request."""

    def verify(self, raw: bytes, document: Any, headers: Headers, key: str) -> None:
        """See :class:`novu_app.tracking.vendors.base.Vendor`."""
        signed = document.get("signature") if isinstance(document, dict) else None
        signed = signed if isinstance(signed, dict) else {}
        timestamp, token, signature = (text(signed.get(name)) for name in ("timestamp", "token", "signature"))
        if not crypto.same(crypto.hmac_hex(key, timestamp + token), signature.lower()):
            raise refused()
        if not timestamp.isdigit() or not is_recent(int(timestamp) * 1000, _OLDEST_MS):
            raise refused()

    def token(self, document: Any, headers: Headers) -> str:
        """See :class:`novu_app.tracking.vendors.base.SingleUse`: Mailgun asks for it to be taken once."""
        return text(document["signature"]["token"])

    def read(self, document: Any) -> list[Report]:
        """See :class:`novu_app.tracking.vendors.base.Vendor`."""
        event = document.get("event-data") if isinstance(document, dict) else None
        if not isinstance(event, dict):
            return []
        status = _STATUSES.get(text(event.get("event")))
        if status == "bounced" and event.get("severity") == "temporary":
            status = "delayed"
        headers = _inner(_inner(event, "message"), "headers")
        message_id = text(headers.get("message-id"))
        if not status or not message_id:
            return []
        result = _inner(event, "delivery-status")
        tries = result.get("attempt-no")
        gave_up = event.get("reason") == _TOO_OLD or text(result.get("code")) == _TOO_OLD_CODE
        report = Report(
            # Sending answers with brackets, events come without. E-mails of one call have an id of their own besides.
            tuple(filter(None, (text(_inner(event, "user-variables").get("novu_id")), f"<{message_id}>", message_id))),
            status,
            moment(event.get("timestamp")),
            text(event.get("id")) or fingerprint(event),
            event,
            attempts=tries if isinstance(tries, int) else None,
            recipients=(text(event.get("recipient")),) if text(event.get("recipient")) else (),
            response=text(result.get("description")) or text(result.get("message")) or text(event.get("reason")),
            permanent=not gave_up,
        )
        return [report]


def _inner(document: dict[str, Any], key: str) -> dict[str, Any]:
    value = document.get(key)
    return value if isinstance(value, dict) else {}
