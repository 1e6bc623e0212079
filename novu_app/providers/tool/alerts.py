"""Names of alerts: services that page people take the same name for the same alert."""

from __future__ import annotations

from novu_app.providers.base import OutgoingMessage


def alert_name(message: OutgoingMessage) -> str:
    """``novu:<transaction id>:<subscriber id>:<step id>`` (contract/providers.md, opsgenie), with which an application can close
    the alert; for a message of no run the attempt's."""
    run = message.envelope.get("notification") or {}
    parts = (run.get("transactionId"), run.get("subscriberId"), message.envelope.get("stepId"))
    return ":".join(["novu", *map(str, parts)]) if all(parts) else f"novu:{message.attempt_id}"
