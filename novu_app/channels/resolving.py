"""What connections and endpoints are made for: an integration, a subscriber, contexts, as callers name them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from novu_app.environments import service as environments
from novu_app.integrations import store as integrations
from novu_app.integrations.models import Integration
from novu_app.integrations.service import credentials_of
from novu_app.kernel import crypto, jsons
from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.subscribers import service as subscribers
from novu_app.subscribers import store as subscriber_store
from novu_app.subscribers.models import Subscriber


def integration_named(session: Session, environment_id: str, identifier: str) -> Integration:
    """The integration with this identifier (or id).

    Raises:
        NotFound: there is none.
    """
    row = integrations.by_id(session, environment_id, identifier)
    if row is None:
        raise NotFound(f"Integration not found: {identifier}")
    return row


def subscriber_named(
    session: Session, environment_id: str, organization_id: str, subscriber_id: str, *, create: bool = False
) -> Subscriber:
    """The subscriber with this identifier, made when ``create`` says so.

    Raises:
        NotFound: there is none.
    """
    row = subscriber_store.by_subscriber_id(session, environment_id, subscriber_id)
    if row is None and create:
        row, _ = subscribers.create_subscriber(session, environment_id, organization_id, subscriber_id, {})
    if row is None:
        raise NotFound(f"Subscriber not found: {subscriber_id}")
    return row


def check_context_hash(
    session: Session,
    environment_id: str,
    integration: Integration,
    context: Mapping[str, Any] | None,
    given: str | None,
) -> None:
    """See that the contexts of a request were signed by the application, where the integration wants that.

    Raises:
        BadRequest: they were not, or what was given is no signature of theirs (contract/inbox.md, HMAC).
    """
    wanted = credentials_of(integration).get("hmac") in (True, "true")
    if not context or not (wanted or given):
        return
    said = jsons.canonical(context)
    secrets = environments.active_secrets(session, environment_id)
    # Any live key may have signed, so that keys can be replaced one by one.
    matches = [crypto.same(crypto.hmac_hex(secret, said), (given or "").lower()) for secret in secrets]
    if not any(matches):
        raise BadRequest("Please provide a valid context HMAC hash")
