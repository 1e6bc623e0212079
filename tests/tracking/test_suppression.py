"""Who bounced for good or complained gets no more e-mails, until somebody says otherwise; and copies of reports do nothing."""

import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from novu_app.integrations import service as integrations
from novu_app.kernel import clock
from novu_app.kernel.database import reading, writing
from novu_app.suppressions import service as suppressions
from novu_app.tracking import service
from novu_app.tracking.models import SpentToken, TrackedEvent
from novu_app.tracking.service import Reporter
from novu_app.tracking.vendors import registry
from tests.support.customer import Customer, email, lines
from tests.support.smtp import SmtpSink

Drain = Callable[[], int]
Report = Callable[..., None]
ADA = {"subscriberId": "ada", "email": "Ada@example.com"}
BOB = {"subscriberId": "bob", "email": "bob@example.com"}


@pytest.fixture
def reporter(customer: Customer, smtp_sink: SmtpSink) -> Reporter:
    """A provider of e-mail, which reports in Resend's words."""
    vendor = registry.find("resend")
    assert vendor is not None
    customer.workflow(email())
    return Reporter(customer.environment.id, customer.smtp(smtp_sink), "resend", vendor, "whsec-key")


@pytest.fixture
def report(customer: Customer, reporter: Reporter) -> Report:
    """The provider tells about the last e-mail."""

    def tell(kind: str, by: Reporter = reporter, **data: Any) -> None:
        message = customer.messages(channel="email")[-1]
        document = {"type": kind, "data": {"email_id": message.provider_response_id, **data}}
        with writing() as session:
            service.take(session, by, by.vendor.read(document))

    return tell


def addresses(customer: Customer) -> list[tuple[str, str]]:
    with reading() as session:
        return [(row.address, row.reason) for row in suppressions.list_suppressions(session, customer.environment.id)]


def test_an_address_that_bounced_for_good_gets_no_more(
    customer: Customer, drain: Drain, smtp_sink: SmtpSink, report: Report
) -> None:
    customer.trigger(ADA)
    drain()
    report("email.bounced", bounce={"type": "Permanent", "message": "550 nobody here"})
    assert addresses(customer) == [("ada@example.com", "bounced")]
    customer.trigger(ADA)
    customer.trigger(BOB)
    drain()
    assert [mail.recipients for mail in smtp_sink.mails] == [["Ada@example.com"], ["bob@example.com"]]
    held = next(each for each in customer.messages(channel="email") if each.error_id == "suppressed")
    assert (held.recipient, held.status) == ("Ada@example.com", "error")
    job = next(each for each in customer.jobs() if each.id == held.job_id)
    assert job.status == "failed"
    assert lines(job)[-1] == "The address gets no more e-mails, it bounced or somebody complained"
    assert "ada@example.com (bounced)" in job.details
    with writing() as session:
        assert suppressions.clear(session, customer.environment.id, "ADA@example.com ") == 1
    customer.trigger(ADA)
    drain()
    assert len(smtp_sink.mails) == 3


def test_what_may_pass_changes_nothing_and_a_complaint_does(
    customer: Customer, drain: Drain, reporter: Reporter, report: Report
) -> None:
    customer.trigger(ADA)
    drain()
    for kind in ("Transient", "Undetermined"):
        report("email.bounced", bounce={"type": kind, "message": "mailbox full"})
    report("email.delivery_delayed")
    unsigned = Reporter(reporter.environment_id, reporter.integration_id, "resend", reporter.vendor, "")
    report("email.complained", by=unsigned)
    assert addresses(customer) == []
    report("email.complained", to=["ada@example.com"])
    assert addresses(customer) == [("ada@example.com", "complaint")]
    with reading() as session:
        assert suppressions.list_suppressions(session, customer.environment.production_id) == []


def test_an_e_mail_to_several_goes_to_the_others(
    customer: Customer, drain: Drain, smtp_sink: SmtpSink, report: Report
) -> None:
    several = {"email": {"to": ["ada@example.com", "bob@example.com"], "cc": ["Ada@example.com"]}}
    customer.trigger(ADA, overrides=several)
    drain()
    bounce = {"type": "Permanent"}
    report("email.bounced", bounce=bounce)
    report("email.bounced", bounce=bounce, to=["stranger@example.com"])
    assert addresses(customer) == [], "nobody knows who of them it was"
    report("email.bounced", bounce=bounce, to=["ada@example.com"])
    customer.trigger(ADA, overrides=several)
    drain()
    assert smtp_sink.mails[-1].recipients == ["bob@example.com"]
    assert lines(customer.jobs()[-1])[-2:] == [
        "The address gets no more e-mails, it bounced or somebody complained",
        "Message sent",
    ]


def test_a_bounce_of_amazons_is_for_good_where_it_says_so() -> None:
    vendor = registry.find("ses")
    assert vendor is not None
    for kind, permanent in (("Permanent", True), ("Transient", False), ("Undetermined", False)):
        bounce = {"bounceType": kind, "bouncedRecipients": [{"emailAddress": "Ada <ada@example.com>"}]}
        (found,) = vendor.read({"eventType": "Bounce", "mail": {"messageId": "m"}, "bounce": bounce})
        assert (found.status, found.permanent, found.recipients) == ("bounced", permanent, ("ada@example.com",))


def test_a_complaint_of_amazons_that_takes_one_back_is_none() -> None:
    vendor = registry.find("ses")
    assert vendor is not None
    for kind, count in (("abuse", 1), ("not-spam", 0)):
        complaint = {"complaintFeedbackType": kind, "complainedRecipients": [{"emailAddress": "ada@example.com"}]}
        found = vendor.read({"eventType": "Complaint", "mail": {"messageId": "m"}, "complaint": complaint})
        assert [report.status for report in found] == ["complaint"] * count


def test_a_report_that_is_sent_again_changes_nothing(customer: Customer, drain: Drain, reporter: Reporter) -> None:
    customer.trigger(ADA)
    drain()
    message = customer.messages(channel="email")[-1]
    bounce = {"type": "Permanent", "message": "550 nobody here"}
    told = {"type": "email.bounced", "data": {"email_id": message.provider_response_id, "bounce": bounce}}
    reports = reporter.vendor.read(told)
    with writing() as session:
        first = service.take(session, reporter, reports, "msg_1")
    assert ([reference for reference, _ in first.reports], len(first.runs)) == ([message.provider_response_id], 1)
    with writing() as session:
        suppressions.clear(session, customer.environment.id)
    # The same request, and the same event in another one: who was let in again stays so.
    for token in ("msg_1", "msg_2"):
        with writing() as session:
            assert service.take(session, reporter, reports, token).runs == []
    assert (addresses(customer), len(customer.rows(TrackedEvent))) == ([], 1)
    with writing() as session:
        service.take(session, reporter, [], "msg_3")
        session.rollback()
    with writing() as session:
        service.take(session, reporter, [], "msg_3")
        service.take(session, reporter, [], "")
    assert len(customer.rows(SpentToken)) == 3
    assert service.token_of(reporter, {}, {"svix-id": "msg_3"}) == "msg_3"
    mailgun = registry.find("mailgun")
    assert mailgun is not None
    by = Reporter(reporter.environment_id, reporter.integration_id, "mailgun", mailgun, "k")
    assert service.token_of(by, {"signature": {"token": "t0ken"}}, {}) == "t0ken"


def test_a_token_is_forgotten_when_nobody_could_use_it_again(customer: Customer, reporter: Reporter) -> None:
    from novu_app.execution import upkeep

    with writing() as session:
        service.take(session, reporter, [], "msg_1")
    upkeep.clear_away(clock.now_ms())
    assert len(customer.rows(SpentToken)) == 1
    upkeep.clear_away(clock.now_ms() + 25 * 3_600_000)
    assert customer.rows(SpentToken) == []


def test_unsigned_reports_are_warned_of_once(customer: Customer, caplog: pytest.LogCaptureFixture) -> None:
    made = customer.integration("push-webhook", {"webhookUrl": "https://example.com", "secretKey": "s"}, "push").id
    with writing() as session:
        on = {"configurations": {"inboundWebhookEnabled": True}}
        integrations.update_integration(session, customer.environment.id, made, on)
    with caplog.at_level(logging.WARNING, "novu.tracking"), reading() as session:
        for _ in range(2):
            service.reporter(session, customer.environment.id, made)
    assert caplog.text.count("are taken unsigned") == 1


def test_addresses_are_listed_added_and_let_in_over_the_api(
    customer: Customer, app_client: httpx.Client, drain: Drain, smtp_sink: SmtpSink
) -> None:
    for address in ("ada@example.com", " Bob@Example.com ", "ADA@example.com"):
        assert app_client.post("/v2/suppressions", json={"address": address}).status_code == 201
    assert app_client.post("/v2/suppressions", json={"address": "nobody"}).status_code == 422
    customer.smtp(smtp_sink)
    customer.workflow(email())
    customer.trigger([ADA, BOB])
    drain()
    assert smtp_sink.mails == []
    newest = app_client.get("/v2/suppressions", params={"limit": 1}).json()
    assert [(row["address"], row["reason"]) for row in newest["data"]] == [("bob@example.com", "manual")]
    older = app_client.get("/v2/suppressions", params={"after": newest["next"]}).json()
    assert ([row["address"] for row in older["data"]], older["next"]) == (["ada@example.com"], None)
    assert app_client.delete("/v2/suppressions/Ada%40example.com").status_code == 204
    assert app_client.delete("/v2/suppressions/Ada%40example.com").status_code == 404
    customer.trigger([ADA, BOB])
    drain()
    assert [mail.message["To"] for mail in smtp_sink.mails] == ["Ada@example.com"]
