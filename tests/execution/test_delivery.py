"""The delivery lane: every e-mail once, whatever the server does, and the truth about it in the activity feed."""

import asyncio
from collections.abc import Callable, Iterator

import pytest
from aiosmtplib.protocol import SMTPProtocol
from aiosmtplib.response import SMTPResponse

from novu_app.environments import engine
from novu_app.execution.delivery import backoff, claiming, storing
from novu_app.execution.delivery.in_hand import InHand
from novu_app.execution.models import Delivery
from novu_app.integrations import service as integrations
from novu_app.kernel import clock as kernel_clock
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
AGAIN = "The outcome of the delivery is unknown, the message is sent again"
RETRIED = "The provider did not accept the message, it will be retried"


@pytest.fixture(autouse=True)
def chance() -> Iterator[None]:
    """Pauses are exactly what they are on average."""
    backoff.set_random(lambda: 0.5)
    yield
    backoff.set_random(None)


@pytest.fixture
def impatient(smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time runs out as soon as the server leaves a command without an answer, and no earlier on a machine that is slow."""
    read, given_up = SMTPProtocol.read_response, 0

    async def read_response(self: SMTPProtocol, timeout: float | None = None) -> SMTPResponse:  # noqa: ASYNC109
        assert timeout == nodemailer._TIMEOUT_S
        waiting = self._response_waiter

        async def give_up() -> None:
            nonlocal given_up
            while smtp_sink.unanswered == given_up:  # noqa: ASYNC110 - it happens in another thread
                await asyncio.sleep(0.005)
            given_up += 1
            if waiting is not None and not waiting.done():
                waiting.set_exception(TimeoutError())

        giving_up = asyncio.create_task(give_up())
        try:
            return await read(self, timeout)
        finally:
            giving_up.cancel()

    monkeypatch.setattr(SMTPProtocol, "read_response", read_response)


@pytest.fixture
def queued(customer: Customer, clock: MovableClock, smtp_sink: SmtpSink) -> Customer:
    """One e-mail to Ada waits for delivery."""
    customer.smtp(smtp_sink)
    customer.workflow(email())
    customer.trigger(ADA)
    tasks.drain_events()
    return customer


def send_again(customer: Customer) -> None:
    """The environment prefers a message that comes twice to one that does not come."""
    with writing() as session:
        engine.change(session, customer.environment.id, {"unknown_outcome": "send_again"})


def configure(customer: Customer, integration_id: str, **configurations: object) -> None:
    """Sets the pace of an integration."""
    with writing() as session:
        changes = {"configurations": configurations}
        integrations.update_integration(session, customer.environment.id, integration_id, changes)


def test_a_delivery_that_is_over_leaves_no_row_behind(queued: Customer, drain: Drain, smtp_sink: SmtpSink) -> None:
    assert [(row.status, row.attempts) for row in queued.rows(Delivery)] == [("queued", 0)]
    drain()
    assert queued.rows(Delivery) == []
    (job,) = queued.jobs()
    (message,) = queued.messages()
    assert (job.status, message.status, len(smtp_sink.mails)) == ("completed", "sent", 1)
    assert message.provider_response_id == smtp_sink.mails[0].message["Message-ID"]
    assert [run.status for run in queued.runs()] == ["completed"]


def test_a_server_that_can_not_now_gets_it_later_and_once(
    queued: Customer, drain: Drain, clock: MovableClock, smtp_sink: SmtpSink
) -> None:
    smtp_sink.answer("451 4.3.0 try later")
    drain()
    (job,) = queued.jobs()
    (delivery,) = queued.rows(Delivery)
    assert (delivery.status, delivery.due_at, delivery.attempts) == ("queued", clock.now_ms + 2_000, 1)
    assert (job.status, smtp_sink.mails) == ("queued", [])
    assert lines(job)[2:] == [RETRIED]
    assert reason(job) == "451 4.3.0 try later"
    assert [message.status for message in queued.messages()] == ["pending"]
    clock.advance(seconds=2, milliseconds=-1)
    assert drain() == 0
    clock.advance(milliseconds=1)
    drain()
    (job,) = queued.jobs()
    assert (job.status, len(smtp_sink.mails)) == ("completed", 1)
    assert lines(job)[2:] == [RETRIED, "Message sent"]
    clock.advance(days=1)
    assert drain() == 0
    assert len(smtp_sink.mails) == 1


@pytest.mark.parametrize("tries", [None, 1, 5])
def test_after_so_many_tries_a_server_that_can_not_is_believed(
    queued: Customer, drain: Drain, clock: MovableClock, smtp_sink: SmtpSink, tries: int | None
) -> None:
    if tries:
        configure(queued, queued.jobs()[0].integration_id or "", maxAttempts=tries)
    smtp_sink.answer("450 4.2.1 mailbox busy", at="RCPT", times=9)
    for _ in range(9):
        drain()
        clock.advance(minutes=10)
    (job,) = queued.jobs()
    assert job.status == "failed"
    assert lines(job)[2:] == [*[RETRIED] * ((tries or 3) - 1), "Unexpected provider error"]
    assert [run.status for run in queued.runs()] == ["completed"]


def test_pauses_grow_and_are_not_the_same_for_all() -> None:
    assert [backoff.pause_ms(tries) for tries in (1, 2, 3, 9)] == [2_000, 8_000, 32_000, 600_000]
    assert backoff.pause_ms(1, asked_ms=90_000) == 94_500, "what the vendor asks for, and not all at once"
    backoff.set_random(None)
    assert len({backoff.pause_ms(1) for _ in range(50)}) > 10
    assert all(1_500 <= backoff.pause_ms(1) <= 2_500 for _ in range(50))
    assert all(backoff.pause_ms(1, asked_ms=90_000) >= 90_000 for _ in range(50))


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
    assert queued.rows(Delivery) == []


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
    queued: Customer, drain: Drain, clock: MovableClock, smtp_sink: SmtpSink, impatient: None, silent: bool
) -> None:
    """The server has the content and does not answer: it may have accepted it."""
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


def test_an_environment_may_choose_that_it_is_sent_again_under_the_same_id(
    queued: Customer, drain: Drain, clock: MovableClock, smtp_sink: SmtpSink
) -> None:
    send_again(queued)
    smtp_sink.hang_up(at="DATA")
    drain()
    (delivery,) = queued.rows(Delivery)
    assert (delivery.status, delivery.due_at) == ("queued", clock.now_ms + 2_000)
    clock.advance(seconds=2)
    drain()
    (job,) = queued.jobs()
    assert (job.status, lines(job)[2:]) == ("completed", [AGAIN, "Message sent"])
    (mail,) = smtp_sink.mails
    assert str(mail.message["Message-ID"]).startswith(f"<{delivery.attempt}@"), "a vendor may know that it had it"


def test_it_is_not_sent_again_for_ever(
    queued: Customer, drain: Drain, clock: MovableClock, smtp_sink: SmtpSink
) -> None:
    send_again(queued)
    smtp_sink.hang_up(at="DATA", times=9)
    for _ in range(9):
        drain()
        clock.advance(minutes=10)
    (job,) = queued.jobs()
    assert (job.status, lines(job)[2:]) == ("failed", [AGAIN, AGAIN, UNKNOWN])


@pytest.mark.parametrize(("stage", "silent"), [("EHLO", True), ("MAIL", False), ("RCPT", True), ("RCPT", False)])
def test_a_server_that_goes_before_it_has_the_content_is_asked_again(
    queued: Customer,
    drain: Drain,
    clock: MovableClock,
    smtp_sink: SmtpSink,
    impatient: None,
    stage: Stage,
    silent: bool,
) -> None:
    if silent:
        smtp_sink.hang(at=stage)
    else:
        smtp_sink.hang_up(at=stage)
    drain()
    assert [job.status for job in queued.jobs()] == ["queued"]
    clock.advance(seconds=2)
    drain()
    assert [job.status for job in queued.jobs()] == ["completed"]
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
    assert smtp_sink.connections == first, "the connections of the first claim serve the second"


def test_new_credentials_are_used_from_the_next_claim_on(
    queued: Customer, drain: Drain, clock: MovableClock, smtp_sink: SmtpSink, smtp_sinks: Callable[..., SmtpSink]
) -> None:
    drain()
    other = smtp_sinks()
    (integration,) = (i for i in queued.rows(integrations.Integration) if i.provider_id == "nodemailer")
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
    (job,) = queued.jobs()
    assert (job.status, reason(job)) == ("failed", "The integration was deleted or switched off")


def test_a_message_that_was_deleted_meanwhile_is_not_sent(queued: Customer, drain: Drain, smtp_sink: SmtpSink) -> None:
    with writing() as session:
        session.delete(queued.messages()[0])
    drain()
    (job,) = queued.jobs()
    assert (job.status, reason(job), smtp_sink.mails) == ("failed", "The message was deleted", [])


def claim() -> InHand:
    """Claims the delivery, as a worker does that then waits for its turn."""
    now = kernel_clock.now_ms()
    due = claiming.look(now)
    (one,) = claiming.claim(dict.fromkeys(due.targets, 1), due.senders, now)
    one.attempt = "attempt"
    return one


def test_a_worker_that_lost_its_lease_before_the_mark_sends_nothing(
    queued: Customer, clock: MovableClock, drain: Drain, smtp_sink: SmtpSink
) -> None:
    late = claim()
    clock.advance(milliseconds=claiming.LEASES * get_settings().lease_ms)
    present = claim()
    assert late.id == present.id
    assert storing.store([late], []).held == set()
    assert storing.store([present], []).held == {present.id}
    assert storing.store([present], []).held == set(), "an attempt begins once"


def test_the_lease_begins_anew_when_the_e_mail_is_handed_over(
    queued: Customer, clock: MovableClock, drain: Drain, smtp_sink: SmtpSink
) -> None:
    """A claim may wait long for its turn at a slow server: what is under way then is not taken for lost."""
    lease_ms = claiming.LEASES * get_settings().lease_ms
    one = claim()
    clock.advance(milliseconds=lease_ms - 1)
    assert storing.store([one], []).held == {one.id}
    (delivery,) = queued.rows(Delivery)
    assert (delivery.status, delivery.due_at, delivery.attempts) == ("running", clock.now_ms + lease_ms, 1)
    clock.advance(milliseconds=lease_ms - 1)
    assert drain() == 0
    clock.advance(milliseconds=1)
    drain()
    assert lines(queued.jobs()[0])[-1] == UNKNOWN
    assert smtp_sink.mails == []
