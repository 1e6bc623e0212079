"""A load client that costs as little as Python can: one epoll loop, requests made beforehand, hardly any parsing.

It shares the machine with what it measures, so its own CPU time is part of every result.
"""

from __future__ import annotations

import itertools
import math
import selectors
import socket
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import orjson

HOST = "127.0.0.1"
_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length: "


@dataclass(slots=True)
class Load:
    """What a drive saw. Times in seconds, ``latencies`` in milliseconds, sorted."""

    seconds: float
    latencies: list[float] = field(repr=False)
    refused: int
    client_cpu: float

    @property
    def rate(self) -> float:
        """Accepted requests a second."""
        return (len(self.latencies) - self.refused) / self.seconds

    def percentile(self, share: float) -> float:
        """The latency (ms) that this share of the requests did not exceed."""
        return percentile(self.latencies, share)

    def document(self) -> dict[str, float]:
        """The figures for a table."""
        return {
            "rate": self.rate,
            "p50_ms": self.percentile(0.50),
            "p95_ms": self.percentile(0.95),
            "p99_ms": self.percentile(0.99),
            "max_ms": self.latencies[-1],
            "requests": len(self.latencies),
            "refused": self.refused,
            "client_cpu_us": self.client_cpu / len(self.latencies) * 1e6,
        }


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value that this share of ``ordered`` does not exceed."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def post(path: str, body: object, secret_key: str) -> bytes:
    """The bytes of one POST request on a connection that stays open."""
    content = orjson.dumps(body)
    head = (
        f"POST {path} HTTP/1.1\r\nhost: {HOST}\r\nauthorization: ApiKey {secret_key}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


class _Connection:
    __slots__ = ("received", "sent_at", "socket")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent_at = 0.0
        self.received = b""

    def send(self, request: bytes) -> None:
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def answer(self) -> bytes | None:
        """The whole answer once it is there."""
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError("The server closed a connection under load")
        data = self.received + part if self.received else part
        end = data.find(_HEAD_END)
        if end >= 0:
            start = data.find(_LENGTH, 0, end) + len(_LENGTH)
            if len(data) >= end + len(_HEAD_END) + int(data[start : data.find(b"\r", start)]):
                self.received = b""
                return data
        self.received = data
        return None


def drive(port: int, requests: Iterable[bytes], connections: int, seconds: float) -> Load:
    """Send requests for ``seconds``: on each connection the next one as soon as the last one is answered.

    Raises:
        ConnectionError: the server closed a connection.
    """
    following = itertools.cycle(requests)
    selector = selectors.DefaultSelector()
    open_connections = [_Connection(port) for _ in range(connections)]
    latencies: list[float] = []
    refused = 0
    cpu, began = time.process_time(), time.perf_counter()
    until = began + seconds
    for connection in open_connections:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.send(next(following))
    busy = connections
    while busy:
        for key, _ in selector.select():
            connection = key.data
            answer = connection.answer()
            if answer is None:
                continue
            now = time.perf_counter()
            latencies.append((now - connection.sent_at) * 1000)
            if answer[9:12] != b"201":
                refused += 1
            if now < until:
                connection.send(next(following))
            else:
                busy -= 1
    elapsed, cpu = time.perf_counter() - began, time.process_time() - cpu
    for connection in open_connections:
        connection.socket.close()
    selector.close()
    latencies.sort()
    return Load(elapsed, latencies, refused, cpu)


def send_one(port: int, request: bytes) -> bytes:
    """Send one request on a connection of its own and give its answer."""
    connection = _Connection(port)
    connection.send(request)
    answer = None
    while answer is None:
        answer = connection.answer()
    connection.socket.close()
    return answer
