"""A reply to an e-mail: from the address in its Reply-To to the application that the step names."""

from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import httpx
import pytest

from novu_app.activity import service as activity
from novu_app.dashboard.runs import run_view
from novu_app.environments import engine
from novu_app.execution import upkeep
from novu_app.execution.delivery.http_step import signature
from novu_app.kernel import crypto, jsons
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import NotFound, PayloadTooLarge
from novu_app.replies import addressing, service
from novu_app.replies.mail import from_mime
from novu_app.replies.models import MailReply
from novu_app.replies.service import Received
from novu_app.workflows import service as workflows
from novu_app.workflows.drafts import WorkflowDraft
from tests.replies.conftest import DOMAIN
from tests.support.application import SECRET_KEY
from tests.support.customer import Customer, email, lines
from tests.support.engine import MovableClock
from tests.support.http import HttpSink
from tests.support.smtp import ReceivedMail, SmtpSink

Drain = Callable[[], int]
ADA = {"subscriberId": "ada", "email": "ada@example.com", "firstName": "Ada"}
BOB = {"subscriberId": "bob", "email": "bob@example.com"}


@pytest.fixture
def callback(http_sink: HttpSink) -> dict[str, Any]:
    """Where the application takes replies."""
    return {"active": True, "url": f"{http_sink.url}/replies"}


@pytest.fixture
def sent(
    customer: Customer, drain: Drain, smtp_sink: SmtpSink, callback: dict[str, Any]
) -> Callable[..., ReceivedMail]:
    """Triggers an e-mail that takes replies, and gives the last one that has arrived."""
    customer.smtp(smtp_sink)
    with writing() as session:
        engine.change(session, customer.environment.id, {"reply_domain": DOMAIN})
    customer.workflow(email("Order {{payload.number}}", replyCallback=callback))

    def send(to: Any = ADA, **more: Any) -> ReceivedMail:
        customer.trigger(to, {"number": 7, "text": "Hi"}, **more)
        drain()
        return smtp_sink.mails[-1]

    return send


def answer(mail: ReceivedMail, text: str = "Thank you", **headers: str) -> EmailMessage:
    """What a mail program makes when somebody answers an e-mail."""
    reply = EmailMessage()
    named = {
        "From": "Ada Lovelace <ada@example.com>",
        "To": str(mail.message["Reply-To"]),
        "Subject": f"Re: {mail.message['Subject']}",
        "Message-ID": "<reply-1@mail.example.com>",
        "In-Reply-To": str(mail.message["Message-ID"]),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    for name, value in named.items():
        if value:
            reply[name] = value
    reply.set_content(text)
    return reply


def receive(reply: EmailMessage, recipients: list[str] | None = None, largest: int = 1_000_000) -> Received:
    with writing() as session:
        return service.receive(session, from_mime(reply.as_bytes(), recipients or []), largest=largest)


def test_a_reply_reaches_the_application_that_the_step_names(
    customer: Customer, drain: Drain, sent: Callable[..., ReceivedMail], http_sink: HttpSink
) -> None:
    mail = sent(transactionId="order-7")
    assert mail.message["Reply-To"] == f"parse+order-7-nv-e={customer.environment.id}@{DOMAIN}"
    reply = answer(mail, "Ça va")
    reply.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="Größe.pdf")
    received = receive(reply)
    (run,) = customer.runs()
    assert (received.new, received.known, received.runs) == (1, 0, {customer.environment.id: [run.id]})
    drain()
    (request,) = http_sink.requests
    told = request.json()
    assert (request.method, request.path) == ("POST", "/replies")
    stamp = int(request.headers["novu-signature"].partition(",")[0].removeprefix("t="))
    assert request.headers["novu-signature"] == signature(SECRET_KEY, request.body.decode(), stamp)
    assert told["hmac"] == crypto.hmac_hex(SECRET_KEY, "ada")
    assert (told["transactionId"], told["templateIdentifier"], told["payload"]["number"]) == ("order-7", "order", 7)
    assert (told["subscriber"]["subscriberId"], told["subscriber"]["firstName"]) == ("ada", "Ada")
    assert (told["notification"]["_id"], told["message"]["subject"]) == (run.id, "Order 7")
    said = told["mail"]
    assert (said["from"], said["subject"]) == ([{"address": "ada@example.com", "name": "Ada Lovelace"}], "Re: Order 7")
    assert (said["text"].strip(), said["messageId"]) == ("Ça va", "<reply-1@mail.example.com>")
    assert said["inReplyTo"] == mail.message["Message-ID"]
    (file,) = said["attachments"]
    assert (file["fileName"], file["contentType"], file["content"]) == ("Größe.pdf", "application/pdf", "JVBERg==")
    (job,) = customer.jobs()
    assert lines(job)[-2:] == ["A reply to the e-mail was received", "The reply was forwarded"]
    (row,) = customer.rows(MailReply)
    assert (row.status, row.mail, row.due_at) == ("forwarded", None, None)
    assert request.headers["novu-reply-id"] == row.id == told["replyId"]


def test_the_same_e_mail_is_handed_over_once(
    customer: Customer, drain: Drain, sent: Callable[..., ReceivedMail], http_sink: HttpSink, clock: MovableClock
) -> None:
    reply = answer(sent())
    assert [receive(reply).new for _ in range(2)] == [1, 0]
    drain()
    assert receive(reply).known == 1
    drain()
    assert len(http_sink.requests) == 1
    assert receive(answer(sent(), Message_ID="<reply-2@mail.example.com>")).new == 1
    # Who sends no Message-ID is known by what was written.
    nameless = answer(sent(), Message_ID="")
    assert [receive(nameless).new for _ in range(2)] == [1, 0]
    drain()
    assert len(http_sink.requests) == 3
    upkeep.clear_away(clock.advance(days=31))
    assert customer.rows(MailReply) == []


def test_an_application_that_is_down_is_asked_again_until_it_has_the_reply_or_somebody_says_so(
    customer: Customer,
    drain: Drain,
    sent: Callable[..., ReceivedMail],
    http_sink: HttpSink,
    clock: MovableClock,
    app_client: httpx.Client,
) -> None:
    mail = sent()
    http_sink.reply(503, {"error": "down"})
    receive(answer(mail))
    drain()
    (row,) = customer.rows(MailReply)
    assert (row.status, row.attempts, row.due_at) == ("waiting", 1, clock.now_ms + 5_000)
    clock.advance(seconds=5)
    drain()
    first, second = http_sink.requests
    assert first.headers["novu-reply-id"] == second.headers["novu-reply-id"]
    assert customer.rows(MailReply)[0].status == "forwarded"
    (job,) = customer.jobs()
    assert lines(job)[-2:] == ["The reply could not be forwarded, it will be tried again", "The reply was forwarded"]

    http_sink.default = type(http_sink.default)(500)
    receive(answer(mail, Message_ID="<reply-2@mail.example.com>"))
    for _ in range(8):
        drain()
        clock.advance(hours=10)
    assert len(http_sink.requests) == 2 + 8
    row = customer.rows(MailReply)[1]
    assert (row.status, row.due_at, row.mail is not None) == ("failed", None, True)
    assert lines(customer.jobs()[0])[-1] == "The reply could not be forwarded"

    http_sink.default = type(http_sink.default)(200)
    with reading() as session:
        view = run_view(session, activity.get_run(session, customer.environment.id, customer.runs()[0].id))
    (lost,) = view["steps"][0]["replies"]
    assert (lost["id"], lost["label"]) == (row.id, "ada@example.com")
    assert app_client.post(f"/v1/replies/{row.id}/retry").status_code == 204
    refused = app_client.post(f"/v1/replies/{row.id}/retry")
    assert (refused.status_code, "waiting" in refused.json()["message"]) == (400, True)
    assert app_client.post("/v1/replies/64a1b2c3d4e5f60718293a4b/retry").status_code == 404
    drain()
    assert http_sink.requests[-1].headers["novu-reply-id"] == row.id
    assert lines(customer.jobs()[0])[-2:] == ["The reply is to be forwarded again", "The reply was forwarded"]
    assert customer.rows(MailReply)[1].status == "forwarded"


def test_what_can_never_be_reached_is_given_up_at_once(
    customer: Customer, drain: Drain, sent: Callable[..., ReceivedMail], callback: dict[str, Any]
) -> None:
    callback["url"] = "http://10.1.2.3/replies"
    with writing() as session:
        draft = WorkflowDraft(name="order", identifier="order", steps=[email("x", replyCallback=callback)], active=True)
        workflows.update_workflow(session, customer.environment.id, "order", draft)
    receive(answer(sent()))
    drain()
    assert [row.status for row in customer.rows(MailReply)] == ["failed"]
    assert "NOVU_OUTBOUND_ALLOW" in customer.jobs()[0].details


def test_among_many_the_reply_goes_to_the_run_that_is_answered(
    customer: Customer, drain: Drain, sent: Callable[..., ReceivedMail], smtp_sink: SmtpSink, http_sink: HttpSink
) -> None:
    sent([ADA, BOB])
    mail = next(each for each in smtp_sink.mails if each.recipients == ["bob@example.com"])
    stranger = "alias@elsewhere.example"
    # By what it answers, whoever writes; else by whom it is from; else nobody could say.
    assert receive(answer(mail, From=stranger)).new == 1
    assert receive(answer(mail, From="Bob@example.com", In_Reply_To="", Message_ID="<reply-2@x>")).new == 1
    with pytest.raises(NotFound):
        receive(answer(mail, From=stranger, In_Reply_To="", Message_ID="<reply-3@x>"))
    drain()
    assert {request.json()["subscriber"]["subscriberId"] for request in http_sink.requests} == {"bob"}
    # A run alone needs neither.
    assert receive(answer(sent(), From=stranger, In_Reply_To="", Message_ID="<reply-4@x>")).new == 1


def test_only_addresses_that_are_ours_are_replied_to(customer: Customer, sent: Callable[..., ReceivedMail]) -> None:
    mail = sent()
    transaction = customer.runs()[0].transaction_id
    scope, other = customer.environment.id, customer.environment.production_id
    for recipient in (
        "ada@example.com",
        f"parse+{transaction}-nv-e={scope}@elsewhere.example",
        f"parse+{transaction}-nv-e={other}@{DOMAIN}",
        f"parse+unknown-nv-e={scope}@{DOMAIN}",
        f"parse+-nv-e={scope}@{DOMAIN}",
        f"parse+{transaction}-nv-e=x@{DOMAIN}",
    ):
        with pytest.raises(NotFound):
            receive(answer(mail), [recipient])
    with pytest.raises(PayloadTooLarge):
        receive(answer(mail, "x" * 2_000), largest=1_000)
    assert customer.rows(MailReply) == []
    assert receive(answer(mail), ["ada@example.com", f"PARSE+{transaction}-nv-e={scope}@{DOMAIN.upper()}"]).new == 1


def test_a_transaction_that_no_address_can_hold_gives_way_to_its_run(
    customer: Customer, sent: Callable[..., ReceivedMail]
) -> None:
    mail = sent(transactionId="order 7, the second")
    (run,) = customer.runs()
    assert mail.message["Reply-To"] == f"parse+{run.id}-nv-e={customer.environment.id}@{DOMAIN}"
    assert receive(answer(mail)).new == 1
    assert addressing.read("parse+a-nv-e=b-nv-e=" + "0" * 24 + "@x.io") == addressing.ReplyAddress(
        "a-nv-e=b", "0" * 24, "x.io"
    )


def test_without_a_domain_the_activity_says_so_and_what_the_trigger_says_wins(
    customer: Customer, sent: Callable[..., ReceivedMail]
) -> None:
    own = sent(overrides={"email": {"replyTo": "team@shop.example"}})
    assert own.message["Reply-To"] == "team@shop.example"
    with writing() as session:
        engine.change(session, customer.environment.id, {"reply_domain": ""})
    assert sent().message["Reply-To"] is None
    job = customer.jobs()[-1]
    assert lines(job)[0] == "Replies can not be received, the environment has no domain for them"
    assert jsons.loads(job.details)[0]["status"] == "Warning"
    with pytest.raises(NotFound):
        receive(answer(own), [f"parse+{customer.runs()[0].transaction_id}-nv-e={customer.environment.id}@{DOMAIN}"])
