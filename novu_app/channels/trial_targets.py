"""Where a test send goes: to an address that somebody types, or to where a subscriber is reached through an integration."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from novu_app.channels.addresses import PUSH, load_addresses
from novu_app.channels.destinations import load_connections, open_endpoint
from novu_app.integrations.models import Integration
from novu_app.kernel.errors import BadRequest
from novu_app.providers import registry
from novu_app.subscribers import store as subscribers

#: Where what is typed is the recipient itself, what it is called.
RECIPIENTS = {"email": "e-mail address", "sms": "phone number"}


def target_of(session: Session, row: Integration, to: str, subscriber_id: str) -> tuple[str, dict[str, Any]]:
    """Recipient and endpoint of a test send, as :class:`novu_app.integrations.trial.TrialMessage` takes them.

    Args:
        session: a transaction.
        row: the integration.
        to: an e-mail address or phone number; on push a device token; elsewhere a URL or a phone number. May be empty.
        subscriber_id: whose address at this integration to take where ``to`` is empty. May be empty, too.

    Raises:
        BadRequest: that does not say where to.
    """
    if row.channel in RECIPIENTS:
        recipient = to or _recipient_of(session, row, subscriber_id)
        if not recipient:
            raise BadRequest(f"Give the {RECIPIENTS[row.channel]} to send to")
        return recipient, {}
    if to:
        return "", _typed(row.channel, to)
    if subscriber_id:
        return "", _endpoint_of(session, row, subscriber_id)
    if registry.get(row.provider_id).needs_endpoint:
        raise BadRequest("Say where to: a subscriber who is reached through this integration, or an address")
    return "", {}


def _typed(channel: str, to: str) -> dict[str, Any]:
    if channel == "push":
        return {"type": PUSH, "tokens": [to]}
    if to.startswith(("http://", "https://")):
        return {"type": "tool_webhook" if channel == "tool" else "webhook", "url": to}
    if to.startswith("+"):
        return {"type": "phone", "phoneNumber": to}
    raise BadRequest("Give a URL, or a phone number that begins with +; other addresses are taken from a subscriber")


def _recipient_of(session: Session, row: Integration, subscriber_id: str) -> str:
    person = subscribers.by_subscriber_id(session, row.environment_id, subscriber_id) if subscriber_id else None
    return str((person.email if row.channel == "email" else person.phone) or "") if person else ""


def _endpoint_of(session: Session, row: Integration, subscriber_id: str) -> dict[str, Any]:
    person = subscribers.by_subscriber_id(session, row.environment_id, subscriber_id)
    if person is None:
        raise BadRequest(f"There is no subscriber {subscriber_id}")
    addresses = load_addresses(session, [row.environment_id], [person.id]).get((person.id, row.id), [])
    usable = [address.document() for address in addresses if address.complete]
    if not usable:
        raise BadRequest(f"{subscriber_id} has no address at this integration")
    return open_endpoint(usable[0], load_connections(session, [row.environment_id], usable[:1]))
