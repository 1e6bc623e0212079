"""When a provider fails: the next one takes over, and one that fails again and again is left alone for a while."""

from collections.abc import Callable, Iterator

import pytest

from novu_app.execution.delivery import backoff
from novu_app.execution.models import Delivery
from novu_app.integrations import service as integrations
from novu_app.integrations.models import Integration
from novu_app.kernel import breakers
from novu_app.kernel.database import writing
from tests.support.addresses import credentials
from tests.support.customer import Customer, email, in_app, lines
from tests.support.engine import MovableClock
from tests.support.http import HttpSink, Reply
from tests.support.processes import free_port
from tests.support.smtp import SmtpSink
from tests.support.steps import step
from tests.support.valkey import ValkeyServer
from worker import tasks

Drain = Callable[[], int]
ADA = {"subscriberId": "ada", "email": "ada@example.com"}
RETRIED = "The provider did not accept the message, it will be retried"
FAILED = "Unexpected provider error"
NEXT = ["The provider failed, the next integration is tried", "Integration instance selected"]
LEFT_ALONE = "The provider fails at present and is left alone for a while"
UNKNOWN = "The outcome of the delivery is unknown, the message is not sent again"


@pytest.fixture(autouse=True)
def chance() -> Iterator[None]:
    """Pauses are exactly what they are on average, and breakers know nothing yet."""
    backoff.set_random(lambda: 0.5)
    yield
    backoff.set_random(None)
    breakers.reset()


@pytest.fixture
def other(customer: Customer, smtp_sink: SmtpSink, smtp_sinks: Callable[..., SmtpSink]) -> SmtpSink:
    """The server of a second integration, which stands in for the first."""
    customer.smtp(smtp_sink)
    standby = smtp_sinks()
    customer.smtp(standby)
    return standby


def integration(customer: Customer, sink: SmtpSink) -> Integration:
    """The integration of a server."""
    rows = [row for row in customer.rows(Integration) if row.provider_id == "nodemailer"]
    return next(row for row in rows if integrations.credentials_of(row)["port"] == sink.port)


def test_after_a_refusal_for_good_the_next_integration_sends(
    customer: Customer, drain: Drain, smtp_sink: SmtpSink, other: SmtpSink, clock: MovableClock
) -> None:
    customer.workflow(email())
    smtp_sink.answer("554 5.7.1 not from you")
    customer.trigger(ADA)
    drain()
    (job,), (message,) = customer.jobs(), customer.messages()
    assert (len(smtp_sink.mails), len(other.mails)) == (0, 1)
    assert (job.status, lines(job)[2:]) == ("completed", [FAILED, *NEXT, "Message sent"])
    assert job.integration_id == message.integration_id == integration(customer, other).id
    assert (message.status, message.error_id, message.error_text) == ("sent", None, None)


def test_a_server_that_can_not_now_is_tried_again_before_another_one_is(
    customer: Customer, drain: Drain, smtp_sink: SmtpSink, other: SmtpSink, clock: MovableClock
) -> None:
    customer.workflow(email())
    smtp_sink.answer("450 4.2.1 busy", at="RCPT", times=9)
    customer.trigger(ADA)
    for _ in range(4):
        drain()
        clock.advance(minutes=10)
    (job,) = customer.jobs()
    assert lines(job)[2:] == [RETRIED, RETRIED, FAILED, *NEXT, "Message sent"]
    assert len(other.mails) == 1


def test_when_the_last_one_fails_too_the_message_has_failed(
    customer: Customer, drain: Drain, smtp_sink: SmtpSink, other: SmtpSink, clock: MovableClock
) -> None:
    customer.workflow(email(stop=True), in_app())
    smtp_sink.answer("554 no")
    other.answer("550 neither")
    customer.trigger(ADA)
    drain()
    (job,), (message,) = customer.jobs(), customer.messages()
    assert (job.status, lines(job)[2:]) == ("failed", [FAILED, *NEXT, FAILED])
    assert (message.status, message.error_text) == ("error", "550 neither")
    assert customer.runs()[0].status == "error"


def test_nobody_stands_in_while_it_is_not_known_whether_the_first_one_has_it(
    customer: Customer, drain: Drain, smtp_sink: SmtpSink, other: SmtpSink, clock: MovableClock
) -> None:
    customer.workflow(email())
    smtp_sink.hang_up(at="DATA")
    customer.trigger(ADA)
    drain()
    (job,) = customer.jobs()
    assert (job.status, lines(job)[2:], other.mails) == ("failed", [UNKNOWN], [])


@pytest.mark.parametrize("change", ["switched off", "deleted"])
def test_another_one_stands_in_for_an_integration_that_is_gone(
    customer: Customer, drain: Drain, smtp_sink: SmtpSink, other: SmtpSink, clock: MovableClock, change: str
) -> None:
    customer.workflow(email())
    customer.trigger(ADA)
    tasks.drain_events()
    first = integration(customer, smtp_sink).id
    with writing() as session:
        if change == "deleted":
            integrations.delete_integration(session, customer.environment.id, first)
        else:
            integrations.update_integration(session, customer.environment.id, first, {"active": False})
    drain()
    (job,) = customer.jobs()
    assert (job.status, len(other.mails)) == ("completed", 1)


def test_a_stand_in_that_was_switched_off_meanwhile_is_passed_over(
    customer: Customer, drain: Drain, smtp_sink: SmtpSink, other: SmtpSink, clock: MovableClock
) -> None:
    customer.workflow(email())
    smtp_sink.answer("554 no")
    customer.trigger(ADA)
    tasks.drain_events()
    with writing() as session:
        standby = integration(customer, other).id
        integrations.update_integration(session, customer.environment.id, standby, {"active": False})
    drain()
    (job,) = customer.jobs()
    assert (job.status, lines(job)[2:], other.connections) == ("failed", [FAILED], 0)


def everybody(count: int, start: int = 0) -> list[dict[str, str]]:
    return [{"subscriberId": f"s{n}", "email": f"s{n}@example.com"} for n in range(start, start + count)]


@pytest.fixture
def down(customer: Customer, clock: MovableClock, smtp_sink: SmtpSink) -> Callable[[], None]:
    """An integration whose server is down, until it is brought up."""
    port = smtp_sink.port
    closed = free_port()
    made = customer.smtp(smtp_sink, port=closed)

    def bring_up() -> None:
        credentials = {"host": smtp_sink.host, "port": port, "from": "shop@example.com", "senderName": "Shop"}
        with writing() as session:
            integrations.update_integration(session, customer.environment.id, made, {"credentials": credentials})

    return bring_up


@pytest.mark.parametrize("redis", [True, False], ids=["with Redis", "without"])
def test_a_provider_that_fails_again_and_again_is_left_alone_and_nothing_is_lost(
    customer: Customer,
    drain: Drain,
    clock: MovableClock,
    smtp_sink: SmtpSink,
    down: Callable[[], None],
    redis: bool,
    request: pytest.FixtureRequest,
) -> None:
    if redis:
        request.getfixturevalue("valkey")
    customer.workflow(email())
    customer.trigger(everybody(breakers.FAILURES))
    drain()
    customer.trigger(everybody(10, 100))
    drain()
    left_alone = [job for job in customer.jobs() if lines(job)[2:] == [LEFT_ALONE]]
    assert len(left_alone) == 10, "nobody asked a server that is down"
    assert {row.attempts for row in customer.rows(Delivery) if row.job_id in {job.id for job in left_alone}} == {0}
    assert {row.due_at for row in customer.rows(Delivery) if row.attempts == 0} == {clock.now_ms + breakers.FIRST_MS}
    clock.advance(milliseconds=breakers.FIRST_MS)
    drain()
    assert all(lines(job).count(LEFT_ALONE) <= 1 for job in customer.jobs()), "it is said once"
    down()
    clock.advance(milliseconds=2 * breakers.FIRST_MS)
    drain()
    clock.advance(milliseconds=2 * breakers.FIRST_MS)
    drain()
    assert {job.status for job in customer.jobs()} == {"completed"}
    assert len(smtp_sink.mails) == len(customer.jobs())


def test_only_one_message_finds_out_whether_the_provider_works_again(
    customer: Customer, drain: Drain, clock: MovableClock, smtp_sink: SmtpSink, valkey: ValkeyServer
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email())
    smtp_sink.answer("421 4.7.0 too busy", at="EHLO", times=500)
    customer.trigger(everybody(20))
    drain()
    before = smtp_sink.connections
    clock.advance(milliseconds=breakers.FIRST_MS)
    drain()
    assert smtp_sink.connections == before + 1
    clock.advance(milliseconds=2 * breakers.FIRST_MS - 1)
    drain()
    assert smtp_sink.connections == before + 1, "it is left alone for twice as long"


def test_while_a_provider_is_left_alone_the_next_one_takes_over_at_once(
    customer: Customer, drain: Drain, clock: MovableClock, smtp_sink: SmtpSink, other: SmtpSink, valkey: ValkeyServer
) -> None:
    customer.workflow(email())
    smtp_sink.answer("535 5.7.8 who are you", at="EHLO", times=500)
    customer.trigger(everybody(breakers.FAILURES))
    for _ in range(3):
        drain()
        clock.advance(seconds=8)
    asked = smtp_sink.connections
    customer.trigger(ADA)
    drain()
    (run,) = customer.runs("ada")
    (job,) = customer.jobs(notification_id=run.id)
    assert (job.status, lines(job)[2:]) == ("completed", [LEFT_ALONE, *NEXT, "Message sent"])
    assert smtp_sink.connections == asked


def test_recipients_who_are_refused_say_nothing_about_the_provider(
    customer: Customer, drain: Drain, clock: MovableClock, smtp_sink: SmtpSink, valkey: ValkeyServer
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email())
    smtp_sink.answer("550 5.1.1 no such user", at="RCPT", times=20)
    customer.trigger(everybody(20))
    drain()
    customer.trigger(ADA)
    drain()
    assert [mail.recipients for mail in smtp_sink.mails] == [["ada@example.com"]]


def test_a_vendor_who_asks_for_a_pause_gets_it_from_all_messages(
    customer: Customer, drain: Drain, clock: MovableClock, http_sink: HttpSink, valkey: ValkeyServer
) -> None:
    customer.integration("email-webhook", {"webhookUrl": http_sink.url, "secretKey": "k", "from": "shop@example.com"})
    customer.workflow(email())
    http_sink.default = Reply(429, headers={"Retry-After": "60"})
    customer.trigger(ADA)
    drain()
    assert lines(customer.jobs()[0])[2:] == [RETRIED]
    http_sink.default = Reply()
    customer.trigger(everybody(10))
    drain()
    clock.advance(seconds=59)
    drain()
    assert len(http_sink.requests) == 1
    clock.advance(seconds=10)
    drain()
    assert len(http_sink.requests) == 12
    assert {job.status for job in customer.jobs()} == {"completed"}


def test_a_web_hook_of_one_subscriber_that_is_down_says_nothing_about_the_integration(
    customer: Customer, drain: Drain, clock: MovableClock, http_sink: HttpSink, valkey: ValkeyServer
) -> None:
    chat = customer.integration("chat-webhook", {}, "chat")
    for number in range(breakers.FAILURES):
        credentials(customer, f"down{number}", chat, webhookUrl=f"http://127.0.0.1:{free_port()}/")
    credentials(customer, "ada", chat, webhookUrl=http_sink.url)
    customer.workflow(step("chat", body="Hello"))
    customer.trigger([f"down{number}" for number in range(breakers.FAILURES)])
    drain()
    customer.trigger("ada")
    drain()
    assert len(http_sink.requests) == 1
    for _ in range(3):
        clock.advance(minutes=1)
        drain()
    failed = customer.jobs(status="failed")
    assert len(failed) == breakers.FAILURES
    assert {lines(job)[-1] for job in failed} == {"All chat channels failed to send the message"}
