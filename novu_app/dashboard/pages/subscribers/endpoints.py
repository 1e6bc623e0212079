"""Where the open subscriber is reached on chat and tools: addresses of the API's channel endpoints, read masked, added and
taken away in functions of a session. What lies in the subscriber's credentials: credentials.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict

from sqlmodel import Session

from novu_app.channels import endpoints
from novu_app.channels.endpoint_bodies import NEED_CONNECTION, PROVIDERS, checked
from novu_app.channels.endpoints import EndpointDraft
from novu_app.channels.listing import ChannelFilter, References
from novu_app.channels.models import ChannelEndpoint
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.text import masked
from novu_app.integrations import service as integrations
from novu_app.integrations.models import Integration
from novu_app.kernel.crypto import DecryptionFailed
from novu_app.kernel.errors import BadRequest
from novu_app.kernel.pagination import Keyset
from novu_app.providers import registry

_MOST = 100
_REGIONS = "us, eu"


class EndpointField(TypedDict):
    """One field of the form that adds an address; ``example`` stands in it while it is empty."""

    name: str
    label: str
    example: str
    needed: bool
    secret: bool


class EndpointRow(TypedDict):
    """One address; ``value`` is masked where it is a secret, ``connection`` the authorisation it is addressed with."""

    identifier: str
    name: str
    integration: str
    value: str
    connection: str
    contexts: list[str]


class EndpointPlace(TypedDict):
    """One kind of address at one integration."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class _Kind:
    """A type of endpoint for the eye. ``providers`` are those at which it is offered, besides those that take it alone."""

    label: str
    fields: tuple[EndpointField, ...]
    providers: tuple[str, ...] = ()


def _field(name: str, label: str, example: str = "", *, needed: bool = True, secret: bool = False) -> EndpointField:
    return EndpointField(name=name, label=label, example=example, needed=needed, secret=secret)


_REGION = _field("region", "Region", _REGIONS)
_KINDS: dict[str, _Kind] = {
    "slack_channel": _Kind("Slack channel", (_field("channelId", "Channel ID", "C0123ABCD"),)),
    "slack_user": _Kind("Slack member", (_field("userId", "Member ID", "U0123ABCD"),)),
    "webhook": _Kind(
        "Web hook",
        (
            _field("url", "URL", "https://…", secret=True),
            _field("channel", "Channel", needed=False),
        ),
    ),
    "phone": _Kind("Phone number", (_field("phoneNumber", "Phone number", "+15551234567"),)),
    "ms_teams_channel": _Kind(
        "Teams channel", (_field("teamId", "Team ID"), _field("channelId", "Channel ID")), ("msteams",)
    ),
    "ms_teams_user": _Kind(
        "Person in Teams", (_field("userId", "User ID"), _field("tenantId", "Tenant ID", needed=False)), ("msteams",)
    ),
    "telegram_chat": _Kind("Telegram chat", (_field("chatId", "Chat ID", "123456789"),), ("telegram",)),
    "webex_room": _Kind("Webex room", (_field("roomId", "Room ID"), _field("parentId", "Thread ID", needed=False))),
    "webex_person": _Kind(
        "Person in Webex",
        (_field("personId", "Person ID", needed=False), _field("personEmail", "E-mail", needed=False)),
    ),
    "line_user": _Kind("LINE user", (_field("userId", "User ID"),), ("line",)),
    "pagerduty_service": _Kind("PagerDuty service", (_field("routingKey", "Routing key", secret=True), _REGION)),
    "opsgenie_integration": _Kind("Opsgenie integration", (_field("apiKey", "API key", secret=True), _REGION)),
    "grafana_oncall_integration": _Kind(
        "Grafana OnCall integration",
        (
            _field("url", "URL", "https://…", secret=True),
            _field("authToken", "Token", needed=False, secret=True),
        ),
    ),
    "tool_webhook": _Kind("Web hook", (_field("url", "URL", "https://…", secret=True),)),
}
#: Chats whose addresses are the kinds above that name them, and no web hook or phone number.
_OWN_KINDS = frozenset({"telegram", "line", "webex-messaging"})
#: Kinds whose names do not say where they are.
_OF_MANY = frozenset({"webhook", "phone", "tool_webhook"})
_PHONES = frozenset({"whatsapp-business", "twilio-whatsapp", "sendblue"})


@dataclass
class Addresses:
    """What the panel shows of them; ``more`` where there are others."""

    rows: list[EndpointRow] = field(default_factory=list)
    more: bool = False


def listed(session: Session, visitor: Visitor, subscriber_id: str) -> Addresses:
    """The addresses of a subscriber, newest first."""
    wanted = ChannelFilter(subscriber_id=subscriber_id)
    page, _, known = endpoints.list_endpoints(session, visitor.scope.environment_id, wanted, Keyset(limit=_MOST))
    return Addresses([_row(each, known) for each in page.rows], page.next is not None)


def places(session: Session, visitor: Visitor) -> list[EndpointPlace]:
    """What can be added by hand: kinds that need no connection, at the integrations that are active."""
    found = integrations.list_integrations(session, visitor.scope.environment_id)
    return [
        EndpointPlace(key=f"{row.identifier}|{kind}", name=f"{_KINDS[kind].label} at {row.name} ({row.identifier})")
        for row in found
        if row.active
        for kind in _kinds_at(row)
    ]


def fields_of(place: str) -> list[EndpointField]:
    """What a form asks for at one of :func:`places`."""
    kind = _KINDS.get(place.partition("|")[2])
    return list(kind.fields) if kind else []


def add(session: Session, visitor: Visitor, subscriber_id: str, place: str, form: Mapping[str, Any]) -> None:
    """Store what a form says.

    Raises:
        BadRequest: it is no address of that kind.
        NotFound: there is no such integration or subscriber.
    """
    integration, _, kind = place.partition("|")
    if kind not in _KINDS:
        raise BadRequest("Choose where they are reached.")
    given = {each["name"]: str(form.get(each["name"]) or "").strip() for each in _KINDS[kind].fields}
    lacking = [each["label"] for each in _KINDS[kind].fields if each["needed"] and not given[each["name"]]]
    if lacking:
        raise BadRequest(f"Give the {lacking[0]}.")
    if "region" in given and given["region"] not in _REGIONS.split(", "):
        raise BadRequest("The region is us or eu.")
    body = checked(kind, {name: value for name, value in given.items() if value})
    scope = visitor.scope
    endpoints.create_endpoint(
        session, scope.environment_id, scope.organization_id, EndpointDraft(subscriber_id, integration, kind, body)
    )


def remove(session: Session, visitor: Visitor, identifier: str) -> None:
    """Take one away.

    Raises:
        NotFound: it is gone already.
    """
    endpoints.delete_endpoint(session, visitor.scope.environment_id, identifier)


def _kinds_at(row: Integration) -> Iterator[str]:
    for name, kind in _KINDS.items():
        alone = PROVIDERS.get(name) or kind.providers
        if name in NEED_CONNECTION:
            continue
        if row.provider_id in alone or (not alone and name == _anywhere(row)):
            yield name


def _anywhere(row: Integration) -> str | None:
    """The kind of a chat that has none of its own."""
    if row.channel != "chat" or row.provider_id in _OWN_KINDS:
        return None
    return "phone" if row.provider_id in _PHONES else "webhook"


def _row(row: ChannelEndpoint, known: References) -> EndpointRow:
    integration = known.integrations.get(row.integration_id)
    return EndpointRow(
        identifier=row.identifier,
        name=_name(row, integration),
        integration=integration.identifier if integration else "",
        value=_value(row),
        connection=known.connections.get(row.connection_id or "", ""),
        contexts=list(row.context_keys or []),
    )


def _name(row: ChannelEndpoint, integration: Integration | None) -> str:
    """What an address is; those that many providers have with the provider's name."""
    label = _KINDS[row.type].label if row.type in _KINDS else row.type
    provider = registry.find(integration.provider_id) if integration and row.type in _OF_MANY else None
    return f"{provider.display_name}, {label[0].lower()}{label[1:]}" if provider else label


def _value(row: ChannelEndpoint) -> str:
    try:
        body = endpoints.body_of(row)
    except DecryptionFailed:
        return "stored with another encryption key"
    known = {each["name"]: each for each in _KINDS[row.type].fields} if row.type in _KINDS else {}
    shown = []
    for name, value in body.items():
        said = known.get(name)
        open_ = said is not None and not said["secret"] and isinstance(value, str)
        shown.append(str(value) if open_ else masked(str(value)))
    return " · ".join(shown)
