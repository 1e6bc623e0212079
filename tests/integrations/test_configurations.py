"""Configurations of integrations: the key of reports is shut away, and demos stay in Development."""

import pytest
from novu_py import Novu
from sqlmodel import col, select

from novu_app.integrations import service
from novu_app.integrations.configurations import configurations_of
from novu_app.integrations.models import Integration
from novu_app.integrations.service import IntegrationDraft
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import BadRequest
from tests.support.customer import Customer

GIVEN = {"inboundWebhookEnabled": True, "inboundWebhookSigningKey": "whsec-ours", "concurrency": 3}


def test_the_key_of_reports_is_read_in_clear_and_stored_sealed(customer: Customer, sdk: Novu) -> None:
    made = customer.integration("nodemailer", {"host": "mail.example"}).id
    with writing() as session:
        service.update_integration(session, customer.environment.id, made, {"configurations": GIVEN})
    with reading() as session:
        row = session.scalars(select(Integration).where(col(Integration.id) == made)).one()
        assert "whsec-ours" not in str(row.configurations)
        assert configurations_of(row) == GIVEN
    shown = next(each for each in sdk.integrations.list().result if each.id == made)
    assert shown.configurations
    assert shown.configurations.inbound_webhook_signing_key == "whsec-ours"
    wrong = {"configurations": {"inboundWebhookSigningKey": {"sealed": "x"}}}
    with writing() as session, pytest.raises(BadRequest, match="must be a string"):
        service.update_integration(session, customer.environment.id, made, wrong)


@pytest.mark.parametrize(
    ("provider", "channel"), [("novu-email", "email"), ("novu-email-agent", "email"), ("novu-sms", "sms")]
)
def test_a_demo_is_for_development_alone(customer: Customer, provider: str, channel: str) -> None:
    environment = customer.environment
    draft = IntegrationDraft(provider_id=provider, channel=channel)
    with writing() as session, pytest.raises(BadRequest, match="Development alone"):
        service.create_integration(session, environment.production_id, environment.organization_id, draft)
    with writing() as session:
        assert service.create_integration(session, environment.id, environment.organization_id, draft).id
