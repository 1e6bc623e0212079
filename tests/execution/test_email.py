"""An e-mail step: where it goes, what it says, and what holds the run."""

from collections.abc import Callable

import pytest

from novu_app.execution.models import Delivery
from novu_app.integrations import service as integrations
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
    assert (job.status, customer.rows(Delivery)) == ("completed", []), "nothing is left to be delivered"
    assert [run.status for run in customer.runs()] == ["completed"]


def test_the_run_is_done_when_its_last_delivery_is(customer: Customer, drain: Drain, smtp_sink: SmtpSink) -> None:
    from worker import tasks

    customer.smtp(smtp_sink)
    customer.workflow(email(), in_app())
    customer.trigger(ADA)
    tasks.drain_events()
    assert [run.status for run in customer.runs()] == ["processing"]
    assert len(customer.messages(channel="in_app")) == 1, "a step that may fail holds nobody up"
    drain()
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


def test_a_server_that_refuses_is_followed_by_the_next_and_never_by_the_mailbox(
    customer: Customer, drain: Drain, smtp_sinks: Callable[..., SmtpSink]
) -> None:
    first, second = smtp_sinks(), smtp_sinks()
    customer.smtp(first)
    customer.smtp(second, **{"from": "second@example.com"})
    first.answer("550 no such user", at="RCPT")
    customer.workflow(email())
    customer.trigger(ADA)
    drain()
    assert ([mail.sender for mail in second.mails], first.mails) == (["second@example.com"], [])
    assert [job.status for job in customer.jobs()] == ["completed"]
    for sink in (first, second):
        sink.answer("550 no such user", at="RCPT")
    customer.trigger(ADA)
    drain()
    assert [job.status for job in customer.jobs()] == ["completed", "failed"]


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
