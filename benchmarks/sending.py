"""What sending costs us: ``python -m benchmarks sending``, or by itself ``python -m benchmarks.sending [messages]``.

SendGrid's provider hands e-mails to a sink on this machine that answers each call after 50 ms: e-mails of one content, then
e-mails that say each recipient's name - both share their calls - and then e-mails that may not share one. No database, no TLS:
what is measured is the composing, the calls, and the reading of answers. ``own`` is the share of the time in which this process
computed; in the rest it waited.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import orjson

from benchmarks.plan import Plan
from novu_app.providers.base import Accepted, BatchSession, OutgoingMessage

_ANSWER_AFTER_S = 0.05
_MESSAGES = 10_000
_PARAGRAPHS = 40
_CREDENTIALS = {"apiKey": "SG.benchmark", "region": "eu", "from": "shop@example.com", "senderName": "Shop"}


@dataclass(frozen=True, slots=True)
class Sent:
    """What sending so many messages took: seconds of the clock, and seconds of this process's processor time."""

    messages: int
    calls: int
    seconds: float
    cpu_seconds: float

    @property
    def own_percent(self) -> float:
        """The share of the time in which we computed."""
        return 100 * self.cpu_seconds / self.seconds

    @property
    def own_us(self) -> float:
        """Microseconds of processor time an e-mail."""
        return 1e6 * self.cpu_seconds / self.messages

    def __str__(self) -> str:
        return (
            f"{self.messages:,} e-mails in {self.calls:,} calls: {self.seconds:.2f} s, {self.messages / self.seconds:,.0f}/s, "
            f"own {self.own_percent:.0f} %, {self.own_us:.0f} µs of processor time an e-mail"
        )


class Sink:
    """A server of SendGrid's kind, which takes its time and keeps nothing."""

    def __init__(self) -> None:
        self.calls = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer what comes over one connection."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
                await reader.readexactly(int(length or b"0"))
                self.calls += 1
                await asyncio.sleep(_ANSWER_AFTER_S)
                writer.write(b"HTTP/1.1 202 Accepted\r\nX-Message-Id: m%d\r\nContent-Length: 0\r\n\r\n" % self.calls)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


def messages(count: int, *, personal: bool, alone: bool = False) -> list[OutgoingMessage]:
    """E-mails to so many people, with one body or with one for each; ``alone`` keeps each by itself."""
    text = "".join(f"<p>Paragraph {number} of an e-mail of usual length.</p>" for number in range(_PARAGRAPHS))
    return [
        OutgoingMessage(
            f"attempt-{number}",
            f"person-{number}@example.com",
            "Your order",
            f"<h1>Hello {number if personal else 'there'}</h1>{text}",
            envelope={"overrides": {"sendgrid": {"_passthrough": {}}}} if alone else {},
        )
        for number in range(count)
    ]


async def send(several: Sequence[OutgoingMessage], sink: Sink, batch: int) -> Sent:
    """Hand them over as a worker does: as many at a time as share a call."""
    from novu_app.providers import http
    from novu_app.providers.email import sendgrid

    session = sendgrid.PROVIDER.connect(_CREDENTIALS)
    assert isinstance(session, BatchSession)
    before, began, cpu = sink.calls, time.perf_counter(), time.thread_time()
    groups = [several[place : place + batch] for place in range(0, len(several), batch)]
    results = [each for group in await asyncio.gather(*map(session.send_many, groups)) for each in group]
    seconds, cpu_seconds = time.perf_counter() - began, time.thread_time() - cpu
    await session.close()
    await http.close()
    refused = [each for each in results if not isinstance(each, Accepted)]
    if refused:
        raise SystemExit(f"{len(refused)} were not taken: {refused[0]}")
    return Sent(len(several), sink.calls - before, seconds, cpu_seconds)


def run(count: int = _MESSAGES) -> dict[str, Sent]:
    """All kinds of e-mails; the sink has a thread of its own, whose time is not counted."""
    import threading

    from novu_app.providers.email import sendgrid

    sink, loop = Sink(), asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(sink.serve, "127.0.0.1", 0), loop).result()
    port = server.sockets[0].getsockname()[1]
    hosts = dict(sendgrid._HOSTS)
    sendgrid._HOSTS["eu"] = f"http://127.0.0.1:{port}"
    try:
        together = sendgrid.PROVIDER.limits.batch
        return {
            "one content": asyncio.run(send(messages(count, personal=False), sink, together)),
            "a name each": asyncio.run(send(messages(count, personal=True), sink, together)),
            "a call each": asyncio.run(send(messages(count, personal=True, alone=True), sink, count)),
        }
    finally:
        sendgrid._HOSTS.update(hosts)
        loop.call_soon_threadsafe(loop.stop)


def measure(_machine: object, _kind: str, plan: Plan) -> dict[str, dict[str, float]]:
    """The figures for the report. No database has a part in it: they are taken once a run, in a process of their own."""
    return _figures(plan.mails)


@cache
def _figures(count: int) -> dict[str, dict[str, float]]:
    command = [sys.executable, "-m", "benchmarks.sending", str(count), "--json"]
    done = subprocess.run(command, check=True, capture_output=True)
    figures: dict[str, dict[str, float]] = orjson.loads(done.stdout)
    return figures


def main(arguments: Sequence[str]) -> None:
    """Print the figures, for people or with ``--json`` for :func:`measure`."""
    os.environ["NOVU_OUTBOUND_ALLOW"] = "127.0.0.0/8"
    numbers = [int(each) for each in arguments if each.isdigit()]
    sent = run(*numbers[:1])
    if "--json" in arguments:
        figures = {
            kind: {
                "calls": one.calls,
                "seconds": one.seconds,
                "rate": one.messages / one.seconds,
                "own_percent": one.own_percent,
                "own_us": one.own_us,
            }
            for kind, one in sent.items()
        }
        sys.stdout.buffer.write(orjson.dumps(figures))
        return
    for kind, one in sent.items():
        sys.stdout.write(f"{kind}: {one}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
