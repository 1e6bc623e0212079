"""What the integrations pages ask of the services, each in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from novu_app.channels.trial_targets import target_of
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.pages.integrations import conditions
from novu_app.dashboard.pages.integrations.shapes import (
    IntegrationForm,
    IntegrationRow,
    ProviderCard,
    card_of,
    form_of,
    new_form,
    row_of,
)
from novu_app.integrations import catalog, ranking, service, trial
from novu_app.integrations.configurations import MAIL_KEY, SIGNING_KEY, configurations_of
from novu_app.integrations.credentials import with_kept_secrets
from novu_app.integrations.models import Integration
from novu_app.integrations.senders import Sender
from novu_app.integrations.service import IntegrationDraft
from novu_app.integrations.trial import Trial, TrialMessage
from novu_app.kernel.errors import BadRequest
from novu_app.providers import registry
from novu_app.providers.base import Provider

#: What the form's names of credentials begin with.
CREDENTIAL = "credential."
_TEXT = "A test message from Novu. If you can read this, the integration works."


@dataclass
class Opened:
    """An integration with those that could take its place, and the ``variables`` that its conditions can read."""

    form: IntegrationForm
    successors: list[dict[str, str]] = field(default_factory=list)
    variables: list[dict[str, str]] = field(default_factory=list)


def rows(session: Session, visitor: Visitor, text: str, channel: str) -> list[IntegrationRow]:
    """The integrations of the environment by channel and order; ``text`` is a part of a name, ``channel`` may be empty."""
    found = service.list_integrations(session, visitor.scope.environment_id)
    by_channel: dict[str, list[Integration]] = {}
    for row in found:
        by_channel.setdefault(row.channel, []).append(row)
    shown = []
    for key in sorted(by_channel, key=catalog.place_of):
        ordered = sorted(by_channel[key], key=lambda row: (not row.primary, -row.priority, not row.active, row.id))
        last = sum(1 for row in ordered if row.priority > 0)
        shown += [row_of(row, place if row.priority > 0 else 0, last) for place, row in enumerate(ordered, 1)]
    wanted = text.lower()
    return [
        row
        for row in shown
        if channel in ("", row["channel"])
        and (wanted in row["name"].lower() or wanted in row["identifier"].lower() or wanted in row["provider"].lower())
    ]


def cards(session: Session, visitor: Visitor, text: str, channel: str) -> list[ProviderCard]:
    """The providers that can be connected."""
    environment_id = visitor.scope.environment_id
    used = Counter(row.provider_id for row in service.list_integrations(session, environment_id))
    found = catalog.matching(catalog.connectable(), channel, text)
    return [card_of(provider, environment_id, used[provider.id]) for provider in found]


def opened(session: Session, visitor: Visitor, reference: str) -> Opened:
    """One integration."""
    environment_id = visitor.scope.environment_id
    row = service.get_integration(session, environment_id, reference)
    others = [
        {"id": other.id, "name": other.name}
        for other in service.list_integrations(session, environment_id)
        if row.primary and other.channel == row.channel and other.id != row.id and other.provider_id not in ranking.DEMO
    ]
    shown = form_of(row)
    return Opened(shown, others, conditions.variables(session, environment_id) if shown.takes_conditions else [])


def empty_form(_session: Session, _visitor: Visitor, provider_id: str) -> IntegrationForm:
    """The form of a provider that is about to be connected."""
    return new_form(registry.get(provider_id))


def connect(session: Session, visitor: Visitor, provider_id: str, form: Mapping[str, Any], *, primary: bool) -> str:
    """Connect a provider; answers with the id of the integration."""
    provider = registry.get(provider_id)
    draft = IntegrationDraft(
        provider_id=provider.id,
        channel=provider.channel,
        name=str(form.get("name") or "").strip(),
        identifier=str(form.get("identifier") or "").strip(),
        credentials=_required(provider, _credentials(provider, form)),
        configurations=_configurations(form, {}),
        active=_is_on(form, "active"),
    )
    row = service.create_integration(session, visitor.scope.environment_id, visitor.scope.organization_id, draft)
    if primary and row.active and row.channel in ranking.PRIMARY_CHANNELS:
        service.set_primary(session, visitor.scope.environment_id, row.id)
    return row.id


def save(session: Session, visitor: Visitor, reference: str, form: Mapping[str, Any]) -> None:
    """Save the form of an integration; secrets that were left empty stay."""
    environment_id = visitor.scope.environment_id
    row = service.get_integration(session, environment_id, reference)
    provider = registry.get(row.provider_id)
    given = with_kept_secrets(row, _credentials(provider, form))
    changes: dict[str, Any] = {
        "name": str(form.get("name") or "").strip(),
        "identifier": str(form.get("identifier") or "").strip(),
        "credentials": _required(provider, given),
        "configurations": _configurations(form, configurations_of(row)),
        "active": _is_on(form, "active"),
    }
    changes |= conditions.changes_of(session, environment_id, form)
    service.update_integration(session, environment_id, row.id, changes)


def delete(session: Session, visitor: Visitor, reference: str, successor: str) -> None:
    """Delete an integration."""
    service.delete_integration(session, visitor.scope.environment_id, reference, successor=successor or None)


def make_primary(session: Session, visitor: Visitor, reference: str) -> None:
    """Let an integration send on its channel."""
    service.set_primary(session, visitor.scope.environment_id, reference)


def move(session: Session, visitor: Visitor, reference: str, places: int) -> None:
    """Move an integration in the order of its channel: -1 is one place earlier."""
    environment_id = visitor.scope.environment_id
    row = service.get_integration(session, environment_id, reference)
    everybody = service.list_integrations(session, environment_id)
    ranked = [each for each in everybody if each.channel == row.channel and each.priority > 0]
    ranked.sort(key=lambda each: -each.priority)
    ids = [each.id for each in ranked]
    at = ids.index(row.id) if row.id in ids else 0
    ids.insert(min(max(at + places, 0), len(ids) - 1), ids.pop(at))
    ranking.set_order(session, environment_id, row.channel, ids)


def trial_of(
    session: Session, visitor: Visitor, reference: str, form: Mapping[str, Any]
) -> tuple[Sender, TrialMessage]:
    """What a test send takes, as the form says."""
    row = service.get_integration(session, visitor.scope.environment_id, reference)
    sender = trial.sender_of(row)
    to, subscriber = (str(form.get(name) or "").strip() for name in ("to", "subscriber_id"))
    recipient, endpoint = target_of(session, row, to, subscriber)
    body = str(form.get("body") or "").strip() or _TEXT
    subject = str(form.get("subject") or "").strip() or "Test from Novu"
    return sender, TrialMessage(recipient, subject, body, endpoint)


def remember(session: Session, _visitor: Visitor, sender: Sender, result: Trial) -> None:
    """Keep what a test send showed."""
    trial.remember(session, sender, result)


def _credentials(provider: Provider, form: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for each in provider.credentials:
        given = form.get(f"{CREDENTIAL}{each.key}")
        if each.type == "switch":
            values[each.key] = _is_on(form, f"{CREDENTIAL}{each.key}")
        elif isinstance(given, str):
            # Keys and passwords may end with a space that belongs to them; nobody means an empty line.
            values[each.key] = given if each.type == "textarea" else given.strip()
    return values


def _required(provider: Provider, values: Mapping[str, Any]) -> Mapping[str, Any]:
    missing = [each.label for each in provider.credentials if each.required and values.get(each.key) in (None, "")]
    if missing:
        raise BadRequest(f"Fill in: {', '.join(missing)}.")
    return values


def _configurations(form: Mapping[str, Any], kept: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(kept)
    if "reports" in form:
        found["inboundWebhookEnabled"] = _is_on(form, "reports_on")
    for field_name, name in (("reports_key", SIGNING_KEY), ("replies_key", MAIL_KEY)):
        if key := str(form.get(field_name) or "").strip():
            found[name] = key
    return found


def _is_on(form: Mapping[str, Any], name: str) -> bool:
    return form.get(name) in (True, "on", "true")
