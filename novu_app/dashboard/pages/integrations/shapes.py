"""What the integrations pages show, as plain values made of providers and rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict
from zlib import crc32

from novu_app.conditions.queries import empty_query
from novu_app.conditions.sentences import in_words
from novu_app.dashboard.pages.integrations.conditions import query_of, rule_of
from novu_app.dashboard.text import pretty_json
from novu_app.dashboard.urls import in_environment
from novu_app.integrations.catalog import CHANNELS
from novu_app.integrations.configurations import MAIL_KEY, SIGNING_KEY
from novu_app.integrations.credentials import credentials_of
from novu_app.integrations.models import Integration
from novu_app.integrations.ranking import DEMO, PRIMARY_CHANNELS
from novu_app.providers import registry
from novu_app.providers.base import CredentialField, Provider
from novu_app.replies import bringing
from novu_app.replies.vendors import registry as mail_vendors
from novu_app.tracking.service import address_of
from novu_app.tracking.vendors import registry as reports

_HUES = ("blue", "green", "orange", "violet", "pink", "teal", "amber", "red")
_ON = (True, "true")
_TO = {
    "email": ("Send to", "you@example.com"),
    "sms": ("Phone number", "+15551234567"),
    "push": ("Device token", "of a device of yours"),
    "chat": ("Web hook URL or phone number", "https://… or +15551234567"),
    "tool": ("URL", "https://…"),
}


class ProviderCard(TypedDict):
    """A provider in the store: ``initials`` and ``hue`` are its mark without a logo; ``connected`` says how many use it."""

    id: str
    name: str
    channel: str
    channel_name: str
    initials: str
    hue: str
    connected: int
    href: str


class IntegrationRow(TypedDict):
    """One integration in the list. ``standing`` is ok, failing or empty, which ``idle`` puts into words; ``error_at`` in ms."""

    id: str
    name: str
    identifier: str
    provider: str
    provider_id: str
    channel: str
    channel_name: str
    initials: str
    hue: str
    active: bool
    primary: bool
    conditional: bool
    rank: int
    can_rise: bool
    can_fall: bool
    standing: str
    idle: str
    error: str
    error_at: int
    href: str


class CredentialInput(TypedDict):
    """One field of the connect form; a secret has no ``value``, and ``is_set`` tells whether one is stored."""

    key: str
    label: str
    kind: str
    required: bool
    secret: bool
    help: str
    documentation: str
    options: list[str]
    value: str
    is_on: bool
    is_set: bool


@dataclass
class IntegrationForm:
    """The form of a provider, for a new integration (``id`` is empty) or a stored one."""

    id: str = ""
    provider_id: str = ""
    provider: str = ""
    channel: str = ""
    channel_name: str = ""
    initials: str = ""
    hue: str = ""
    documentation: str = ""
    name: str = ""
    identifier: str = ""
    active: bool = True
    primary: bool = False
    may_be_primary: bool = False
    takes_conditions: bool = False
    #: ``query`` is for the builder, which can show it where ``is_query``; ``conditions`` is the same as JSON.
    query: dict[str, Any] = field(default_factory=empty_query)
    is_query: bool = True
    sentence: str = ""
    conditions: str = ""
    fields: list[CredentialInput] = field(default_factory=list)
    reports: bool = False
    reports_on: bool = False
    reports_key_set: bool = False
    reports_url: str = ""
    #: Whether the provider can bring e-mails that it receives, at ``replies_url``.
    replies: bool = False
    replies_key_set: bool = False
    replies_url: str = ""
    stores_only: bool = False
    standing: str = ""
    error: str = ""
    error_at: int = 0
    to_label: str = ""
    to_placeholder: str = ""
    by_subscriber: bool = False


def card_of(provider: Provider, environment_id: str, connected: int) -> ProviderCard:
    """A provider in the store."""
    return ProviderCard(
        id=provider.id,
        name=provider.display_name,
        channel=provider.channel,
        channel_name=CHANNELS[provider.channel],
        initials=_initials(provider.display_name),
        hue=_hue(provider.id),
        connected=connected,
        href=in_environment(environment_id, "integrations", "connect", provider.id),
    )


def row_of(row: Integration, place: int, last: int) -> IntegrationRow:
    """An integration in the list; ``place`` in the order of its channel from 1 (0 has none), ``last`` the last place."""
    provider = registry.find(row.provider_id)
    name = provider.display_name if provider else row.provider_id
    return IntegrationRow(
        id=row.id,
        name=row.name,
        identifier=row.identifier,
        provider=name,
        provider_id=row.provider_id,
        channel=row.channel,
        channel_name=CHANNELS.get(row.channel, row.channel),
        initials=_initials(name),
        hue=_hue(row.provider_id),
        active=row.active,
        primary=row.primary,
        conditional=bool(row.conditions),
        rank=place,
        can_rise=place > 2,
        can_fall=1 < place < last,
        standing=_standing(row),
        idle=_idle(provider),
        error=row.last_error or "",
        error_at=row.last_error_at or 0,
        href=in_environment(row.environment_id, "integrations", row.id),
    )


def new_form(provider: Provider) -> IntegrationForm:
    """The empty form of a provider."""
    return _form(provider, {}, {})


def form_of(row: Integration) -> IntegrationForm:
    """The form of a stored integration; no secret is in it."""
    form = _form(registry.get(row.provider_id), credentials_of(row), row.configurations or {})
    form.id, form.name, form.identifier = row.id, row.name, row.identifier
    form.active, form.primary = row.active, row.primary
    query = query_of(row.conditions)
    form.query, form.is_query = query or empty_query(), query is not None
    form.sentence = in_words(rule_of(row.conditions)) if query and row.conditions else ""
    form.conditions = pretty_json(row.conditions) if row.conditions else ""
    form.reports_url = address_of(row.environment_id, row.id) if form.reports else ""
    form.replies_url = bringing.address_of(row.environment_id, row.id) if form.replies else ""
    form.standing, form.error, form.error_at = _standing(row), row.last_error or "", row.last_error_at or 0
    return form


def _form(provider: Provider, values: Mapping[str, Any], configurations: Mapping[str, Any]) -> IntegrationForm:
    label, placeholder = _TO.get(provider.channel, ("", ""))
    return IntegrationForm(
        provider_id=provider.id,
        provider=provider.display_name,
        channel=provider.channel,
        channel_name=CHANNELS[provider.channel],
        initials=_initials(provider.display_name),
        hue=_hue(provider.id),
        documentation=provider.documentation,
        name=provider.display_name,
        may_be_primary=provider.channel in PRIMARY_CHANNELS and provider.id not in DEMO,
        takes_conditions=provider.channel in PRIMARY_CHANNELS,
        fields=[_input(each, values.get(each.key)) for each in provider.credentials],
        reports=reports.find(provider.id) is not None,
        reports_on=configurations.get("inboundWebhookEnabled") is True,
        reports_key_set=bool(configurations.get(SIGNING_KEY)),
        replies=mail_vendors.find(provider.id) is not None,
        replies_key_set=bool(configurations.get(MAIL_KEY)),
        stores_only=provider.stores_only,
        to_label=label,
        to_placeholder=placeholder,
        by_subscriber=provider.channel in ("push", "chat", "tool"),
    )


def _input(each: CredentialField, value: Any) -> CredentialInput:
    shown = pretty_json(value) if isinstance(value, dict | list) else "" if value is None else str(value)
    return CredentialInput(
        key=each.key,
        label=each.label,
        kind=each.type,
        required=each.required,
        secret=each.secret,
        help=each.help,
        documentation=each.documentation,
        options=list(each.options),
        value="" if each.secret or each.type == "switch" else shown,
        is_on=value in _ON,
        is_set=value not in (None, ""),
    )


def _standing(row: Integration) -> str:
    if row.channel == "in_app":
        return "ok" if row.connected else ""
    return "ok" if row.connected else "failing" if row.last_error else ""


def _idle(provider: Provider | None) -> str:
    if provider is None:
        return "Not supported any more"
    if provider.channel == "in_app":
        return "No inbox opened yet"
    return "Kept in this installation" if provider.stores_only else "Nothing sent yet"


def _initials(name: str) -> str:
    words = [word for word in name.replace("(", " ").replace(".", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() if len(words) > 1 else name[:2].title()


def _hue(provider_id: str) -> str:
    return _HUES[crc32(provider_id.encode()) % len(_HUES)]
