"""Opening an inbox (contract/inbox.md, POST /v1/inbox/session): who may, and what they find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlmodel import Session

from novu_app.contexts import service as contexts
from novu_app.contexts import store as context_store
from novu_app.contexts.references import ContextReference, read_contexts
from novu_app.environments import service as environments
from novu_app.environments.service import Scope
from novu_app.inbox.tokens import InboxSession, InvalidToken, issue, verify
from novu_app.integrations import store as integrations
from novu_app.integrations.models import Integration
from novu_app.kernel import crypto, jsons
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import BadRequest, Forbidden, NotFound, Unauthorized, Unprocessable
from novu_app.messages import counters, counting
from novu_app.messages.counters import Counts
from novu_app.messages.inbox import MAX_SNOOZE_HOURS
from novu_app.messages.owners import Owner
from novu_app.preferences import service as preferences
from novu_app.preferences.service import GlobalPreference
from novu_app.subscribers import service as subscribers
from novu_app.subscribers import store as subscriber_store
from novu_app.subscribers.models import Subscriber

_PROVIDER = "novu"
_BAD_CONTEXT_HASH = "Please provide a valid context HMAC hash"


@dataclass(frozen=True, slots=True)
class Opening:
    """Who asks for an inbox. ``attributes`` are columns of the subscriber, ``schedule`` the default of new ones."""

    application_identifier: str
    subscriber_id: str
    subscriber_hash: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    context_hash: str = ""
    schedule: Mapping[str, Any] | None = None
    #: Clients from before contexts see the messages of all of them.
    all_contexts: bool = False
    #: Whether the page that asks belongs to this installation: then no customer has connected an inbox yet.
    from_here: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """An open inbox."""

    session: InboxSession
    token: str
    subscriber: Subscriber
    counts: Counts
    scope: Scope
    preference: GlobalPreference


def open_session(opening: Opening) -> Opened:
    """Check who asks, find or create the subscriber, and issue a token. Opens its own transactions.

    Raises:
        BadRequest: unknown application, a context breaks a rule, or a hash is missing or wrong.
        NotFound: the environment has no active in-app integration.
        Unprocessable: no subscriber is named, or no application for the one that is.
        Forbidden: neither is named: environments without a key are not offered here.
    """
    scope = _scope(opening)
    named = {(scope.environment_id, each.key): each for each in read_contexts(opening.context)}
    with reading() as session:
        integration = in_app_integration(session, scope.environment_id)
        trusted = _check_hashes(session, scope, integration, opening)
        subscriber = subscriber_store.by_subscriber_id(session, scope.environment_id, opening.subscriber_id)
        new_contexts = len(context_store.data_of(session, named)) < len(named)
    news = _news(subscriber, opening, trusted)
    unconnected = not (integration.connected or opening.from_here)
    if subscriber is None or news or opening.schedule or new_contexts or unconnected:
        with writing() as session:
            subscriber = _store(session, scope, integration, opening, news, named)
    keys = None if opening.all_contexts else tuple(sorted(key for _, key in named))
    with reading() as session:
        counts = counting.counts_of(session, Owner(scope.environment_id, subscriber.id, keys))
        preference = preferences.get_global(session, scope.environment_id, subscriber.id, contexts=keys or ())
    opened = InboxSession(
        subscriber.id,
        subscriber.subscriber_id,
        scope.environment_id,
        scope.organization_id,
        contexts=keys,
        counted=counts.version,
        signed=trusted,
    )
    return Opened(opened, issue(opened, _profile(subscriber)), subscriber, counts, scope, preference)


def renew(who: InboxSession) -> str:
    """A new token for a session that is not over yet, good for the full time again. Opens its own transaction.

    Raises:
        Forbidden: the subscriber is gone, or has to prove who they are by now and never did.
        NotFound: the environment has no active in-app integration any more.
    """
    with reading() as session:
        subscriber = _still_there(session, who)
        counts = counting.counts_of(session, Owner(who.environment_id, who.subscriber_pk, who.contexts))
    return issue(replace(who, counted=counts.version), _profile(subscriber))


def resume(application_identifier: str, token: str) -> InboxSession:
    """The session of a token that somebody opened before, for a page of this application. Opens its own transaction.

    Raises:
        Unauthorized: the token opens nothing, or nothing of this application.
        Forbidden: the subscriber is gone, or has to prove who they are by now and never did.
        NotFound: the environment has no active in-app integration any more.
    """
    scope = environments.scope_of_identifier(application_identifier)
    try:
        who = verify(token)
    except InvalidToken as error:
        raise Unauthorized("The session is over") from error
    if scope is None or scope.environment_id != who.environment_id:
        raise Unauthorized("The session is one of another application")
    with reading() as session:
        _still_there(session, who)
    return who


def _still_there(session: Session, who: InboxSession) -> Subscriber:
    integration = in_app_integration(session, who.environment_id)
    subscriber = subscriber_store.by_subscriber_id(session, who.environment_id, who.subscriber_id)
    if subscriber is None or subscriber.id != who.subscriber_pk:
        raise Forbidden("The subscriber of this session is gone; open a new one.")
    if asks_for_hashes(integration) and not who.signed:
        raise Forbidden("This session was opened without a subscriber hash; open a new one with it.")
    return subscriber


def session_document(opened: Opened, application_identifier: str) -> dict[str, Any]:
    """The session as the client gets it."""
    document: dict[str, Any] = {
        "token": opened.token,
        "totalUnreadCount": opened.counts.unread,
        "unreadCount": {
            "total": opened.counts.unread,
            "severity": {name: getattr(opened.counts, name) for name in counters.SEVERITIES},
        },
        "removeNovuBranding": True,
        "maxSnoozeDurationHours": MAX_SNOOZE_HOURS,
        "isDevelopmentMode": opened.scope.environment_name.lower() != "production",
        "applicationIdentifier": application_identifier,
        "contextKeys": list(opened.session.contexts or ()),
    }
    if opened.preference.schedule is not None:
        document["schedule"] = dict(opened.preference.schedule)
    return document


def _scope(opening: Opening) -> Scope:
    if not opening.application_identifier:
        if opening.subscriber_id:
            raise Unprocessable("A valid application identifier is required when providing subscriber information")
        raise Forbidden("Inboxes without an application identifier are not offered here; pass applicationIdentifier.")
    scope = environments.scope_of_identifier(opening.application_identifier)
    if scope is None:
        raise BadRequest("Please provide a valid application identifier")
    if not opening.subscriber_id:
        raise Unprocessable("Subscriber ID is required")
    return scope


def in_app_integration(session: Session, environment_id: str) -> Integration:
    """The integration behind the inboxes of an environment.

    Raises:
        NotFound: there is none that is active.
    """
    integration = integrations.first_active(session, environment_id, _PROVIDER)
    if integration is None:
        raise NotFound("The active in-app integration could not be found")
    return integration


def asks_for_hashes(integration: Integration) -> bool:
    """Whether subscribers and contexts of this integration's inboxes have to be signed by the application."""
    return bool(jsons.loads(crypto.decrypt(integration.credentials, row=integration.id)).get("hmac"))


def check_context(session: Session, who: InboxSession, context: Mapping[str, Any], given: str | None) -> None:
    """See that contexts which a page names were signed, where the inbox asks for that.

    Raises:
        BadRequest: they were not.
        NotFound: the environment has no active in-app integration any more.
    """
    if not context or not asks_for_hashes(in_app_integration(session, who.environment_id)):
        return
    secrets = environments.active_secrets(session, who.environment_id)
    if not _signed(secrets, jsons.canonical(context), given or ""):
        raise BadRequest(_BAD_CONTEXT_HASH)


def _check_hashes(session: Session, scope: Scope, integration: Integration, opening: Opening) -> bool:
    """Whether the subscriber's hash is a valid one.

    Raises:
        BadRequest: the environment asks for hashes and one is missing or wrong.
    """
    required = asks_for_hashes(integration)
    if not required and not opening.subscriber_hash:
        return False
    secrets = environments.active_secrets(session, scope.environment_id)
    trusted = _signed(secrets, opening.subscriber_id, opening.subscriber_hash)
    if required and not trusted:
        raise BadRequest("Please provide a valid HMAC hash")
    if required and opening.context and not _signed(secrets, jsons.canonical(opening.context), opening.context_hash):
        raise BadRequest(_BAD_CONTEXT_HASH)
    return trusted


def _signed(secrets: list[str], data: str, given: str) -> bool:
    # Any live key may have signed, so that a key can be replaced while pages with the old one are open.
    matches = [crypto.same(crypto.hmac_hex(secret, data), given.lower()) for secret in secrets]
    return bool(given) and any(matches)


def _news(subscriber: Subscriber | None, opening: Opening, trusted: bool) -> dict[str, Any]:
    """The attributes to store. Only who proves to be the subscriber may change those of one that exists."""
    if subscriber is None:
        return dict(opening.attributes)
    if not trusted:
        return {}
    return {name: value for name, value in opening.attributes.items() if getattr(subscriber, name) != value}


def _store(
    session: Session,
    scope: Scope,
    integration: Integration,
    opening: Opening,
    news: dict[str, Any],
    named: Mapping[tuple[str, str], ContextReference],
) -> Subscriber:
    subscriber, _ = subscribers.create_subscriber(
        session, scope.environment_id, scope.organization_id, opening.subscriber_id, news
    )
    if named:
        contexts.find_or_create(session, named, {scope.environment_id: scope.organization_id})
    if opening.schedule:
        preferences.set_default_schedule(session, scope.environment_id, subscriber.id, opening.schedule)
    if not (integration.connected or opening.from_here):
        integrations.mark_connected(session, scope.environment_id, integration.id)
    return subscriber


def _profile(subscriber: Subscriber) -> dict[str, Any]:
    profile = {"firstName": subscriber.first_name, "lastName": subscriber.last_name, "email": subscriber.email}
    return {name: value for name, value in profile.items() if value}
