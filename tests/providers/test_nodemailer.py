"""Custom SMTP by itself: TLS as it was asked for, sign-in, connections that are kept, and nothing that slips in."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeVar

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from novu_app.attachments import service as attachments
from novu_app.attachments.files import File
from novu_app.kernel.ids import new_id
from novu_app.kernel.settings import get_settings
from novu_app.providers.base import Accepted, DeliveryDeferred, DeliveryFailed, OutcomeUnknown, OutgoingMessage
from novu_app.providers.email import nodemailer
from novu_app.providers.email.nodemailer import SmtpSession
from tests.support.certificates import Certificate
from tests.support.smtp import SmtpSink

T = TypeVar("T")
Sinks = Callable[..., SmtpSink]
pytestmark = pytest.mark.usefixtures("settings_environment")


def message(number: int = 1, **envelope: Any) -> OutgoingMessage:
    return OutgoingMessage(f"job{number}.1", "ada@example.com", "Grüße", "<p>Hi</p>", envelope)


def session(sink: SmtpSink, **credentials: Any) -> SmtpSession:
    values = {"host": "localhost", "port": str(sink.port), "from": "shop@example.com", "senderName": "Shop"}
    return SmtpSession(values | credentials)


def talk(open_session: SmtpSession, *messages: OutgoingMessage) -> list[Accepted]:
    """Sends the messages one after the other and says good-bye."""

    async def conversation(say: Callable[[OutgoingMessage], Awaitable[Accepted]]) -> list[Accepted]:
        try:
            return [await say(one) for one in messages]
        finally:
            await open_session.close()

    return asyncio.run(conversation(open_session.send))


def send(sink: SmtpSink, *, envelope: dict[str, Any] | None = None, **credentials: Any) -> Accepted:
    return talk(session(sink, **credentials), message(**(envelope or {})))[0]


def trust(certificate: Certificate) -> dict[str, str]:
    return {"ca": certificate.file.read_text()}


def test_the_message_id_is_the_attempts(smtp_sink: SmtpSink) -> None:
    accepted = send(smtp_sink)
    (mail,) = smtp_sink.mails
    assert accepted.response_id == mail.message["Message-ID"] == "<job1.1@example.com>"
    assert "OK" in accepted.raw
    assert mail.message["Date"].endswith("+0000")
    assert [part.get_content_type() for part in mail.message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_one_connection_serves_one_message_after_the_other(smtp_sink: SmtpSink) -> None:
    talk(session(smtp_sink), *[message(number) for number in range(5)])
    assert (smtp_sink.connections, len(smtp_sink.mails)) == (1, 5)


def test_a_connection_is_given_up_after_a_hundred_messages(
    smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nodemailer, "_MESSAGES_A_CONNECTION", 2)
    talk(session(smtp_sink), *[message(number) for number in range(5)])
    assert (smtp_sink.connections, len(smtp_sink.mails)) == (3, 5)


def test_a_refusal_does_not_cost_the_connection(smtp_sink: SmtpSink) -> None:
    smtp_sink.answer("550 no such user", at="RCPT")
    open_session = session(smtp_sink)

    async def conversation() -> None:
        with pytest.raises(DeliveryFailed):
            await open_session.send(message())
        await open_session.send(message(2))
        await open_session.close()

    asyncio.run(conversation())
    assert (smtp_sink.connections, len(smtp_sink.mails)) == (1, 1)


def test_an_idle_connection_that_the_server_closed_is_replaced(smtp_sink: SmtpSink) -> None:
    open_session = session(smtp_sink)

    async def conversation() -> None:
        await open_session.send(message(1))
        client, _ = open_session._idle[0]
        await client.execute_command(b"QUIT")  # as a server does that has waited long enough
        await asyncio.sleep(0.05)
        await open_session.send(message(2))
        await open_session.close()

    asyncio.run(conversation())
    assert [mail.connection for mail in smtp_sink.mails] == [1, 2]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_tls_from_the_first_byte_or_by_starttls(smtp_sinks: Sinks, certificate: Certificate, security: str) -> None:
    sink = smtp_sinks(security, login=("user", "päss"))
    options = {"secure": security == "tls", "user": "user", "password": "päss", "tlsOptions": trust(certificate)}
    send(sink, **options)
    (mail,) = sink.mails
    assert (mail.encrypted, mail.login) == (True, "user")


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(
    "options",
    [
        '{"rejectUnauthorized": false}',
        {"rejectUnauthorized": False},
        {"servername": "localhost", "minVersion": "TLSv1.3"},
    ],
    ids=["as text", "as an object", "another name"],
)
def test_tls_options_are_used(smtp_sinks: Sinks, certificate: Certificate, security: str, options: Any) -> None:
    sink = smtp_sinks(security)
    if isinstance(options, dict) and "servername" in options:
        options = options | trust(certificate)
    send(sink, host="127.0.0.1", secure=str(security == "tls").lower(), tlsOptions=options)
    assert [mail.encrypted for mail in sink.mails] == [True]


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("options", [None, {"servername": "mail.example.com"}], ids=["unknown", "another host's"])
def test_a_certificate_that_is_not_trusted_is_refused(
    smtp_sinks: Sinks, certificate: Certificate, security: str, options: dict[str, str] | None
) -> None:
    sink = smtp_sinks(security)
    tls = options and options | trust(certificate)
    with pytest.raises(DeliveryFailed, match="certificate is not trusted") as refusal:
        send(sink, secure=security == "tls", tlsOptions=tls)
    assert not isinstance(refusal.value, DeliveryDeferred)
    assert sink.mails == []


def test_starttls_is_demanded_or_left_out_as_the_switches_say(smtp_sinks: Sinks, smtp_sink: SmtpSink) -> None:
    with pytest.raises(DeliveryDeferred, match="STARTTLS"):
        send(smtp_sink, requireTls=True)
    assert smtp_sink.mails == []
    demanding = smtp_sinks("starttls")
    with pytest.raises(DeliveryFailed, match="Must issue a STARTTLS"):
        send(demanding, ignoreTls="true")


def test_a_wrong_password_is_told_with_the_servers_words(smtp_sinks: Sinks) -> None:
    sink = smtp_sinks(login=("user", "right"))
    with pytest.raises(DeliveryFailed, match="refused the user or password: 535") as refusal:
        send(sink, user="user", password="wrong")
    assert not isinstance(refusal.value, DeliveryDeferred)
    assert "wrong" not in str(refusal.value)
    assert ("user", "wrong") in sink.logins


@pytest.mark.parametrize(
    ("credentials", "words"),
    [
        ({"tlsOptions": "{"}, "tlsOptions is not JSON"),
        ({"tlsOptions": "[]"}, "must be a JSON object"),
        ({"tlsOptions": {"ca": "nonsense"}}, "can not be used"),
        ({"tlsOptions": {"cert": "nonsense", "key": "x"}}, "can not be used"),
        ({"port": "smtp"}, "can not be used"),
        ({"host": "no-such-host.invalid"}, "does not resolve"),
        ({"from": "no address"}, "can not be composed"),
        ({"from": ""}, "can not be composed"),
    ],
)
def test_settings_that_make_no_sense_are_a_refusal_not_a_riddle(
    smtp_sink: SmtpSink, credentials: dict[str, Any], words: str
) -> None:
    with pytest.raises(DeliveryFailed, match=words) as refusal:
        send(smtp_sink, **credentials)
    assert not isinstance(refusal.value, DeliveryDeferred)
    assert smtp_sink.mails == []


def test_a_server_inside_the_network_is_refused_where_it_is_not_allowed(
    smtp_sink: SmtpSink, settings_environment: pytest.MonkeyPatch
) -> None:
    settings_environment.setenv("NOVU_OUTBOUND_ALLOW", "")
    get_settings.cache_clear()
    with pytest.raises(DeliveryFailed, match="NOVU_OUTBOUND_ALLOW"):
        send(smtp_sink)
    assert smtp_sink.connections == 0


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x0b", "\u2028"])
@pytest.mark.parametrize("place", ["subject", "to", "from", "senderName", "replyTo", "cc", "bcc"])
def test_no_header_and_no_recipient_can_be_slipped_in(smtp_sink: SmtpSink, place: str, line_break: str) -> None:
    evil = f"x@example.com{line_break}Bcc: eve@example.com{line_break}RCPT TO:<eve@example.com>"
    fields = {"to": "ada@example.com", "subject": "Hi"}
    envelope: dict[str, Any] = {}
    if place in fields:
        fields[place] = evil
    else:
        envelope[place] = [evil] if place in ("cc", "bcc") else evil
    outgoing = OutgoingMessage("job1.1", fields["to"], fields["subject"], "<p>Hi</p>", envelope)
    if place == "subject":
        talk(session(smtp_sink), outgoing)  # a subject may have lines: they are joined
        assert [mail.recipients for mail in smtp_sink.mails] == [["ada@example.com"]]
    else:
        with suppress(DeliveryFailed):
            talk(session(smtp_sink), outgoing)
    for mail in smtp_sink.mails:
        assert mail.message["Bcc"] is None
        assert "eve@example.com" not in mail.recipients


@pytest.mark.parametrize("lines", ["a\n.\nb", "..", ".\r\nMAIL FROM:<eve@example.com>", "x" * 5000])
def test_a_body_stays_a_body(smtp_sink: SmtpSink, lines: str) -> None:
    outgoing = OutgoingMessage("job1.1", "ada@example.com", "Hi", f"<pre>{lines}</pre>", {"text": lines})
    talk(session(smtp_sink), outgoing)
    (mail,) = smtp_sink.mails
    assert mail.body("plain").replace("\r\n", "\n").strip("\n") == lines.replace("\r\n", "\n")


def test_when_some_recipients_are_refused_the_others_get_it_and_it_is_said(smtp_sink: SmtpSink) -> None:
    smtp_sink.answer("250 OK", at="RCPT")  # told, and so not kept by the sink: the first recipient
    smtp_sink.answer("550 nobody", at="RCPT")
    accepted = send(smtp_sink, envelope={"cc": ["gone@example.com"], "bcc": ["bob@example.com"]})
    assert "gone@example.com: 550 nobody" in accepted.raw


def test_an_answer_that_is_no_smtp_leaves_the_outcome_open(smtp_sink: SmtpSink) -> None:
    smtp_sink.answer("what?", at="DATA")
    with pytest.raises(OutcomeUnknown):
        send(smtp_sink)
    smtp_sink.answer("what?", at="MAIL")
    with pytest.raises(DeliveryDeferred):
        send(smtp_sink)


def test_dkim_signs_what_is_sent(smtp_sink: SmtpSink) -> None:
    key = rsa.generate_private_key(65537, 2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    send(smtp_sink, domain="example.com", secretKey=private, accountSid="mail")
    (mail,) = smtp_sink.mails
    assert "d=example.com" in mail.message["DKIM-Signature"]
    with pytest.raises(DeliveryFailed, match="DKIM"):
        send(smtp_sink, domain="example.com", secretKey="no key", accountSid="mail")


@pytest.mark.parametrize(
    ("sender", "shown"),
    [
        ("boss@example.com", "Shop <boss@example.com>"),
        ("The Boss <boss@example.com>", "The Boss <boss@example.com>"),
        ({"name": "The Boss", "address": "boss@example.com"}, "The Boss <boss@example.com>"),
    ],
)
def test_what_is_overridden_for_smtp_wins(smtp_sink: SmtpSink, sender: Any, shown: str) -> None:
    said = {
        "from": sender,
        "to": ["one@example.com", "two@example.com"],
        "bcc": "hidden@example.com",
        "reply_to": "reply@example.com",
        "html": "<b>Other</b>",
        "headers": {"X-A": "overridden", "Bcc": "shown@example.com"},
        "_passthrough": {"body": {"subject": "Passed through"}, "headers": {"X-B": "passed", "MIME-Version": "9"}},
    }
    send(smtp_sink, envelope={"headers": {"X-A": "step"}, "overrides": {"nodemailer": said, "other": {"subject": "x"}}})
    (mail,) = smtp_sink.mails
    assert mail.sender == "boss@example.com"
    assert mail.recipients == ["one@example.com", "two@example.com", "hidden@example.com"]
    names = ("From", "To", "Subject", "Reply-To", "X-A", "X-B", "Bcc", "MIME-Version")
    assert [mail.message[name] and str(mail.message[name]) for name in names] == [
        shown,
        "one@example.com, two@example.com",
        "Passed through",
        "reply@example.com",
        "overridden",
        "passed",
        None,
        "1.0",
    ]
    assert (mail.body("html").strip(), mail.body("plain").strip()) == ("<b>Other</b>", "Other")


@pytest.mark.parametrize(
    ("mime", "stored"),
    [
        ("application/pdf", "application/pdf"),
        ("text/plain; charset=utf-8", "text/plain"),
        ("message/rfc822", "application/octet-stream"),
        ("nonsense", "application/octet-stream"),
    ],
)
def test_files_travel_along(smtp_sink: SmtpSink, mime: str, stored: str) -> None:
    environment_id, event_id = new_id(), new_id()
    content = bytes(range(256)) * 20
    attachments.keep(environment_id, event_id, [File("Größe.bin", mime, None, list(content))])
    key = attachments.key_of(environment_id, event_id, 0)
    named = {"name": "Größe.bin", "mime": mime, "key": key, "environmentId": environment_id}
    send(smtp_sink, envelope={"attachments": [named]})
    (mail,) = smtp_sink.mails
    (part,) = [part for part in mail.message.walk() if part.get_filename()]
    assert (part.get_filename(), part.get_content_type()) == ("Größe.bin", stored)
    assert part.get_payload(decode=True) == content
    assert mail.body("html").strip() == "<p>Hi</p>"
