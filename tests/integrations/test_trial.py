"""Test sends, and what an integration's row tells of how it does."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from novu_app.channels.trial_targets import target_of
from novu_app.integrations import health, service, trial
from novu_app.integrations.health import AGAIN_MS, Health
from novu_app.integrations.models import Integration
from novu_app.integrations.trial import Trial, TrialMessage
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import BadRequest
from tests.support.customer import Customer, email
from tests.support.http import HttpSink
from tests.support.smtp import SmtpSink

MAIL = TrialMessage("ada@example.com", "A test", "<p>It works</p>")


def row(customer: Customer, integration_id: str) -> Integration:
    with reading() as session:
        return service.get_integration(session, customer.environment.id, integration_id)


def tried(customer: Customer, integration_id: str, message: TrialMessage = MAIL) -> Trial:
    """Sends a test as the dashboard does: read, send outside of any transaction, remember."""
    sender = trial.sender_of(row(customer, integration_id))
    result = asyncio.run(trial.try_out(sender, message))
    with writing() as session:
        trial.remember(session, sender, result)
    return result


def test_an_accepted_message_says_what_the_server_said(customer: Customer, smtp_sink: SmtpSink) -> None:
    integration = customer.smtp(smtp_sink)
    result = tried(customer, integration)
    assert (result.verdict, result.raw) == ("accepted", "2.0.0 OK")
    assert result.response_id
    (mail,) = smtp_sink.mails
    assert (mail.recipients, mail.message["subject"]) == (["ada@example.com"], "A test")
    stored = row(customer, integration)
    assert (stored.connected, stored.last_error) == (True, None)
    assert customer.messages() == [], "a test is not in the activity feed"


def test_a_server_that_is_down_is_remembered_until_it_works_again(customer: Customer, smtp_sink: SmtpSink) -> None:
    integration = customer.smtp(smtp_sink)
    tried(customer, integration)
    smtp_sink.answer("421 4.3.2 closing", at="EHLO", times=9)
    smtp_sink.answer("421 4.3.2 closing", at="MAIL")
    result = tried(customer, integration)
    assert (result.verdict, result.provider_fails) == ("deferred", True)
    failing = row(customer, integration)
    assert not failing.connected
    assert failing.last_error
    assert "421" in failing.last_error
    assert failing.last_error_at == result.at


def test_a_recipient_who_is_refused_says_nothing_about_the_integration(customer: Customer, smtp_sink: SmtpSink) -> None:
    integration = customer.smtp(smtp_sink)
    smtp_sink.answer("550 5.1.1 nobody here", at="RCPT")
    result = tried(customer, integration)
    assert (result.verdict, result.provider_fails) == ("refused", False)
    assert "550" in result.meaning
    assert row(customer, integration).last_error is None


def test_a_vendor_over_http_answers_with_its_own_words(customer: Customer, http_sink: HttpSink) -> None:
    http_sink.reply(401, {"errors": [{"message": "The API key is wrong"}]})
    made = customer.integration(
        "email-webhook", {"webhookUrl": http_sink.url, "secretKey": "k", "from": "a@b.c", "senderName": "A"}
    )
    result = tried(customer, made.id)
    assert result.verdict == "refused"
    assert "The API key is wrong" in result.raw


def test_what_can_not_be_tried_says_why(customer: Customer) -> None:
    mailbox = next(each for each in rows(customer) if each.provider_id == "novu-email")
    with pytest.raises(BadRequest, match="keeps what is sent"):
        trial.sender_of(mailbox)
    bare = customer.integration("sendgrid", {"apiKey": "SG.x"})
    with pytest.raises(BadRequest, match="Fill in first: From email address, Sender name"):
        trial.sender_of(bare)


def test_a_test_goes_where_somebody_says_or_a_subscriber_is_reached(customer: Customer) -> None:
    chat = customer.integration("chat-webhook", {}, "chat")
    push = customer.integration("push-webhook", {"webhookUrl": "https://example.com", "secretKey": "k"}, "push")
    smtp = customer.integration("nodemailer", {"host": "x", "port": 25, "from": "a@b.c", "senderName": "A"})
    customer.subscribers("ada", email="ada@example.com")

    def target(integration: Integration, to: str = "", subscriber: str = "") -> Any:
        with reading() as session:
            return target_of(session, integration, to, subscriber)

    assert target(smtp, subscriber="ada") == ("ada@example.com", {})
    assert target(push, "token-1") == ("", {"type": "push", "tokens": ["token-1"]})
    assert target(chat, "https://example.com/hook") == ("", {"type": "webhook", "url": "https://example.com/hook"})
    assert target(chat, "+15551234567") == ("", {"type": "phone", "phoneNumber": "+15551234567"})
    for integration, to, subscriber, why in (
        (smtp, "", "", "Give the e-mail address"),
        (chat, "", "", "Say where to"),
        (chat, "somewhere", "", "Give a URL"),
        (chat, "", "ada", "no address at this integration"),
        (chat, "", "nobody", "There is no subscriber nobody"),
    ):
        with pytest.raises(BadRequest, match=why):
            target(integration, to, subscriber)


def test_real_deliveries_tell_how_an_integration_does(
    customer: Customer, smtp_sink: SmtpSink, drain: Callable[[], int]
) -> None:
    integration = customer.smtp(smtp_sink)
    customer.workflow(email())
    customer.trigger({"subscriberId": "ada", "email": "ada@example.com"})
    drain()
    assert row(customer, integration).connected
    with writing() as session:
        changes = {"credentials": {"host": smtp_sink.host, "port": 1, "from": "a@example.com", "senderName": "A"}}
        service.update_integration(session, customer.environment.id, integration, changes)
    customer.trigger({"subscriberId": "ada", "email": "ada@example.com"})
    drain()
    failing = row(customer, integration)
    assert not failing.connected
    assert failing.last_error
    assert f"No connection to {smtp_sink.host}:1" in failing.last_error


def test_the_same_news_is_stored_once_a_minute(customer: Customer, smtp_sink: SmtpSink) -> None:
    integration, environment = customer.smtp(smtp_sink), customer.environment.id
    stored: list[str] = []
    noted = Health()

    def note(error: str, at: int) -> None:
        noted.note(environment, integration, error, at)
        before = row(customer, integration)
        noted.store()
        after = row(customer, integration)
        stored.append(
            "-" if (before.connected, before.last_error_at) == (after.connected, after.last_error_at) else "x"
        )

    note("", 1_000)  # news: it works
    note("", 2_000)
    note("down", 3_000)  # news: it does not
    note("down", 4_000)
    note("still down", 3_000 + AGAIN_MS)  # a minute later
    note("", 3_001 + AGAIN_MS)  # news: it works again
    assert "".join(stored) == "x-x-xx"
    assert row(customer, integration).last_error == "still down"
    assert health.MAX_ERROR > 0


def rows(customer: Customer) -> list[Integration]:
    with reading() as session:
        return service.list_integrations(session, customer.environment.id)
