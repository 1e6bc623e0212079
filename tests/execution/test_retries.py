"""Trying again by hand what failed, and sending a message once more."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from novu_app.execution import retries
from novu_app.kernel.database import writing
from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.workflows import service as workflows
from tests.support.addresses import credentials
from tests.support.customer import Customer, delay, digest, email, in_app, lines
from tests.support.engine import MovableClock
from tests.support.http import HttpSink
from tests.support.smtp import SmtpSink
from tests.support.steps import say, step

Drain = Callable[[], int]
ADA = {"subscriberId": "ada", "email": "ada@example.com"}


def retry(customer: Customer, job_id: str) -> None:
    with writing() as session:
        retries.retry_step(session, customer.environment.id, job_id)


def test_a_step_that_failed_before_there_was_a_message_is_taken_anew_with_the_corrected_content(
    customer: Customer, drain: Drain
) -> None:
    customer.workflow(say("before"), say("{{ payload.n | append }}", "broken"), say("after"))
    customer.trigger(payload={"n": 1})
    drain()
    assert [message.subject for message in customer.messages()] == ["before", "after"]
    (broken,) = customer.jobs(status="failed")
    with writing() as session:
        stored = workflows.get_workflow(session, customer.environment.id, "order")
        draft = workflows.draft_of(stored)
        draft.steps[1].control_values = {"subject": "mended"}
        workflows.update_workflow(session, customer.environment.id, "order", draft)
    retry(customer, broken.id)
    drain()
    assert [message.subject for message in customer.messages()] == ["before", "after", "mended"]
    (job,) = customer.jobs(step_id="broken")
    assert job.status == "completed"
    assert lines(job)[1] == "The step is tried again on request"
    assert customer.runs()[0].status == "completed"
    assert customer.counts("ada").unread == 3


def test_a_run_that_was_halted_goes_on_after_the_retry(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    step = delay()
    step.control_values["amount"] = 0
    customer.workflow(step, say("after"))
    customer.trigger()
    drain()
    assert customer.runs()[0].status == "error"
    (failed,) = customer.jobs()
    retry(customer, failed.id)
    drain()
    assert (customer.runs()[0].status, len(lines(customer.jobs()[0]))) == ("error", 3), (
        "it fails again, and says so again"
    )


def test_what_a_provider_refused_goes_out_as_it_was_rendered(
    customer: Customer, drain: Drain, smtp_sink: SmtpSink
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email("Number {{payload.n}}"))
    smtp_sink.answer("550 5.1.1 no such mailbox", at="RCPT")
    customer.trigger(ADA, {"n": 7})
    drain()
    (job,) = customer.jobs()
    assert job.status == "failed"
    retry(customer, job.id)
    assert customer.runs()[0].status == "processing"
    drain()
    (mail,) = smtp_sink.mails
    assert mail.message["Subject"] == "Number 7"
    assert (customer.jobs()[0].status, customer.messages()[0].status) == ("completed", "sent")
    assert customer.runs()[0].status == "completed"


def test_a_message_is_sent_once_more(customer: Customer, drain: Drain, smtp_sink: SmtpSink) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email("Hello"), in_app())
    customer.trigger(ADA)
    drain()
    mail, in_inbox = customer.messages()
    with writing() as session:
        retries.resend_message(session, customer.environment.id, mail.id)
    drain()
    assert [sent.message["Subject"] for sent in smtp_sink.mails] == ["Hello", "Hello"]
    assert smtp_sink.mails[0].message["Message-ID"] != smtp_sink.mails[1].message["Message-ID"]
    assert (customer.jobs(type="email")[0].status, customer.runs()[0].status) == ("completed", "completed")
    with writing() as session, pytest.raises(BadRequest, match="inbox"):
        retries.resend_message(session, customer.environment.id, in_inbox.id)


def test_two_who_ask_for_a_message_at_the_same_moment_get_it_once(
    customer: Customer, drain: Drain, smtp_sink: SmtpSink
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email("Hello"))
    customer.trigger(ADA)
    drain()
    (mail,) = customer.messages()

    def resend() -> None:
        with writing() as session:
            retries.resend_message(session, customer.environment.id, mail.id)

    with ThreadPoolExecutor(1) as pool:
        with writing() as session:
            retries.resend_message(session, customer.environment.id, mail.id)
            second = pool.submit(resend)
            # It has come as far as it gets: it waits for us, or is queued behind us where there is one writer.
            assert not wait([second], 0.2).done
        with pytest.raises(BadRequest, match="under way"):
            second.result(60)
    drain()
    assert len(smtp_sink.mails) == 2


def test_a_step_of_a_run_that_another_digest_has_taken_is_not_tried_again(customer: Customer, drain: Drain) -> None:
    customer.workflow(say("{{ payload.n | append }}", "broken"), digest(), say("{{steps.digest.eventCount}}", "count"))
    for number in range(2):
        customer.trigger(payload={"n": number})
    drain()
    (merged,) = customer.runs(status="merged")
    (broken,) = customer.jobs(notification_id=merged.id, step_id="broken")
    with pytest.raises(BadRequest, match="digest"):
        retry(customer, broken.id)


def test_what_can_not_be_tried_again_is_refused(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(say("{{ payload.n | append }}", "broken"), delay(), say("end"))
    customer.trigger(payload={"n": 1})
    drain()
    broken, waiting = customer.jobs()
    with pytest.raises(BadRequest, match="under way"):
        retry(customer, broken.id)
    with pytest.raises(BadRequest, match="delayed"):
        retry(customer, waiting.id)
    with pytest.raises(NotFound):
        retry(customer, "0" * 24)
    clock.advance(hours=1)
    drain()
    retry(customer, broken.id)
    drain()
    assert len(customer.messages()) == 1, "what was done before is not repeated"


def test_a_push_message_goes_to_the_devices_of_now(customer: Customer, drain: Drain, http_sink: HttpSink) -> None:
    integration = customer.integration("push-webhook", {"webhookUrl": http_sink.url, "secretKey": "s"}, "push")
    credentials(customer, "ada", integration, deviceTokens=["old"])
    customer.workflow(step("push", subject="Hi", body="there"))
    http_sink.reply(400)
    customer.trigger()
    drain()
    (job,) = customer.jobs()
    assert job.status == "failed"
    credentials(customer, "ada", integration, deviceTokens=["new"])
    retry(customer, job.id)
    drain()
    assert [request.json()["target"] for request in http_sink.requests] == [["old"], ["new"]]
    assert customer.jobs()[0].status == "completed"
