"""Where subscribers are reached on chat, push and tools, stored as the APIs store it."""

from typing import Any

from novu_app.channels.models import ChannelConnection, ChannelEndpoint
from novu_app.integrations.models import Integration
from novu_app.kernel import clock, crypto, jsons
from novu_app.kernel.database import writing
from novu_app.kernel.ids import new_id
from novu_app.subscribers import service as subscribers
from tests.support.customer import Customer


def credentials(customer: Customer, subscriber_id: str, integration: Integration, **values: Any) -> str:
    """Gives a subscriber credentials at an integration (``webhookUrl``, ``deviceTokens`` …) and returns its row id."""
    (pk,) = customer.subscribers(subscriber_id)
    with writing() as session:
        subscribers.set_credentials(
            session,
            customer.environment.id,
            subscriber_id,
            provider_id=integration.provider_id,
            credentials=values,
            integration_identifier=integration.identifier,
        )
    return pk


def endpoint(
    customer: Customer,
    subscriber_id: str,
    integration: Integration,
    kind: str,
    *,
    contexts: tuple[str, ...] = (),
    connection: str | None = None,
    **body: Any,
) -> str:
    """Makes a channel endpoint of a subscriber and returns the subscriber's row id."""
    (pk,) = customer.subscribers(subscriber_id)
    row_id, now = new_id(), clock.now_ms()
    with writing() as session:
        session.add(
            ChannelEndpoint(
                id=row_id,
                environment_id=customer.environment.id,
                organization_id=customer.environment.organization_id,
                identifier=row_id,
                integration_id=integration.id,
                connection_id=connection,
                subscriber_pk=pk,
                context_keys=list(contexts),
                type=kind,
                endpoint=crypto.encrypt(jsons.dumps(body), row=row_id),
                created_at=now,
                updated_at=now,
            )
        )
    return pk


def connection(customer: Customer, integration: Integration, workspace: str, **auth: Any) -> str:
    """Makes a shared channel connection and returns its id."""
    row_id, now = new_id(), clock.now_ms()
    with writing() as session:
        session.add(
            ChannelConnection(
                id=row_id,
                environment_id=customer.environment.id,
                organization_id=customer.environment.organization_id,
                identifier=row_id,
                integration_id=integration.id,
                context_keys=[],
                workspace={"id": workspace},
                auth=crypto.encrypt(jsons.dumps(auth), row=row_id),
                created_at=now,
                updated_at=now,
            )
        )
    return row_id
