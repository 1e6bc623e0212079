"""Rules of providers' reports: which are taken, and what they change (contract/webhooks.md, Delivery status from providers)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from novu_app.execution import waking
from novu_app.execution.details import detail
from novu_app.execution.outcomes import storable
from novu_app.integrations import store as integrations
from novu_app.integrations.service import credentials_of, get_integration
from novu_app.kernel import clock, jsons
from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.kernel.settings import get_settings
from novu_app.providers import registry as providers
from novu_app.tracking import store
from novu_app.tracking.reports import LOOKED_AT, Report, detail_status, message_status
from novu_app.tracking.store import Effect, Known, NewEvent
from novu_app.tracking.vendors import registry
from novu_app.tracking.vendors.base import Addressed, Subscribing, Vendor

PATH = "/v2/inbound-webhooks/delivery-providers"
DETAIL = "The provider reports: {status}"
#: What providers with a web hook of their own answer status for: e-mail and SMS in Novu's first version, push since.
_CHANNELS = ("email", "sms", "push")
_LONGEST_ERROR = 2_000
_LONGEST_KEY = 200


@dataclass(slots=True)
class Taken:
    """What a request told: the reports about messages that are known, each with the id it was known by, in order, the runs
    that changed, and whether one of them goes on now because its message was seen."""

    reports: list[tuple[str, Report]] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    released: bool = False


@dataclass(frozen=True, slots=True)
class Reporter:
    """An integration whose provider may report: how it does, and the key that it signs with, if it has to."""

    environment_id: str
    integration_id: str
    provider_id: str
    vendor: Vendor
    key: str


def reporter(session: Session, environment_id: str, integration_id: str) -> Reporter:
    """Who reports with this address.

    Raises:
        NotFound: there is no such integration.
        BadRequest: it does not take reports.
    """
    integration = integrations.by_id(session, environment_id, integration_id)
    if integration is None or integration.id != integration_id:
        raise NotFound(f"Integration with id {integration_id} not found", integrationId=integration_id)
    vendor = registry.find(integration.provider_id)
    if vendor is None:
        raise BadRequest(f"Inbound webhooks are not supported for provider: {integration.provider_id}")
    configurations = integration.configurations or {}
    if configurations.get("inboundWebhookEnabled") is not True:
        raise BadRequest(
            "Inbound webhooks are not enabled for this integration: set configurations.inboundWebhookEnabled"
        )
    key = str(configurations.get("inboundWebhookSigningKey") or "")
    return Reporter(environment_id, integration.id, integration.provider_id, vendor, key)


def address_of(environment_id: str, integration_id: str) -> str:
    """Where the provider of an integration reports to."""
    return f"{get_settings().public_url_resolved}{PATH}/{environment_id}/{integration_id}"


def read(by: Reporter, raw: bytes, document: Any, headers: Mapping[str, str]) -> list[Report]:
    """What a provider reports. Needs no transaction, and must be in none: the vendor may have to be asked for its key.

    Args:
        by: who reports.
        raw: the body as it came, over which it is signed.
        document: the same, parsed.
        headers: of the request, names in lower case.

    Raises:
        Unauthorized: the signature is missing or wrong.
        BadRequest: the vendor had to be asked, and was not reached.
    """
    if by.key:
        if isinstance(by.vendor, Addressed):
            by.vendor.verify_at(address_of(by.environment_id, by.integration_id), document, headers, by.key)
        else:
            by.vendor.verify(raw, document, headers, by.key)
        if isinstance(by.vendor, Subscribing):
            by.vendor.confirm(document)
    return by.vendor.read(document)


def take(session: Session, by: Reporter, reports: list[Report]) -> Taken:
    """Take what a provider reports. Told again it changes nothing.

    Args:
        session: a writing transaction.
        by: who reports.
        reports: what :func:`read` gave.
    """
    environment_id = by.environment_id
    references = [reference for report in reports for reference in report.references]
    known = store.messages(session, environment_id, by.integration_id, references)
    found: list[tuple[str, Report, Known]] = []
    for report in reports:
        reference = next((each for each in report.references if each in known), None)
        if reference is not None:
            found.append((reference, report, known[reference]))
    now = clock.now_ms()
    events = {
        (message.id, _key(report)): NewEvent(message.id, _key(report), report.status, report.at)
        for _, report, message in found
    }
    fresh = store.add(session, environment_id, list(events.values()), now)
    new = []
    for _, report, message in found:
        if (message.id, _key(report)) in fresh:
            fresh.discard((message.id, _key(report)))
            new.append((report, message))
    taken = Taken([(reference, report) for reference, report, _ in found])
    if not new:
        return taken
    store.change_messages(session, environment_id, _effects(new), now)
    details: dict[str, list[dict[str, object]]] = {}
    for report, message in new:
        line = detail(
            DETAIL.format(status=report.status),
            detail_status(report.status),
            provider_id=by.provider_id,
            raw=storable(jsons.dumps(report.row)),
            source="Webhook",
            at=report.at,
        )
        details.setdefault(message.job_id, []).append(line)
    store.add_details(session, environment_id, details, now)
    looked = {message.subscriber_pk for report, message in new if report.status in LOOKED_AT}
    taken.released = bool(looked) and waking.after_marking(session, looked, now)
    taken.runs = sorted({message.run_id for _, message in new})
    return taken


def supports_reports(session: Session, environment_id: str, reference: str) -> bool:
    """Whether the provider of an integration - named by its id, or by the provider's - reports what becomes of messages.

    Raises:
        NotFound: there is no such integration.
        BadRequest: it has no credentials, or its channel knows no reports.
    """
    by_provider = [row for row in integrations.of_environment(session, environment_id) if row.provider_id == reference]
    row = by_provider[0] if by_provider else integrations.by_id(session, environment_id, reference)
    if row is None:
        raise NotFound(f"Integration for {reference} was not found")
    if not credentials_of(row):
        raise BadRequest(f"Integration {row.id} doesn't have credentials set up")
    if row.channel not in _CHANNELS:
        raise BadRequest(f"Webhook for {row.provider_id}-{row.channel} is not supported yet")
    return registry.find(row.provider_id) is not None


def why_not_configured(session: Session, environment_id: str, reference: str) -> str:
    """Why an integration's provider has to be told by hand where it reports to, and what to tell it.

    Raises:
        NotFound: there is no such integration.
    """
    row = get_integration(session, environment_id, reference)
    provider = providers.find(row.provider_id)
    name = provider.display_name if provider else row.provider_id
    if registry.find(row.provider_id) is None:
        return f"{name} does not report what becomes of messages: there is nothing to configure"
    address = address_of(environment_id, row.id)
    return (
        f"{name} can not be configured from here. Let it send its events to {address}, and set the integration's "
        "configurations inboundWebhookEnabled and inboundWebhookSigningKey"
    )


def _key(report: Report) -> str:
    return storable(report.key)[:_LONGEST_KEY]


def _effects(new: list[tuple[Report, Known]]) -> list[Effect]:
    """One a message, whatever was reported of it: what is worst for its status, what is latest of being seen."""
    by_message: dict[str, list[Report]] = {}
    for report, message in new:
        by_message.setdefault(message.id, []).append(report)
    effects = []
    for message_id, reports in by_message.items():
        ranked = sorted(reports, key=lambda each: message_status(each.status) or "~")
        worst = ranked[0] if message_status(ranked[0].status) else None
        text = storable(worst.response or DETAIL.format(status=worst.status))[:_LONGEST_ERROR] if worst else None
        effects.append(
            Effect(
                message_id,
                message_status(worst.status) if worst else None,
                worst.status if worst else None,
                text,
                max((each.at for each in reports if each.status in LOOKED_AT), default=None),
                max((each.at for each in reports if each.status == "delivered"), default=None),
            )
        )
    return effects
