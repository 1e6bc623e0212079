"""An SMTP server on loopback that keeps what it gets, and misbehaves when told to."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Literal, cast

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.support.certificates import Certificate
from tests.support.processes import PATIENCE_S, wait_until

Security = Literal["none", "starttls", "tls"]
Stage = Literal["EHLO", "MAIL", "RCPT", "DATA"]
STAGES: tuple[Stage, ...] = ("EHLO", "MAIL", "RCPT", "DATA")


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """One accepted message with its envelope, and how it came."""

    sender: str
    recipients: list[str]
    message: EmailMessage
    encrypted: bool
    login: str | None
    connection: int

    def body(self, kind: Literal["html", "plain"] = "html") -> str:
        """The text of the HTML or of the plain part."""
        part = self.message.get_body((kind,))
        return "" if part is None else str(part.get_content())


@dataclass
class _Answer:
    reply: str | None  # None: say nothing until the sink ends
    left: int
    hang_up: bool = False


@dataclass
class SmtpSink:
    """Listens on a free port of 127.0.0.1 from the moment it is made until ``close``.

    With ``login`` it takes mail only after AUTH with these credentials.
    """

    security: Security = "none"
    certificate: Certificate | None = None
    login: tuple[str, str] | None = None
    port: int = 0
    mails: list[ReceivedMail] = field(default_factory=list)
    connections: int = 0
    #: Commands that were left without an answer.
    unanswered: int = 0
    logins: list[tuple[str, str]] = field(default_factory=list)
    host: str = "127.0.0.1"

    def __post_init__(self) -> None:
        self._answers: dict[Stage, list[_Answer]] = {stage: [] for stage in STAGES}
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="smtp-sink", daemon=True)
        self._thread.start()
        assert self._ready.wait(60), "the SMTP sink did not start"

    def answer(self, reply: str, *, at: Stage = "DATA", times: int = 1) -> None:
        """Answers the next ``times`` commands of a stage with ``reply``, for example ``451 4.3.0 try later``."""
        self._answers[at].append(_Answer(reply, times))

    def hang(self, *, at: Stage = "DATA", times: int = 1) -> None:
        """Leaves the next ``times`` commands of a stage without an answer."""
        self._answers[at].append(_Answer(None, times))

    def hang_up(self, *, at: Stage = "DATA", times: int = 1) -> None:
        """Breaks the connection at the next ``times`` commands of a stage; at DATA with the content in hand."""
        self._answers[at].append(_Answer(None, times, hang_up=True))

    def wait_for(self, count: int = 1, seconds: float = PATIENCE_S) -> list[ReceivedMail]:
        """Returns all mails once there are at least ``count``."""
        wait_until(lambda: len(self.mails) >= count, f"e-mail number {count} (there are {len(self.mails)})", seconds)
        return list(self.mails)

    def mails_to(self, address: str) -> list[ReceivedMail]:
        """The mails whose envelope names ``address``."""
        return [mail for mail in self.mails if address in mail.recipients]

    def reset(self) -> None:
        """Forgets the mails and what it was told."""
        self.mails.clear()
        self.logins.clear()
        self.connections = 0
        for waiting in self._answers.values():
            waiting.clear()

    def close(self) -> None:
        """Stops listening and breaks the open connections. A second time does nothing."""
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(60)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        tls = self.certificate.server_context() if self.certificate and self.security != "none" else None
        implicit = tls if self.security == "tls" else None
        server = self._loop.run_until_complete(
            self._loop.create_server(lambda: self._protocol(tls), self.host, self.port, ssl=implicit)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    def _protocol(self, tls: Any) -> SMTP:
        self.connections += 1
        return SMTP(
            _Handler(self, self.connections),
            hostname="sink.test",
            tls_context=tls if self.security == "starttls" else None,
            require_starttls=self.security == "starttls",
            auth_required=self.login is not None,
            auth_require_tls=False,
            authenticator=self._authenticate if self.login else None,
            data_size_limit=32 * 1024 * 1024,
            loop=self._loop,
        )

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        given = cast(LoginPassword, data)
        pair = (given.login.decode(), given.password.decode())
        self.logins.append(pair)
        return AuthResult(success=pair == self.login, handled=False, auth_data=pair[0])

    async def _told(self, stage: Stage, server: SMTP) -> str | None:
        """The reply that the test asked for at this stage, if any."""
        waiting = self._answers[stage]
        if not waiting:
            return None
        answer = waiting[0]
        answer.left -= 1
        if answer.left <= 0:
            waiting.pop(0)
        if answer.hang_up and server.transport is not None:
            server.transport.abort()
        if answer.reply is None:
            self.unanswered += not answer.hang_up
            await asyncio.Event().wait()
        return answer.reply


class _Handler:
    """What aiosmtpd calls at each command of one connection."""

    def __init__(self, sink: SmtpSink, connection: int) -> None:
        self._sink = sink
        self._connection = connection

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        told = await self._sink._told("EHLO", server)
        return [told] if told else responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        told = await self._sink._told("MAIL", server)
        if told is None:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return told or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        told = await self._sink._told("RCPT", server)
        if told is None:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return told or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        told = await self._sink._told("DATA", server)
        if told is not None:
            return told
        content = cast(bytes, envelope.original_content)
        self._sink.mails.append(
            ReceivedMail(
                sender=envelope.mail_from or "",
                recipients=list(envelope.rcpt_tos),
                message=cast(EmailMessage, message_from_bytes(content, policy=policy.default)),
                encrypted=session.ssl is not None or self._sink.security == "tls",
                login=cast("str | None", session.auth_data),
                connection=self._connection,
            )
        )
        return "250 2.0.0 OK"


@pytest.fixture
def smtp_sinks(certificate: Certificate) -> Iterator[Callable[..., SmtpSink]]:
    """Makes SMTP sinks with the options of :class:`SmtpSink`; they end with the test."""
    made: list[SmtpSink] = []

    def make(security: Security = "none", login: tuple[str, str] | None = None) -> SmtpSink:
        made.append(SmtpSink(security, certificate, login))
        return made[-1]

    yield make
    for sink in made:
        sink.close()


@pytest.fixture
def smtp_sink(smtp_sinks: Callable[..., SmtpSink]) -> SmtpSink:
    """An SMTP server that takes everything, without TLS and without AUTH."""
    return smtp_sinks()
