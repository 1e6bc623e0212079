"""An e-mail step: where it goes, what it says, and what holds the run."""

from collections.abc import Callable
from typing import Any

import pytest

from novu_app.integrations import service as integrations
from novu_app.kernel import jsons
from novu_app.kernel.database import writing
from novu_app.workflows.drafts import StepDraft
from tests.support.customer import Customer, email, in_app, lines, reason
from tests.support.smtp import SmtpSink

Drain = Callable[[], int]
ADA = {"subscriberId": "ada", "email": "ada@example.com", "firstName": "Ada"}


def test_without_a_provider_development_keeps_e_mails_in_its_mailbox(customer: Customer, drain: Drain) -> None:
    customer.workflow(email("Hello {{subscriber.firstName}}", "<p>{{payload.text}}</p>"))
    customer.trigger(ADA, {"text": "Your order is here"})
    drain()
    (message,) = customer.messages()
    (job,) = customer.jobs()
    assert (message.channel, message.provider_id, message.status) == ("email", "novu-email", "sent")
    assert (message.subject, message.content) == ("Hello Ada", "<p>Your order is here</p>")
    assert message.recipient == "ada@example.com"
    assert (job.status, lines(job)) == ("completed", ["Message created", "Message sent"])
    assert customer.counts("ada").unread == 0, "an e-mail is not in the inbox"


def test_with_an_smtp_server_the_e_mail_leaves_the_house(customer: Customer, drain: Drain, smtp_sink: SmtpSink) -> None:
    integration_id = customer.smtp(smtp_sink)
    customer.workflow(email("Hello {{subscriber.firstName}}", "<p>Your <b>order</b> is here</p>"), in_app())
    customer.trigger(ADA)
    drain()
    (mail,) = smtp_sink.mails
    assert (mail.sender, mail.recipients) == ("shop@example.com", ["ada@example.com"])
    assert mail.message["Subject"] == "Hello Ada"
    assert str(mail.message["From"]) == "Shop <shop@example.com>"
    assert mail.body("html").strip() == "<p>Your <b>order</b> is here</p>"
    assert mail.body("plain").strip() == "Your order is here"
    (message,) = customer.messages(channel="email")
    (job,) = customer.jobs(type="email")
    assert (message.status, message.provider_id, message.integration_id) == ("sent", "nodemailer", integration_id)
    assert message.provider_response_id == mail.message["Message-ID"]
    assert lines(job) == ["Message created", "Step queued", "Message sent"]
    assert (job.status, job.due_at, job.lease, job.attempts) == ("completed", None, None, 1)
    assert [run.status for run in customer.runs()] == ["completed"]


def test_the_run_is_done_when_its_last_delivery_is(customer: Customer, drain: Drain, smtp_sink: SmtpSink) -> None:
    from worker import tasks

    customer.smtp(smtp_sink)
    customer.workflow(email(), in_app())
    customer.trigger(ADA)
    tasks.drain_events()
    assert [run.status for run in customer.runs()] == ["processing"]
    assert len(customer.messages(channel="in_app")) == 1, "a step that may fail holds nobody up"
    tasks.drain_delivery()
    assert [run.status for run in customer.runs()] == ["completed"]


def test_a_subscriber_without_an_address_fails_the_step_alone(customer: Customer, drain: Drain) -> None:
    customer.workflow(email(), in_app())
    customer.trigger("ada")
    drain()
    first, second = customer.jobs()
    assert (first.status, lines(first)) == ("failed", ["Subscriber missing recipient details"])
    assert (second.status, [run.status for run in customer.runs()]) == ("completed", ["completed"])
    assert customer.messages(channel="email") == []


def test_an_environment_without_an_e_mail_integration_fails_the_step(customer: Customer, drain: Drain) -> None:
    with writing() as session:
        (mailbox,) = (
            i for i in integrations.list_integrations(session, customer.environment.id) if i.channel == "email"
        )
        integrations.update_integration(session, customer.environment.id, mailbox.id, {"active": False})
    customer.workflow(email(), in_app())
    customer.trigger(ADA)
    drain()
    first, second = customer.jobs()
    assert (first.status, lines(first)) == ("failed", ["Subscriber does not have an active integration"])
    assert second.status == "completed"


def test_a_step_that_must_not_fail_holds_the_run_until_the_server_answered(
    customer: Customer, drain: Drain, smtp_sink: SmtpSink
) -> None:
    from worker import tasks

    customer.smtp(smtp_sink)
    customer.workflow(email(stop=True), in_app())
    customer.trigger(ADA)
    tasks.drain_events()
    (run,) = customer.runs()
    (job,) = customer.jobs()
    assert (run.held_by, run.due_at, customer.messages(channel="in_app")) == (job.id, None, [])
    drain()
    assert len(smtp_sink.mails) == len(customer.messages(channel="in_app")) == 1
    assert [run.status for run in customer.runs()] == ["completed"]


def test_a_step_that_must_not_fail_ends_the_run_when_it_does(
    customer: Customer, drain: Drain, smtp_sink: SmtpSink
) -> None:
    customer.smtp(smtp_sink)
    smtp_sink.answer("550 5.1.1 no such user", at="RCPT")
    customer.workflow(email(stop=True), in_app())
    customer.trigger(ADA)
    customer.trigger({"subscriberId": "bob", "email": "bob@example.com"})
    drain()
    statuses = {run.subscriber_id: run.status for run in customer.runs()}
    assert sorted(statuses.values()) == ["completed", "error"]
    (gone,) = (name for name, status in statuses.items() if status == "error")
    assert customer.messages(gone, channel="in_app") == []
    assert len(customer.messages(channel="in_app")) == 1


@pytest.mark.parametrize("step", [email("{% if %}", stop=True), email("{{payload.none}}", stop=True)])
def test_a_step_that_must_not_fail_ends_the_run_when_it_says_nothing(
    customer: Customer, drain: Drain, step: StepDraft
) -> None:
    customer.workflow(step, in_app())
    customer.trigger(ADA)
    drain()
    assert [job.status for job in customer.jobs()] == ["failed"]
    assert [run.status for run in customer.runs()] == ["error"]


def test_overrides_of_the_trigger_reach_the_envelope(customer: Customer, drain: Drain, smtp_sink: SmtpSink) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email())
    overrides = {
        "to": ["team@example.com"],
        "from": "boss@example.com",
        "senderName": "The Boss",
        "replyTo": "office@example.com",
        "cc": "copy@example.com",
        "bcc": ["hidden@example.com"],
        "subject": "Another subject",
    }
    customer.trigger("ada", overrides={"email": overrides})
    drain()
    (mail,) = smtp_sink.mails
    assert mail.recipients == ["team@example.com", "copy@example.com", "hidden@example.com"]
    assert str(mail.message["From"]) == "The Boss <boss@example.com>"
    headers = {name: str(mail.message[name]) for name in ("To", "Cc", "Reply-To", "Subject")}
    assert headers == {
        "To": "team@example.com",
        "Cc": "copy@example.com",
        "Reply-To": "office@example.com",
        "Subject": "Another subject",
    }
    assert "hidden" not in mail.message.as_string()


def test_the_trigger_can_name_the_integration(
    customer: Customer, drain: Drain, smtp_sinks: Callable[..., SmtpSink]
) -> None:
    first, second = smtp_sinks(), smtp_sinks()
    customer.smtp(first)
    chosen = customer.integration("nodemailer", {"host": second.host, "port": second.port, "from": "b@example.com"})
    customer.workflow(email())
    customer.trigger(ADA, overrides={"email": {"integrationIdentifier": chosen.identifier}})
    customer.trigger(ADA)
    customer.trigger(ADA, overrides={"email": {"integrationIdentifier": "unknown"}})
    drain()
    assert (len(first.mails), len(second.mails)) == (1, 1)
    assert sorted(job.status for job in customer.jobs()) == ["completed", "completed", "failed"]


@pytest.mark.parametrize("malformed", ["x", 7, ["a"], True])
def test_overrides_of_another_form_fail_their_own_run(customer: Customer, drain: Drain, malformed: Any) -> None:
    customer.workflow(email())
    customer.trigger(ADA, overrides={"email": malformed})
    customer.trigger({"subscriberId": "bob", "email": "bob@example.com"})
    drain()
    assert [message.subscriber_id for message in customer.messages()] == ["bob"]
    assert {run.subscriber_id: run.status for run in customer.runs()} == {"ada": "error", "bob": "completed"}


def test_reply_to_sender_and_preheader_of_the_step_are_kept(customer: Customer, drain: Drain) -> None:
    sender = {"email": "news@example.com", "name": "News of {{payload.shop}}"}
    customer.workflow(email(replyTo="reply@example.com", preheader="Soon", **{"from": sender}))
    customer.trigger(ADA, {"shop": "Acme"})
    drain()
    (message,) = customer.messages()
    assert jsons.loads(message.envelope or "") == {
        "from": "news@example.com",
        "senderName": "News of Acme",
        "replyTo": "reply@example.com",
        "preheader": "Soon",
    }


def test_scripts_do_not_leave_the_house_unless_the_step_says_so(customer: Customer, drain: Drain) -> None:
    body = '<p onclick="x()">Hi</p><script>alert(1)</script>'
    customer.workflow(email(body=body), name="clean")
    customer.workflow(email(body=body, disableOutputSanitization=True), name="raw")
    customer.trigger(ADA, name="clean")
    customer.trigger(ADA, name="raw")
    drain()
    assert [message.content for message in customer.messages()] == ["<p>Hi</p>", body]


def test_why_an_e_mail_could_not_be_composed_is_said(customer: Customer, drain: Drain, smtp_sink: SmtpSink) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email())
    customer.trigger({"subscriberId": "ada", "email": "ada@example.com\r\nBcc: eve@example.com"})
    drain()
    (job,) = customer.jobs()
    assert job.status == "failed"
    assert "can not be composed" in reason(job)
    assert smtp_sink.connections == 0
