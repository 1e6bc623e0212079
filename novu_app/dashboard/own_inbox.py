"""Inboxes on pages of the dashboard itself: whose they are, and what shows that the page may open them."""

from __future__ import annotations

from typing import TypedDict
from urllib.parse import urlencode

from sqlmodel import Session

from novu_app.accounts import profile
from novu_app.dashboard.door import Visitor
from novu_app.environments import service as environments
from novu_app.integrations import inbox_security
from novu_app.kernel import crypto
from novu_app.kernel.settings import get_settings


class OwnInbox(TypedDict):
    """The visitor as a subscriber: the e-mail address is their identifier. ``hash`` is empty where none is asked for."""

    identifier: str
    subscriber_id: str
    first_name: str
    last_name: str
    hash: str
    address: str


def own_inbox(session: Session, visitor: Visitor) -> OwnInbox:
    """The inbox of who looks, in the environment of the page."""
    environment_id, email = visitor.scope.environment_id, visitor.user.email
    environment = environments.get_environment(session, environment_id, visitor.user.organization_id)
    first_name, last_name = profile.names(session, visitor.user)
    return OwnInbox(
        identifier=environment.identifier,
        subscriber_id=email,
        first_name=first_name,
        last_name=last_name,
        hash=signature(session, environment_id, email),
        address=address_of(session, visitor, email),
    )


def address_of(session: Session, visitor: Visitor, subscriber_id: str) -> str:
    """The address of a subscriber's own inbox, signed where the environment asks for that.

    Raises:
        NotFound: the visitor's organization has no such environment.
    """
    environment_id = visitor.scope.environment_id
    environment = environments.get_environment(session, environment_id, visitor.user.organization_id)
    query = {"applicationIdentifier": environment.identifier, "subscriberId": subscriber_id}
    if signed := signature(session, environment_id, subscriber_id):
        query["subscriberHash"] = signed
    return f"{get_settings().root_path}/inbox/?{urlencode(query)}"


def signature(session: Session, environment_id: str, subscriber_id: str) -> str:
    """The hash that opens a subscriber's inbox (contract/inbox.md, subscriberHash); empty where it opens without one."""
    if not inbox_security.asks_for_hashes(session, environment_id):
        return ""
    secrets = environments.active_secrets(session, environment_id)
    return crypto.hmac_hex(secrets[0], subscriber_id) if secrets else ""
