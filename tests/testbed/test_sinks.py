"""The servers on the other side: they keep what they get, and misbehave when told to."""

import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage

import httpx
import pytest

from tests.support.certificates import Certificate
from tests.support.http import HttpSink
from tests.support.smtp import SmtpSink


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", "Grüße"
    message.set_content("plain")
    message.add_alternative("<p>html</p>", subtype="html")
    return message


def test_plain_smtp_keeps_envelope_and_content(smtp_sink: SmtpSink) -> None:
    with smtplib.SMTP(smtp_sink.host, smtp_sink.port) as client:
        client.send_message(letter())
        client.send_message(letter(), to_addrs=["c@example.com"])
    first, second = smtp_sink.wait_for(2)
    assert (first.sender, first.recipients, first.message["Subject"]) == ("a@example.com", ["b@example.com"], "Grüße")
    assert (first.body("html").strip(), first.body("plain").strip()) == ("<p>html</p>", "plain")
    assert not first.encrypted
    assert first.connection == second.connection == 1
    assert smtp_sink.mails_to("c@example.com") == [second]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_encrypted_smtp_with_a_login(
    smtp_sinks: Callable[..., SmtpSink], certificate: Certificate, security: str
) -> None:
    sink = smtp_sinks(security, login=("user", "pass"))
    trust = ssl.create_default_context(cafile=str(certificate.file))
    if security == "tls":
        client: smtplib.SMTP = smtplib.SMTP_SSL("localhost", sink.port, context=trust)
    else:
        client = smtplib.SMTP("localhost", sink.port)
        client.starttls(context=trust)
    with client:
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("user", "wrong")
        client.login("user", "pass")
        client.send_message(letter())
    (mail,) = sink.wait_for()
    assert (mail.encrypted, mail.login) == (True, "user")
    assert ("user", "wrong") in sink.logins


def test_smtp_refuses_and_hangs_when_told(smtp_sink: SmtpSink) -> None:
    smtp_sink.answer("451 4.3.0 try later")
    smtp_sink.answer("550 5.1.1 no such user", at="RCPT")
    with smtplib.SMTP(smtp_sink.host, smtp_sink.port) as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.send_message(letter())
        with pytest.raises(smtplib.SMTPDataError, match="try later"):
            client.send_message(letter())
        client.send_message(letter())
    smtp_sink.hang(at="MAIL")
    refused = pytest.raises(smtplib.SMTPServerDisconnected, match="timed out")
    with smtplib.SMTP(smtp_sink.host, smtp_sink.port, timeout=60) as client, refused:
        client.ehlo()
        assert client.sock is not None
        client.sock.settimeout(0.2)
        client.send_message(letter())
    assert len(smtp_sink.mails) == 1


def test_http_answers_in_order_and_then_by_default(http_sink: HttpSink) -> None:
    http_sink.reply(503, {"error": "busy"}, Retry_After="1")
    first = httpx.post(f"{http_sink.url}/hook?x=1", json={"n": 1})
    second = httpx.put(f"{http_sink.url}/hook")
    assert (first.status_code, first.json(), first.headers["retry-after"]) == (503, {"error": "busy"}, "1")
    assert second.status_code == 200
    sent = http_sink.wait_for(2)
    assert [(request.method, request.path) for request in sent] == [("POST", "/hook?x=1"), ("PUT", "/hook")]
    assert sent[0].json() == {"n": 1}


def test_http_can_be_slow(http_sink: HttpSink) -> None:
    http_sink.reply(delay=5)
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(http_sink.url, timeout=httpx.Timeout(60, read=0.1))
