"""Outlook 365: Microsoft's server, the mailbox's own address as the user, and nothing said before TLS."""

import asyncio
import socket
from typing import Any

import pytest

from novu_app.providers import registry
from novu_app.providers.base import Accepted, OutgoingMessage
from novu_app.providers.email import nodemailer
from tests.support.internet import Authority
from tests.support.smtp import SmtpSink

pytestmark = pytest.mark.usefixtures("settings_environment")
ACCOUNT = {"from": "shop@example.com", "password": "secret-123", "senderName": "Shop"}
OVERRIDES = {"outlook365": {"subject": "Hello"}, "nodemailer": {"subject": "not this"}}


class MicrosoftCertificate:
    """What the sink shows: the name that the provider asks for."""

    def __init__(self, authority: Authority) -> None:
        self._authority = authority

    def server_context(self) -> Any:
        return self._authority.context_for("smtp.office365.com")


@pytest.fixture
def microsoft(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Microsoft's server on this machine, reached by its name and port."""
    sink = SmtpSink("starttls", MicrosoftCertificate(authority), login=("shop@example.com", "secret-123"))  # type: ignore[arg-type]
    asked: list[tuple[str, int]] = []

    def guard(host: str, port: int) -> str:
        asked.append((host, port))
        return "127.0.0.1"

    async def connect(_address: str, _port: int) -> socket.socket:
        connected = socket.create_connection(("127.0.0.1", sink.port))
        connected.setblocking(False)
        return connected

    monkeypatch.setattr(nodemailer, "guard_host", guard)
    monkeypatch.setattr(nodemailer, "_connected_socket", connect)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    yield sink, asked
    sink.close()


def test_a_mailbox_sends_by_its_own_address_and_password(microsoft: Any) -> None:
    sink, asked = microsoft
    session = registry.get("outlook365").connect({**ACCOUNT, "host": "elsewhere.example", "requireTls": False})

    async def conversation() -> Accepted:
        try:
            return await session.send(
                OutgoingMessage("a1", "ada@example.com", "Hi", "<p>Hi</p>", {"overrides": OVERRIDES})
            )
        finally:
            await session.close()

    accepted = asyncio.run(conversation())
    assert asked == [("smtp.office365.com", 587)]
    (mail,) = sink.mails
    assert mail.encrypted
    assert sink.logins == [("shop@example.com", "secret-123")]
    assert (mail.sender, mail.recipients) == ("shop@example.com", ["ada@example.com"])
    assert mail.message["From"] == "Shop <shop@example.com>"
    assert mail.message["Subject"] == "Hello"
    assert accepted.response_id == "<a1@example.com>"
