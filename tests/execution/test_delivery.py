"""The delivery lane: every e-mail once, whatever the server does, and the truth about it in the activity feed."""

import asyncio
from collections.abc import Callable

import pytest

from novu_app.execution import delivery
from novu_app.integrations import service as integrations
from novu_app.kernel.database import writing
from novu_app.kernel.settings import get_settings
from novu_app.providers.email import nodemailer
from tests.support.customer import Customer, email, lines, reason
from tests.support.engine import MovableClock
from tests.support.smtp import SmtpSink, Stage
from worker import tasks

Drain = Callable[[], int]
ADA = {"subscriberId": "ada", "email": "ada@example.com"}
UNKNOWN = "The outcome of the delivery is unknown, the message is not sent again"
RETRIED = "The provider did not accept the message, it will be retried"


@pytest.fixture
def queued(customer: Customer, clock: MovableClock, smtp_sink: SmtpSink) -> Customer:
    """One e-mail to Ada waits for delivery."""
    customer.smtp(smtp_sink)
    customer.workflow(email())
    customer.trigger(ADA)
    tasks.drain_events()
    return customer


def test_a_server_that_can_not_now_gets_it_later_and_once(
    queued: Customer, drain: Drain, clock: MovableClock, smtp_sink: SmtpSink
) -> None:
    smtp_sink.answer("451 4.3.0 try later")
    drain()
    (job,) = queued.jobs()
    assert (job.status, job.due_at, smtp_sink.mails) == ("queued", clock.now_ms + 2_000, [])
    assert lines(job)[2:] == [RETRIED]
    assert reason(job) == "451 4.3.0 try later"
    assert [message.status for message in queued.messages()] == ["pending"]
    clock.advance(seconds=2, milliseconds=-1)
    assert drain() == 0
    clock.advance(milliseconds=1)
    drain()
    (job,) = queued.jobs()
    assert (job.status, job.attempts, len(smtp_sink.mails)) == ("completed", 2, 1)
    assert lines(job)[2:] == [RETRIED, "Message sent"]
    clock.advance(days=1)
    assert drain() == 0
    assert len(smtp_sink.mails) == 1


def test_after_three_tries_a_server_that_can_not_is_believed(
    queued: Customer, drain: Drain, clock: MovableClock, smtp_sink: SmtpSink
) -> None:
    smtp_sink.answer("421 4.7.0 too busy", at="MAIL", times=9)
    for _ in range(6):
        drain()
        clock.advance(minutes=1)
    (job,) = queued.jobs()
    assert (job.status, job.attempts) == ("failed", 3)
    assert lines(job)[2:] == [RETRIED, RETRIED, "Unexpected provider error"]
    assert [run.status for run in queued.runs()] == ["completed"]


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_server_that_refuses_for_good_is_not_asked_again_and_its_words_are_kept(
    queued: Customer, drain: Drain, clock: MovableClock, smtp_sink: SmtpSink, stage: Stage
) -> None:
    smtp_sink.answer("554 5.7.1 not from you", at=stage)
    drain()
    clock.advance(days=1)
    assert drain() == 0
    (job,) = queued.jobs()
    (message,) = queued.messages()
    assert (job.status, lines(job)[-1], reason(job)) == (
        "failed",
        "Unexpected provider error",
        "554 5.7.1 not from you",
    )
    assert (message.status, message.error_id) == ("error", "unexpected_provider_error")
    assert message.error_text == "554 5.7.1 not from you"
    assert smtp_sink.mails == []


def test_a_server_that_is_not_there_is_tried_again(
    queued: Customer, drain: Drain, clock: MovableClock, smtp_sink: SmtpSink
) -> None:
    smtp_sink.close()
    drain()
    (job,) = queued.jobs()
    assert job.status == "queued"
    assert "No connection to 127.0.0.1" in reason(job)


@pytest.mark.parametrize("silent", [True, False], ids=["no answer", "connection broken"])
def test_when_nobody_knows_whether_it_arrived_it_is_not_sent_again(
    queued: Customer,
    drain: Drain,
    clock: MovableClock,
    smtp_sink: SmtpSink,
    monkeypatch: pytest.MonkeyPatch,
    silent: bool,
) -> None:
    """The server has the content and does not answer: it may have accepted it."""
    monkeypatch.setattr(nodemailer, "_TIMEOUT_S", 0.5)
    if silent:
        smtp_sink.hang(at="DATA")
    else:
        smtp_sink.hang_up(at="DATA")
    drain()
    clock.advance(days=1)
    assert drain() == 0
    (job,) = queued.jobs()
    (message,) = queued.messages()
    assert (job.status, lines(job)[-1]) == ("failed", UNKNOWN)
    assert (message.status, message.error_id) == ("error", "outcome_unknown")
    assert smtp_sink.mails == []


@pytest.mark.parametrize(("stage", "silent"), [("EHLO", True), ("MAIL", False), ("RCPT", True), ("RCPT", False)])
def test_a_server_that_goes_before_it_has_the_content_is_asked_again(
    queued: Customer,
    drain: Drain,
    clock: MovableClock,
    smtp_sink: SmtpSink,
    monkeypatch: pytest.MonkeyPatch,
    stage: Stage,
    silent: bool,
) -> None:
    monkeypatch.setattr(nodemailer, "_TIMEOUT_S", 0.5)
    if silent:
        smtp_sink.hang(at=stage)
    else:
        smtp_sink.hang_up(at=stage)
    drain()
    assert [job.status for job in queued.jobs()] == ["queued"]
    clock.advance(seconds=2)
    drain()
    assert [(job.status, job.attempts) for job in queued.jobs()] == [("completed", 2)]
    assert len(smtp_sink.mails) == 1


def test_many_e_mails_share_few_connections(
    customer: Customer, drain: Drain, smtp_sink: SmtpSink, clock: MovableClock
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email())
    customer.trigger([{"subscriberId": f"s{n}", "email": f"s{n}@example.com"} for n in range(40)])
    drain()
    first = smtp_sink.connections
    assert len({mail.recipients[0] for mail in smtp_sink.mails}) == len(smtp_sink.mails) == 40
    assert first <= 8
    customer.trigger([{"subscriberId": f"s{n}", "email": f"s{n}@example.com"} for n in range(10)])
    drain()
    assert len(smtp_sink.mails) == 50
    assert smtp_sink.connections == first, "the connections of the first chunk serve the second"


def test_new_credentials_are_used_from_the_next_chunk_on(
    queued: Customer, drain: Drain, clock: MovableClock, smtp_sink: SmtpSink, smtp_sinks: Callable[..., SmtpSink]
) -> None:
    drain()
    other = smtp_sinks()
    (integration,) = (i for i in queued.rows(integrations.Integration) if i.provider_id == "nodemailer")
    clock.advance(seconds=1)
    with writing() as session:
        credentials = {"host": other.host, "port": other.port, "from": "new@example.com"}
        integrations.update_integration(session, queued.environment.id, integration.id, {"credentials": credentials})
    queued.trigger(ADA)
    drain()
    assert (len(smtp_sink.mails), [mail.sender for mail in other.mails]) == (1, ["new@example.com"])


def test_an_integration_that_was_switched_off_meanwhile_sends_nothing(
    queued: Customer, drain: Drain, smtp_sink: SmtpSink
) -> None:
    (integration,) = (i for i in queued.rows(integrations.Integration) if i.provider_id == "nodemailer")
    with writing() as session:
        integrations.update_integration(session, queued.environment.id, integration.id, {"active": False})
    drain()
    assert smtp_sink.connections == 0
    assert reason(queued.jobs()[0]) == "The integration was deleted or switched off"


def test_a_worker_that_lost_its_lease_before_the_mark_sends_nothing(
    queued: Customer, clock: MovableClock, drain: Drain, smtp_sink: SmtpSink
) -> None:
    late, deliveries = delivery.claim()
    clock.advance(milliseconds=4 * get_settings().lease_ms)
    present, again = delivery.claim()
    assert [d.job_id for d in deliveries] == [d.job_id for d in again]
    tasks._in_loop(tasks.deliveries_of(late, deliveries))
    assert smtp_sink.mails == []
    tasks._in_loop(tasks.deliveries_of(present, again))
    assert len(smtp_sink.mails) == 1
    assert [job.status for job in queued.jobs()] == ["completed"]


def test_the_lease_begins_anew_when_the_e_mail_is_handed_over(
    queued: Customer, clock: MovableClock, drain: Drain, smtp_sink: SmtpSink
) -> None:
    """A chunk may wait long for its turn at a slow server: what is under way then is not taken for lost."""
    lease, deliveries = delivery.claim()
    clock.advance(milliseconds=4 * get_settings().lease_ms - 1)
    recorder = delivery.Recorder(lease)
    assert asyncio.run(_marked(recorder, deliveries[0]))
    clock.advance(seconds=30)
    assert delivery.claim()[1] == []
    assert [job.status for job in queued.jobs()] == ["running"]
    clock.advance(milliseconds=4 * get_settings().lease_ms)
    drain()
    assert lines(queued.jobs()[0])[-1] == UNKNOWN


async def _marked(recorder: delivery.Recorder, one: delivery.Delivery) -> bool:
    running = asyncio.create_task(recorder.run())
    marked = await recorder.mark(one)
    recorder.close()
    await running
    return marked
