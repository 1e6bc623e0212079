"""An SMTP server that takes every e-mail and keeps only whom it was for.

The one of the tests understands each e-mail that it gets, which takes as long as making it does: on the cores on which the
product is measured, most of what is measured would be that.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter

_END = b"\r\n.\r\n"
_GREETING = b"220 sink\r\n"
_ANSWERS = {b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n", b"EHLO": b"250-sink\r\n250 8BITMIME\r\n"}
_OK = b"250 ok\r\n"


class MailSink:
    """Listens on a free port of 127.0.0.1 from the moment it is made until :meth:`close`."""

    host = "127.0.0.1"

    def __init__(self) -> None:
        #: How many e-mails each address has got.
        self.taken: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="mail-sink", daemon=True).start()
        serving = asyncio.run_coroutine_threadsafe(self._serve(), self._loop)
        self.port: int = serving.result(5)

    def close(self) -> None:
        """Stop listening."""
        self._loop.call_soon_threadsafe(self._loop.stop)

    async def _serve(self) -> int:
        server = await self._loop.create_server(lambda: _Conversation(self.taken), self.host, 0)
        return int(server.sockets[0].getsockname()[1])


class _Conversation(asyncio.Protocol):
    def __init__(self, taken: Counter[str]) -> None:
        self._taken = taken
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._recipients: list[str] = []
        self._in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(_GREETING)

    def data_received(self, data: bytes) -> None:
        """Answer every whole command and every whole e-mail."""
        # An end may come in two parts.
        searched = max(0, len(self._received) - len(_END))
        self._received += data
        while (end := self._received.find(_END if self._in_data else b"\r\n", searched)) >= 0:
            said = bytes(self._received[:end])
            del self._received[: end + (len(_END) if self._in_data else 2)]
            searched = 0
            self._answer(said)

    def _answer(self, said: bytes) -> None:
        assert self._transport is not None
        if self._in_data:
            self._in_data = False
            self._taken.update(self._recipients)
            self._transport.write(_OK)
            return
        command = said[:4].upper()
        if command == b"MAIL":
            self._recipients = []
        elif command == b"RCPT":
            self._recipients.append(said.partition(b"<")[2].partition(b">")[0].decode())
        self._in_data = command == b"DATA"
        self._transport.write(_ANSWERS.get(command, _OK))
        if command == b"QUIT":
            self._transport.close()
