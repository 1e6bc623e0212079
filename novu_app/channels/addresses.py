"""Where subscribers are reached on chat, push and tools: what a chunk reads once (contract/webhooks.md, Send-time resolution).

What is sealed stays sealed here: a chunk passes it on to the delivery, which opens it when it sends
(:mod:`novu_app.channels.destinations`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from novu_app.channels import store

#: Our own type besides the contract's: the device tokens of a subscriber at a push integration.
PUSH = "push"


@dataclass(frozen=True, slots=True)
class Address:
    """One address at an integration.

    ``type`` is the contract's endpoint type, ``push`` for device tokens. ``endpoint`` is its body
    (contract/webhooks.md), for ``push`` ``{"tokens": [...]}``; it is empty where it is ``sealed``: encrypted for the row
    ``id``. ``connection_id`` names the authorisation to use, where the endpoint belongs to one. ``context_keys`` are those
    it is bound to, sorted; None for what was stored as a subscriber's credentials, which hold in every context.
    """

    type: str
    endpoint: dict[str, Any] = field(default_factory=dict)
    id: str | None = None
    sealed: str | None = None
    connection_id: str | None = None
    context_keys: tuple[str, ...] | None = ()

    @property
    def complete(self) -> bool:
        """Whether something can be sent there at all: credentials may lack their URL or tokens."""
        return self.sealed is not None or bool(self.endpoint)

    def document(self) -> dict[str, Any]:
        """The address as a delivery keeps it (``Delivery.endpoint``), with nothing that is a secret in clear."""
        if self.sealed is None:
            return {"type": self.type, **self.endpoint}
        document: dict[str, Any] = {"type": self.type, "id": self.id, "sealed": self.sealed}
        return document | ({"connectionId": self.connection_id} if self.connection_id else {})


def in_context(addresses: Sequence[Address], context_keys: Sequence[str]) -> list[Address]:
    """Those that are for exactly these contexts: without any, those that are bound to none."""
    wanted = tuple(context_keys)
    return [address for address in addresses if address.context_keys is None or address.context_keys == wanted]


def load_addresses(
    session: Session, environment_ids: Iterable[str], subscriber_pks: Iterable[str]
) -> dict[tuple[str, str], list[Address]]:
    """The addresses of these subscribers, in two statements.

    Args:
        session: an open transaction.
        environment_ids: whose subscribers they are; others are left out.
        subscriber_pks: row ids.

    Returns:
        (subscriber row id, integration id) → its addresses, oldest first, those of the subscriber's credentials last.
    """
    environments, pks = sorted(set(environment_ids)), sorted(set(subscriber_pks))
    found: dict[tuple[str, str], list[Address]] = {}
    for endpoint in store.endpoints_of(session, environments, pks):
        found.setdefault((endpoint.subscriber_pk, endpoint.integration_id), []).append(
            Address(
                endpoint.type,
                id=endpoint.id,
                sealed=endpoint.sealed,
                connection_id=endpoint.connection_id,
                context_keys=tuple(sorted(endpoint.context_keys)),
            )
        )
    for pk, channels in store.credentials_of(session, environments, pks):
        for channel in channels:
            key = (pk, str(channel.get("integration_id")))
            found.setdefault(key, []).append(address_of_credentials(channel.get("credentials") or {}))
    return found


def address_of_credentials(credentials: Mapping[str, Any]) -> Address:
    """The address in a subscriber's credentials (contract/webhooks.md: ``webhookUrl``, ``channel``, ``deviceTokens`` …)."""
    tokens = credentials.get("deviceTokens")
    if isinstance(tokens, list):
        usable = [str(token) for token in dict.fromkeys(tokens) if token]
        return Address(PUSH, {"tokens": usable} if usable else {}, context_keys=None)
    names = {"webhookUrl": "url", "channel": "channel", "phoneNumber": "phoneNumber"}
    endpoint = {names[key]: str(credentials[key]) for key in names if credentials.get(key)}
    if "url" in endpoint:
        return Address("webhook", endpoint, context_keys=None)
    if "phoneNumber" in endpoint:
        return Address("phone", endpoint, context_keys=None)
    return Address("webhook", context_keys=None)
