"""The end of a flow: what was consented to becomes a connection, an endpoint, or both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from novu_app.channels import connections, endpoints, listing
from novu_app.channels.connections import ConnectionDraft
from novu_app.channels.endpoints import EndpointDraft
from novu_app.channels.models import ChannelConnection
from novu_app.channels.oauth import registry, starting
from novu_app.channels.oauth.state import State, verify
from novu_app.channels.oauth.vendors import Grant, Reply
from novu_app.channels.resolving import integration_named, subscriber_named
from novu_app.integrations.service import credentials_of
from novu_app.kernel import clock
from novu_app.kernel.errors import BadRequest


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow whose browser came back, with what the vendor has to be asked with."""

    state: State
    provider_id: str
    credentials: Mapping[str, Any]
    query: Mapping[str, str]


def take_up(session: Session, query: Mapping[str, str]) -> Flow:
    """The flow that a browser comes back from.

    Raises:
        BadRequest: the state is not ours or too old, or the person did not consent.
        NotFound: the integration is gone.
    """
    state = verify(query.get("state") or "")
    if query.get("error"):
        reason = query.get("error_description") or query["error"]
        raise BadRequest(f"The connection was not allowed: {reason[:500]}")
    integration = integration_named(session, state.environment_id, state.integration_id)
    return Flow(state, integration.provider_id, credentials_of(integration), query)


async def ask_vendor(flow: Flow) -> Grant:
    """What was consented to, from the vendor itself.

    Raises:
        BadRequest: nothing was, or the vendor refused or was not reached.
    """
    reply = Reply(flow.state.mode, flow.query, starting.redirect_uri())
    return await registry.get(flow.provider_id).grant(flow.credentials, reply)


def store(session: Session, flow: Flow, grant: Grant) -> str | None:
    """Store what was granted; done twice it is there once.

    Returns:
        Where the browser goes on to: a second consent, or the integration's ``redirectUrl``; None when nowhere.

    Raises:
        BadRequest: the vendor did not say what this flow is about.
        NotFound: the subscriber, the connection or the integration is gone.
    """
    state = flow.state
    if grant.webhook is not None:
        _link(session, state, "webhook", grant.webhook, None)
    elif state.mode == "link_user":
        if grant.person is None:
            raise BadRequest("The vendor did not say who the person is")
        _link(session, state, *grant.person, _connection_of_person(session, state))
    elif grant.workspace is not None:
        connection = _connect(session, state, grant)
        if state.auto_link_user and state.subscriber_id:
            if grant.person is not None:
                _link(session, state, *grant.person, connection.identifier)
            elif not registry.get(flow.provider_id).links_in_one_go:
                return _second_consent(session, state, connection)
    url = str(flow.credentials.get("redirectUrl") or "")
    return url if url.startswith(("https://", "http://")) else None


def _connect(session: Session, state: State, grant: Grant) -> ChannelConnection:
    listing.hold_integration(session, state.environment_id, state.integration_id)
    owner = None if state.connection_mode == "shared" else state.subscriber_id
    pk = subscriber_named(session, state.environment_id, state.organization_id, owner).id if owner is not None else None
    there = listing.connections_for(session, state.environment_id, state.integration_id, state.context_keys, [pk])
    workspace = grant.workspace or {}
    if there:
        # Who connects once more wants the new authorisation.
        identifier = there[0].identifier
        return connections.update_connection(
            session, state.environment_id, identifier, workspace=workspace, auth=grant.auth
        )
    draft = ConnectionDraft(
        integration_identifier=state.integration_id,
        workspace=workspace,
        auth=grant.auth,
        identifier=state.identifier,
        subscriber_id=state.subscriber_id,
        mode=state.connection_mode,
        context_keys=state.context_keys,
    )
    return connections.create_connection(session, state.environment_id, state.organization_id, draft)


def _connection_of_person(session: Session, state: State) -> str | None:
    """The connection that a person is written to by: the one that was named, or their own, or the shared one."""
    if state.identifier:
        return state.identifier
    person = subscriber_named(session, state.environment_id, state.organization_id, state.subscriber_id or "")
    found = listing.connections_for(
        session, state.environment_id, state.integration_id, state.context_keys, [person.id, None]
    )
    own = next((row for row in found if row.subscriber_pk), found[0] if found else None)
    return own.identifier if own else None


def _link(session: Session, state: State, kind: str, body: Mapping[str, Any], connection: str | None) -> None:
    if not state.subscriber_id:
        raise BadRequest("subscriberId is required to link a person")
    draft = EndpointDraft(
        subscriber_id=state.subscriber_id,
        integration_identifier=state.integration_id,
        type=kind,
        endpoint=body,
        connection_identifier=connection,
        context_keys=state.context_keys,
    )
    endpoints.link_endpoint(session, state.environment_id, state.organization_id, draft)


def _second_consent(session: Session, state: State, connection: ChannelConnection) -> str:
    again = replace(state, mode="link_user", identifier=connection.identifier, timestamp=clock.now_ms())
    return starting.consent_url(integration_named(session, state.environment_id, state.integration_id), again)
