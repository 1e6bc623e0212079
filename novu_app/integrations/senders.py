"""Integrations as the delivery lane needs them: read for a whole claim, with what is set about their pace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from sqlmodel import Session

from novu_app.kernel import bulk, crypto, jsons
from novu_app.kernel.buckets import Rate
from novu_app.kernel.errors import BadRequest
from novu_app.providers import registry
from novu_app.providers.base import DeliveryFailed, Limits

#: Messages that one worker process hands to a provider at a time, where neither it nor the integration says otherwise.
CONCURRENCY = 8
MAX_ATTEMPTS = 3
_UNKNOWN = Limits(concurrency=CONCURRENCY)
_LARGEST = {"concurrency": 1_000, "maxAttempts": 20}


@dataclass(frozen=True, slots=True)
class Sender:
    """One integration. ``sealed`` are its encrypted credentials: they change with every save, even with the same values."""

    id: str
    environment_id: str
    identifier: str
    provider_id: str
    active: bool
    sealed: str
    configurations: Mapping[str, Any]

    @property
    def concurrency(self) -> int:
        """Messages that one worker process hands over at a time."""
        given = self.configurations.get("concurrency")
        if is_positive(given):
            return max(1, int(given))
        return self._limits.concurrency or CONCURRENCY

    @property
    def batch(self) -> int:
        """Messages that may be handed over together at most."""
        return self._limits.batch

    @property
    def max_attempts(self) -> int:
        """How often a message is handed over at most while the provider refuses for now."""
        given = self.configurations.get("maxAttempts")
        return max(1, int(given)) if is_positive(given) else MAX_ATTEMPTS

    @property
    def rate(self) -> Rate | None:
        """How many messages all workers together may hand over in a time, or None."""
        given = self.configurations.get("rateLimit")
        if not isinstance(given, dict) or not (is_positive(given.get("amount")) and is_positive(given.get("seconds"))):
            of_vendor = self._limits.rate
            return Rate(of_vendor[0], of_vendor[1] * 1000) if of_vendor else None
        return Rate(float(given["amount"]), float(given["seconds"]) * 1000)

    @property
    def _limits(self) -> Limits:
        provider = registry.find(self.provider_id)
        return provider.limits if provider is not None else _UNKNOWN

    def credentials(self) -> dict[str, Any]:
        """What the connect form was filled with.

        Raises:
            DeliveryFailed: it was stored with another encryption key.
        """
        try:
            values: dict[str, Any] = jsons.loads(crypto.decrypt(self.sealed, row=self.id))
        except crypto.DecryptionFailed as error:
            raise DeliveryFailed(str(error)) from error
        return values


def load_senders(session: Session, integration_ids: Iterable[str]) -> dict[str, Sender]:
    """These integrations by id, in one statement; deleted ones are missing."""
    rows = bulk.run(
        session,
        "WITH {v} SELECT i.id, i.environment_id, i.identifier, i.provider_id, i.active, i.credentials, i.configurations "
        "FROM v JOIN integration i ON i.id = v.id",
        {"id": "text"},
        [(integration_id,) for integration_id in sorted(set(integration_ids))],
    )
    senders = {}
    for row_id, environment_id, identifier, provider_id, active, sealed, configurations in rows:
        # PostgreSQL's driver gives JSONB as values, SQLite as the text that was stored.
        values = jsons.load_or(configurations, {}) if isinstance(configurations, str) else configurations or {}
        senders[row_id] = Sender(row_id, environment_id, identifier, provider_id, bool(active), sealed, values)
    return senders


def check_configurations(given: Mapping[str, Any]) -> dict[str, Any]:
    """Configurations as they are stored.

    Raises:
        BadRequest: what is said about the pace can not be kept: ``rateLimit`` is ``{"amount", "seconds"}`` of positive
            numbers, ``concurrency`` and ``maxAttempts`` are positive whole numbers.
    """
    wrong: list[str] = []
    rate = given.get("rateLimit")
    if rate is not None:
        if not isinstance(rate, Mapping):
            wrong.append("configurations.rateLimit must be an object")
        else:
            wrong += [
                f"configurations.rateLimit.{name} must be a positive number"
                for name in ("amount", "seconds")
                if not is_positive(rate.get(name))
            ]
    for name, largest in _LARGEST.items():
        value = given.get(name)
        if value is not None and not (is_positive(value) and value == int(value) and value <= largest):
            wrong.append(f"configurations.{name} must be a whole number from 1 to {largest}")
    if wrong:
        raise BadRequest(wrong)
    return dict(given)


def is_positive(value: Any) -> TypeGuard[int | float]:
    """Whether a value of a JSON document is a number above zero."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < float("inf")
