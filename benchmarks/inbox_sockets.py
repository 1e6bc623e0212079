"""Thousands of open inboxes on one web process: its memory, and how soon a fan-out reaches those that it is for."""

from __future__ import annotations

import asyncio
import re
import resource
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import aiohttp
import jwt
import uvloop

from benchmarks import load
from benchmarks.installation import Installation, Kind, Machine, installed
from benchmarks.machine_load import cpu_time, pss_mb
from benchmarks.plan import Plan
from novu_app.inbox.tokens import AUDIENCE, ISSUER
from tests.support.application import SETTINGS

_AT_ONCE = 100
_SETTLE_S = 3.0
_LONGEST_S = 60.0
_TOPIC = "everybody"
_CREATED = re.compile(r'"createdAt":"([^"]+)"')


def measure(machine: Machine, kind: Kind, plan: Plan) -> dict[str, float]:
    """Memory (MB, PSS) of the web process before and with ``sockets`` idle ones, and the lateness of a fan-out (ms).

    Lateness is the time between the moment that a message bears as that of its making, which is a little before it is
    stored, and its arrival at the client.
    """
    # A socket is an open file of this process and of the server, which inherits the limit.
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 2 * plan.sockets + 1_000)), hard))
    with installed(machine, kind) as running, cpu_time() as cpu:
        pks = running.seed_subscribers(plan.sockets + plan.reached - plan.listening)
        running.seed_topic(_TOPIC, pks[: plan.listening] + pks[plan.sockets :])
        figures = uvloop.run(_measure(running, pks, plan))
    return {**figures, "elsewhere": cpu.elsewhere}


@dataclass(slots=True)
class _Arrivals:
    """When each message of the fan-out came, in milliseconds after it was made."""

    expected: int
    late_ms: list[float] = field(default_factory=list)
    all_there: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, packet: str) -> None:
        made = _CREATED.search(packet)
        if made is None:
            raise ValueError(f"A message without its moment: {packet[:200]}")
        self.late_ms.append((time.time() - datetime.fromisoformat(made[1]).timestamp()) * 1000)
        if len(self.late_ms) == self.expected:
            self.all_there.set()


async def _measure(running: Installation, pks: list[str], plan: Plan) -> dict[str, float]:
    web = running.web_pids()
    arrivals = _Arrivals(plan.listening)
    before = pss_mb(web)
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), read_bufsize=2**14)
        )
        began = time.perf_counter()
        for start in range(0, plan.sockets, _AT_ONCE):
            several = [
                _connect(session, running, pks[number], f"user-{number}")
                for number in range(start, min(start + _AT_ONCE, plan.sockets))
            ]
            for socket in await asyncio.gather(*several):
                stack.push_async_callback(socket.close)
                reading = asyncio.create_task(_read(socket, arrivals))
                stack.callback(reading.cancel)
        connected = time.perf_counter() - began
        await asyncio.sleep(_SETTLE_S)
        idle = pss_mb(web)
        trigger = load.post(
            "/v1/events/trigger", running.trigger(1, {"type": "Topic", "topicKey": _TOPIC}), _key(running)
        )
        began = time.perf_counter()
        await asyncio.to_thread(load.send_one, running.port, trigger)
        async with asyncio.timeout(_LONGEST_S):
            await arrivals.all_there.wait()
        reached = time.perf_counter() - began
        loaded = pss_mb(web)
    late = sorted(arrivals.late_ms)
    return {
        "sockets": plan.sockets,
        "connected_s": connected,
        "web_before_mb": before,
        "web_mb": idle,
        "web_after_fan_out_mb": loaded,
        "kb_a_socket": (idle - before) * 1024 / plan.sockets,
        "fan_out_to": plan.reached,
        "listening": plan.listening,
        "all_reached_s": reached,
        "late_p50_ms": load.percentile(late, 0.50),
        "late_max_ms": late[-1],
    }


def _key(running: Installation) -> str:
    return str(running.server.secret_key)


async def _connect(
    session: aiohttp.ClientSession, running: Installation, pk: str, subscriber_id: str
) -> aiohttp.ClientWebSocketResponse:
    token = _token(running, pk, subscriber_id)
    address = f"{running.server.url}/socket.io/?EIO=4&transport=websocket&token={token}"
    async with asyncio.timeout(_LONGEST_S):
        socket = await session.ws_connect(address, max_msg_size=0)
        await socket.receive_str()
        await socket.send_str("40")
        answer = await socket.receive_str()
    if not answer.startswith("40"):
        raise ConnectionError(f"The socket refused the session: {answer}")
    return socket


async def _read(socket: aiohttp.ClientWebSocketResponse, arrivals: _Arrivals) -> None:
    async for message in socket:
        if message.data == "2":
            await socket.send_str("3")
        elif str(message.data).startswith('42["notification_received"'):
            arrivals.note(message.data)


def _token(running: Installation, pk: str, subscriber_id: str) -> str:
    """What the session endpoint would give; thousands of them are made here in a moment."""
    now = int(time.time())
    claims: dict[str, Any] = {
        "_id": pk,
        "subscriberId": subscriber_id,
        "environmentId": running.environment_id,
        "organizationId": running.organization_id,
        "contextKeys": [],
        "iat": now,
        "exp": now + 3600,
        "aud": AUDIENCE,
        "iss": ISSUER,
    }
    return jwt.encode(claims, SETTINGS["NOVU_JWT_SECRET"], algorithm="HS256")
