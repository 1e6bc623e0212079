"""What e-mails say besides subject and body: overrides of the trigger, sender, preheader, layout and attachments."""

import base64
from collections.abc import Callable
from typing import Any

import pytest

from novu_app.attachments import service as attachments
from novu_app.attachments.files import File
from novu_app.kernel import jsons
from novu_app.kernel.database import writing
from novu_app.kernel.ids import new_id
from novu_app.layouts import service as layouts
from tests.support.customer import Customer, email, reason
from tests.support.http import HttpSink
from tests.support.smtp import SmtpSink

Drain = Callable[[], int]
ADA = {"subscriberId": "ada", "email": "ada@example.com", "firstName": "Ada"}


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


def test_all_whom_the_trigger_names_get_it(customer: Customer, drain: Drain, smtp_sink: SmtpSink) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email())
    people = ["team@example.com", "boss@example.com"]
    overrides = {
        "to": people,
        "headers": {"X-Order": 7, "Content-Type": "text/evil"},
        "text": "Plain",
        "html": "<b>Rich</b>",
    }
    customer.trigger("ada", overrides={"email": overrides})
    drain()
    (mail,) = smtp_sink.mails
    assert (mail.recipients, str(mail.message["To"])) == (people, ", ".join(people))
    assert (mail.message["X-Order"], mail.message.get_content_type()) == ("7", "multipart/alternative")
    assert (mail.body("plain").strip(), mail.body("html").strip()) == ("Plain", "<b>Rich</b>")


def test_overrides_for_the_provider_win_over_those_for_e_mail(
    customer: Customer, drain: Drain, smtp_sink: SmtpSink
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email())
    overrides = {
        "email": {"subject": "Of the channel", "replyTo": "channel@example.com"},
        "nodemailer": {"subject": "Of old"},
        "providers": {"nodemailer": {"reply_to": "provider@example.com", "_passthrough": {"headers": {"X-A": "1"}}}},
    }
    customer.trigger(ADA, overrides=overrides)
    drain()
    (mail,) = smtp_sink.mails
    headers = {name: str(mail.message[name]) for name in ("Subject", "Reply-To", "X-A")}
    assert headers == {"Subject": "Of old", "Reply-To": "provider@example.com", "X-A": "1"}


def test_the_layout_that_was_used_is_kept_with_the_message(customer: Customer, drain: Drain) -> None:
    environment = customer.environment
    for identifier in ("the-steps", "the-triggers"):
        with writing() as session:
            layouts.create_layout(session, environment.id, environment.organization_id, identifier, identifier)
    customer.workflow(email(layoutId="the-steps"))
    for overrides in (
        {},
        {"channels": {"email": {"layoutId": "the-triggers"}}},
        {"steps": {"e-mail": {"layoutId": None}}},
    ):
        customer.trigger(ADA, overrides=overrides)
        drain()
    used = [jsons.loads(message.envelope or "{}").get("layoutId") for message in customer.messages()]
    assert used == ["the-steps", "the-triggers", None]


def test_the_preheader_is_the_first_text_and_not_to_be_seen(
    customer: Customer, drain: Drain, smtp_sink: SmtpSink
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email(body="<p>Hello</p>", preheader="<Soon> for {{subscriber.firstName}}"))
    customer.trigger(ADA)
    drain()
    (mail,) = smtp_sink.mails
    html = mail.body("html")
    assert html.index("&lt;Soon&gt; for Ada") < html.index("Hello")
    assert "display:none" in html
    assert mail.body("plain").strip() == "Hello"


@pytest.mark.parametrize(
    "headers", [{"X-A": "1\r\nBcc: eve@example.com"}, {"X-A: 1\r\nBcc": "eve@example.com"}, {"X A": "1"}]
)
def test_headers_that_are_more_than_one_fail_their_own_run(
    customer: Customer, drain: Drain, headers: dict[str, str]
) -> None:
    customer.workflow(email())
    customer.trigger(ADA, overrides={"email": {"headers": headers}})
    drain()
    (job,) = customer.jobs()
    assert (job.status, "email.headers" in reason(job)) == ("failed", True)


@pytest.mark.parametrize("field", ["to", "cc", "bcc", "replyTo"])
def test_one_address_is_one_recipient(customer: Customer, drain: Drain, smtp_sink: SmtpSink, field: str) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email())
    customer.trigger(ADA, overrides={"email": {field: "ada@example.com, eve@example.com"}})
    drain()
    (job,) = customer.jobs()
    assert (job.status, smtp_sink.connections) == ("failed", 0)
    assert "is not one e-mail address" in reason(job)


def test_a_picture_with_a_name_is_shown_in_the_e_mail(customer: Customer, drain: Drain, smtp_sink: SmtpSink) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email(body='<p>Hi <img src="cid:logo"></p>'))
    trigger_with(customer, stored(customer, "logo.png", b"png", cid="logo"), stored(customer, "a.txt", b"one"))
    drain()
    (mail,) = smtp_sink.mails
    assert mail.message.get_content_type() == "multipart/mixed"
    related = next(part for part in mail.message.walk() if part.get_content_type() == "multipart/related")
    html, picture = related.get_payload()
    assert (html.get_content_type(), picture["Content-ID"]) == ("text/html", "<logo>")
    assert picture.get_payload(decode=True) == b"png"


def stored(
    customer: Customer, name: str, content: bytes, channels: list[str] | None = None, cid: str = ""
) -> dict[str, Any]:
    """An attachment as a trigger leaves it in the event."""
    event_id = new_id()
    file = File(name, "text/plain", channels, base64.b64encode(content).decode(), cid=cid)
    attachments.keep(customer.environment.id, event_id, [file])
    return file.reference(attachments.key_of(customer.environment.id, event_id, 0))


def trigger_with(customer: Customer, *files: dict[str, Any]) -> None:
    """Triggers with attachments that are stored already."""
    customer.trigger(ADA, {"text": "Hi"})
    (event,) = customer.events()
    with writing() as session:
        row = session.merge(event)
        row.body = jsons.dumps({**jsons.loads(row.body), "payload": {"attachments": list(files)}})
        session.add(row)


def test_attachments_for_e_mail_travel_along_and_their_content_is_in_no_row(
    customer: Customer, drain: Drain, smtp_sink: SmtpSink
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email())
    trigger_with(
        customer,
        stored(customer, "invoice.txt", b"one"),
        stored(customer, "both.txt", b"two", ["email", "chat"]),
        stored(customer, "chat.txt", b"three", ["chat"]),
    )
    drain()
    (mail,) = smtp_sink.mails
    files = {part.get_filename(): part.get_payload(decode=True) for part in mail.message.walk() if part.get_filename()}
    assert files == {"invoice.txt": b"one", "both.txt": b"two"}
    (message,) = customer.messages()
    assert base64.b64encode(b"one").decode() not in (message.envelope or "")


def test_an_attachment_that_is_gone_fails_the_step(customer: Customer, drain: Drain, smtp_sink: SmtpSink) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email())
    file = stored(customer, "invoice.txt", b"one")
    attachments.delete_of_event(customer.environment.id, file["key"].split("/")[2])
    trigger_with(customer, file)
    drain()
    (job,) = customer.jobs()
    assert (job.status, smtp_sink.mails) == ("failed", [])
    assert "invoice.txt is gone" in reason(job)


def test_files_among_the_overrides_are_refused(customer: Customer, drain: Drain) -> None:
    customer.workflow(email())
    customer.trigger(ADA, overrides={"email": {"attachments": [{"name": "a", "file": "eA=="}]}})
    drain()
    (job,) = customer.jobs()
    assert (job.status, "payload.attachments" in reason(job)) == ("failed", True)


def test_a_web_hook_is_an_e_mail_provider_too(customer: Customer, drain: Drain, http_sink: HttpSink) -> None:
    keys = {"secretKey": "s", "from": "shop@example.com", "senderName": "Shop"}
    customer.integration("email-webhook", {"webhookUrl": http_sink.url, **keys})
    customer.workflow(email(replyTo="reply@example.com"))
    transaction_id = customer.trigger(ADA, {"text": "Hi"})
    drain()
    sent = http_sink.requests[0].json()
    assert (sent["to"], sent["html"], sent["replyTo"]) == (["ada@example.com"], "<p>Hi</p>", "reply@example.com")
    assert sent["payloadDetails"] == {"text": "Hi"}
    assert sent["notificationDetails"] == {
        "transactionId": transaction_id,
        "workflowIdentifier": "order",
        "subscriberId": "ada",
    }
    assert [message.status for message in customer.messages()] == ["sent"]


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
