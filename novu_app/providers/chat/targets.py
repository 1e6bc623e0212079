"""Where a chat message goes: what its endpoint has to hold."""

from __future__ import annotations

from novu_app.providers.base import DeliveryFailed, OutgoingMessage


def target(message: OutgoingMessage, key: str, vendor: str) -> str:
    """What stands under ``key`` in the message's endpoint.

    Raises:
        DeliveryFailed: nothing does: the endpoint is one for another vendor.
    """
    value = str(message.endpoint.get(key) or "")
    if not value:
        raise DeliveryFailed(f"{vendor} can not send to an endpoint of type {message.endpoint.get('type')}")
    return value


def connected(message: OutgoingMessage, what: str) -> str:
    """The access token of the connection that the message's endpoint belongs to.

    Raises:
        DeliveryFailed: there is none.
    """
    token = ((message.endpoint.get("connection") or {}).get("auth") or {}).get("accessToken")
    if not token:
        raise DeliveryFailed(f"The endpoint belongs to no connection to {what}: connect one")
    return str(token)


def custom(message: OutgoingMessage) -> dict[str, object]:
    """The step's ``customData``, where a vendor's own kinds of content are told."""
    value = message.envelope.get("customData")
    return dict(value) if isinstance(value, dict) else {}
