"""Rules of providers' reports: which are taken, and what they change (contract/webhooks.md, Delivery status from providers)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from novu_app.execution.details import detail
from novu_app.execution.outcomes import storable
from novu_app.integrations import store as integrations
from novu_app.integrations.service import configurations_of, credentials_of, get_integration
from novu_app.kernel import clock, jsons
from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.kernel.settings import get_settings
from novu_app.providers import registry as providers
from novu_app.tracking import store
from novu_app.tracking.recording import DETAIL, record
from novu_app.tracking.reports import Report, detail_status
from novu_app.tracking.spending import spend
from novu_app.tracking.store import Known
from novu_app.tracking.suppressing import suppress
from novu_app.tracking.vendors import registry
from novu_app.tracking.vendors.base import Addressed, SingleUse, Subscribing, Vendor

PATH = "/v2/inbound-webhooks/delivery-providers"
#: What providers with a web hook of their own answer status for: e-mail and SMS in Novu's first version, push since.
_CHANNELS = ("email", "sms", "push")
log = logging.getLogger("novu.tracking")
#: Integrations whose reports are unsigned: each is warned of once by a process.
_warned: set[str] = set()


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
    configurations = configurations_of(integration)
    if configurations.get("inboundWebhookEnabled") is not True:
        raise BadRequest(
            "Inbound webhooks are not enabled for this integration: set configurations.inboundWebhookEnabled"
        )
    key = str(configurations.get("inboundWebhookSigningKey") or "")
    if not key and integration.id not in _warned:
        _warned.add(integration.id)
        log.warning(
            "Reports of integration %s are taken unsigned: set inboundWebhookSigningKey", integration.identifier
        )
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


def token_of(by: Reporter, document: Any, headers: Mapping[str, str]) -> str:
    """What makes a signed report one, for vendors who tell; empty for others. Arguments as for :func:`read`, which verified it."""
    return by.vendor.token(document, headers) if by.key and isinstance(by.vendor, SingleUse) else ""


def take(session: Session, by: Reporter, reports: list[Report], token: str = "") -> Taken:
    """Take what a provider reports. Told again it changes nothing; a report whose token was taken is not looked at
    (docs/decisions/0023-replayed-reports.md).

    Args:
        session: a writing transaction.
        by: who reports.
        reports: what :func:`read` gave.
        token: what :func:`token_of` gave.
    """
    environment_id = by.environment_id
    if not spend(session, environment_id, by.integration_id, token):
        log.info("A report of integration %s came again and was left alone", by.integration_id)
        return Taken()
    references = [reference for report in reports for reference in report.references]
    known = store.messages(session, environment_id, by.integration_id, references)
    found: list[tuple[str, Report, Known]] = []
    for report in reports:
        reference = next((each for each in report.references if each in known), None)
        if reference is not None:
            found.append((reference, report, known[reference]))
    now = clock.now_ms()

    def line_of(report: Report) -> dict[str, Any]:
        return detail(
            DETAIL.format(status=report.status),
            detail_status(report.status),
            provider_id=by.provider_id,
            raw=storable(jsons.dumps(report.row)),
            source="Webhook",
            at=report.at,
        )

    told = [(report, message) for _, report, message in found]
    recorded = record(session, environment_id, told, line_of, now)
    if by.key:
        # What nobody signed may be anybody's: it takes nobody's e-mails away. What was known does not take them away again
        # from somebody who was let in again since.
        suppress(session, environment_id, by.provider_id, recorded.events)
    return Taken([(reference, report) for reference, report, _ in found], recorded.runs, recorded.released)


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
