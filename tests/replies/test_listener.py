"""Replies over SMTP: a real conversation with the listener, from the greeting to what is kept."""

import asyncio
import smtplib
import ssl
import threading
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest

from novu_app.replies import listener, service
from novu_app.replies.listener import Listener
from novu_app.replies.models import MailReply
from tests.replies.conftest import DOMAIN
from tests.support.certificates import Certificate
from tests.support.customer import Customer

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
Drain = Callable[[], int]
LARGEST = 100_000


@pytest.fixture
def port(customer: Customer, certificate: Certificate) -> Iterator[int]:
    """The port of a listener that offers STARTTLS."""
    loop, opened = asyncio.new_event_loop(), threading.Event()
    server: Any = None

    async def begin() -> None:
        nonlocal server
        target = Listener("mail.test", LARGEST, certificate.server_context())
        server = await loop.create_server(target.protocol, "127.0.0.1", 0)
        opened.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.create_task(begin())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert opened.wait(60)
    yield server.sockets[0].getsockname()[1]
    loop.call_soon_threadsafe(loop.stop)
    thread.join(60)


def reply(address: str, text: str = "Thank you", number: int = 1) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Message-ID"] = "ada@example.com", address, f"<reply-{number}@mail.example.com>"
    made.set_content(text)
    return made


def test_a_reply_is_kept_once_and_over_an_encrypted_connection(customer: Customer, port: int, address: str) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        client.starttls(context=ssl._create_unverified_context())
        assert client.send_message(reply(address)) == {}
        assert client.send_message(reply(address)) == {}
    (row,) = customer.rows(MailReply)
    assert (row.status, "Thank you" in (row.mail or "")) == ("waiting", True)


def test_it_takes_nothing_for_anybody_else(customer: Customer, port: int, address: str) -> None:
    other = address.replace(DOMAIN, "elsewhere.example")
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        for stranger in ("ada@example.com", "postmaster@mail.test", other, "parse+x-nv-e=y@" + DOMAIN):
            with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
                client.sendmail("ada@example.com", [stranger], b"Subject: x\r\n\r\nx")
            assert refused.value.recipients[stranger][0] == 550
        assert client.sendmail("ada@example.com", [address, other], reply(address).as_bytes()).keys() == {other}
        unknown = address.replace("order-7", "order-8")
        with pytest.raises(smtplib.SMTPDataError) as said:
            client.send_message(reply(unknown), to_addrs=[unknown])
        assert said.value.smtp_code == 550
    assert len(customer.rows(MailReply)) == 1


def test_what_is_too_much_is_refused(
    customer: Customer, port: int, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        client.ehlo()
        assert client.esmtp_features["size"] == str(LARGEST)
        client.mail("ada@example.com")
        client.rcpt(address)
        code, _ = client.data(reply(address, "line\n" * LARGEST).as_bytes(policy=SMTP))
        assert code == 552
        monkeypatch.setattr(listener, "MAX_RECIPIENTS", 1)
        client.rset()
        client.mail("ada@example.com")
        assert [client.rcpt(address)[0] for _ in range(2)] == [250, 452]
        monkeypatch.setattr(listener, "MAX_CONNECTIONS", 1)
        with pytest.raises(smtplib.SMTPConnectError) as busy:
            smtplib.SMTP("127.0.0.1", port, timeout=60)
        assert busy.value.smtp_code == 421
    assert customer.rows(MailReply) == []


def test_while_nothing_can_be_kept_the_sender_is_asked_to_try_again(
    customer: Customer, port: int, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> Any:
        raise OSError("the disk is full")

    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        with monkeypatch.context() as patched:
            patched.setattr(service, "receive", away)
            with pytest.raises(smtplib.SMTPDataError) as said:
                client.send_message(reply(address))
            assert said.value.smtp_code == 451
        assert client.send_message(reply(address)) == {}
    assert len(customer.rows(MailReply)) == 1
