"""Replies over SMTP: a server that takes e-mails to reply addresses, and to nobody else. It relays nothing.

What it has said yes to is stored: an e-mail that can not be at present is refused for now, and whoever sends it tries again.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from novu_app import __version__
from novu_app.execution.broadcast import announce_runs
from novu_app.kernel import hints
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import NotFound, PayloadTooLarge
from novu_app.replies import addressing, service
from novu_app.replies.mail import from_mime

#: One e-mail may answer so many of ours, one client talk at a time so often, and be silent for so long.
MAX_RECIPIENTS = 50
MAX_CONNECTIONS = 200
_SILENCE_S = 60.0
#: E-mails that are read and stored at a time: each may hold a few times its size in memory.
_AT_ONCE = 4
#: Of each kind of command in one conversation.
_MOST_COMMANDS = 200
_OK, _NOBODY, _MANY = "250 2.1.5 OK", "550 5.1.1 Nobody takes replies at this address", "452 4.5.3 Too many recipients"
_TAKEN, _KNOWN, _LARGE = "250 2.0.0 Taken", "250 2.0.0 Known already", "552 5.3.4 The e-mail is too large"
_LATER = "451 4.3.0 Not at present, try again"
log = logging.getLogger("novu.mail")
# It tells of every connection.
logging.getLogger("mail.log").setLevel(logging.WARNING)


class Replies:
    """What happens at each command (the handler of ``aiosmtpd``). The database is asked in threads of its own."""

    def __init__(self, largest: int) -> None:
        """``largest`` is how many bytes a kept reply may have."""
        self._largest = largest
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="mail")

    async def handle_RCPT(  # noqa: N802 - the name is the server's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient that is a reply address of an environment which wants replies."""
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return _MANY
        wanted = addressing.read(address)
        if wanted is None:
            return _NOBODY

        def is_ours() -> bool:
            with reading() as session:
                return service.is_ours(session, wanted)

        try:
            if not await asyncio.get_running_loop().run_in_executor(self._threads, is_ours):
                return _NOBODY
        except Exception:
            log.exception("A recipient could not be looked up, the sender is asked to try again")
            return _LATER
        envelope.rcpt_tos.append(address)
        return _OK

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the e-mail, or say why not."""
        content = envelope.content
        raw = content.encode("utf-8", "replace") if isinstance(content, str) else content or b""
        recipients = [str(each) for each in envelope.rcpt_tos]
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._keep, raw, recipients)
        except Exception:
            log.exception("An e-mail could not be kept, its sender is asked to try again")
            return _LATER

    def _keep(self, raw: bytes, recipients: list[str]) -> str:
        mail = from_mime(raw, recipients)
        try:
            with writing() as session:
                received = service.receive(session, mail, largest=self._largest)
        except NotFound as error:
            return f"550 5.7.1 {error.message}"
        except PayloadTooLarge:
            return _LARGE
        if not received.new:
            return _KNOWN
        hints.leave("replies")
        announce_runs(received.runs)
        return _TAKEN


class Listener:
    """The server: ``protocol`` makes one conversation."""

    def __init__(self, hostname: str, largest: int, tls: ssl.SSLContext | None = None) -> None:
        """Nothing is opened yet.

        Args:
            hostname: how it introduces itself.
            largest: bytes of an e-mail.
            tls: offers STARTTLS where there is one.
        """
        self._hostname, self._largest, self._tls = hostname, largest, tls
        self._handler = Replies(largest)
        self._open = 0

    def protocol(self) -> asyncio.Protocol:
        """A conversation with one client; one too many is over before it begins."""
        if self._open >= MAX_CONNECTIONS:
            return _Busy()
        self._open += 1
        return _Conversation(
            self._handler,
            self._ended,
            data_size_limit=self._largest,
            enable_SMTPUTF8=True,
            hostname=self._hostname,
            ident=f"novu {__version__}",
            tls_context=self._tls,
            timeout=_SILENCE_S,
            command_call_limit=_MOST_COMMANDS,
            auth_exclude_mechanism=["LOGIN", "PLAIN"],
            loop=asyncio.get_running_loop(),
        )

    def _ended(self) -> None:
        self._open -= 1


class _Conversation(SMTP):
    """A conversation that says when it is over."""

    def __init__(self, handler: Replies, ended: Any, **options: Any) -> None:
        self._over: Any = ended
        super().__init__(handler, **options)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        # By STARTTLS a connection is lost once for each of its layers.
        over, self._over = self._over, None
        if over is not None:
            over()


class _Busy(asyncio.Protocol):
    """Says that there are too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(b"421 4.3.2 Too many connections, try again\r\n")
        transport.close()
