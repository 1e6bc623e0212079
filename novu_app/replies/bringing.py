"""Rules of providers that bring e-mails: which integration does, and that nobody else is heard."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.integrations import store as integrations
from novu_app.integrations.configurations import MAIL_KEY
from novu_app.integrations.service import configurations_of, credentials_of
from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.kernel.settings import get_settings
from novu_app.replies import service
from novu_app.replies.mail import Mail
from novu_app.replies.service import Received
from novu_app.replies.vendors import registry
from novu_app.replies.vendors.base import Brings, Posted
from novu_app.tracking.spending import spend

PATH = "/v2/inbound-webhooks/mail"
log = logging.getLogger("novu.replies")


@dataclass(frozen=True, slots=True)
class Bringer:
    """An integration whose provider brings e-mails: how it does, the key that shows it, and what to ask it with."""

    environment_id: str
    integration_id: str
    vendor: Brings
    key: str
    credentials: Mapping[str, Any]


def bringer(session: Session, environment_id: str, integration_id: str) -> Bringer:
    """Who brings e-mails to this address.

    Raises:
        NotFound: there is no such integration.
        BadRequest: its provider brings none, or it has no key: e-mails that anybody could have made up are not taken.
    """
    row = integrations.by_id(session, environment_id, integration_id)
    if row is None or row.id != integration_id:
        raise NotFound(f"Integration with id {integration_id} not found", integrationId=integration_id)
    vendor = registry.find(row.provider_id)
    if vendor is None:
        raise BadRequest(f"Inbound mail is not supported for provider: {row.provider_id}")
    key = str(configurations_of(row).get(MAIL_KEY) or "")
    if not key:
        raise BadRequest(f"Inbound mail is not enabled for this integration: set configurations.{MAIL_KEY}")
    return Bringer(environment_id, row.id, vendor, key, credentials_of(row))


def address_of(environment_id: str, integration_id: str) -> str:
    """Where the provider of an integration brings e-mails to."""
    return f"{get_settings().public_url_resolved}{PATH}/{environment_id}/{integration_id}"


def read(by: Bringer, posted: Posted) -> Mail | None:
    """The e-mail that a provider brings. Must be in no transaction: the provider may have to be asked for it.

    Raises:
        Unauthorized: it is not the provider who brings it.
        BadRequest: the provider had to be asked, and was not reached. It brings the e-mail again.
        PayloadTooLarge: a file of the e-mail is too large.
    """
    by.vendor.verify(posted, by.key)
    return by.vendor.read(posted, by.credentials)


def take(session: Session, by: Bringer, posted: Posted, mail: Mail) -> Received:
    """Keep an e-mail that was read. What is none of ours is passed over: its provider would only bring it again.

    Args:
        session: a writing transaction.
        by: who brought it.
        posted: how.
        mail: what :func:`read` gave.

    Raises:
        PayloadTooLarge: it is too large.
    """
    token = by.vendor.token(posted)
    if not spend(session, by.environment_id, by.integration_id, f"mail {token}" if token else ""):
        return Received()
    try:
        return service.receive(session, mail, largest=get_settings().mail_max_bytes, environment_id=by.environment_id)
    except NotFound as error:
        log.info("An e-mail by integration %s is no reply: %s", by.integration_id, error.message)
        return Received()
