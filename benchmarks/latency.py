"""Trigger → socket when nothing else happens: from the first byte of the request to the event in an inbox client."""

from __future__ import annotations

import asyncio
import random
import time

import aiohttp
import orjson
import uvloop

from benchmarks import load
from benchmarks.installation import Installation, Kind, Machine, installed
from benchmarks.machine_load import cpu_time
from benchmarks.plan import Plan

_WARM_UP = 10
_LONGEST_S = 10.0
# Not in step with anything: a wake-up of the clock process must not always or never fall on a trigger.
_PAUSE_S = (0.02, 0.05)


def measure(machine: Machine, kind: Kind, plan: Plan) -> dict[str, float]:
    """``accepted`` (the answer to the trigger) and ``socket`` (the message in the client): p50, p99 and maximum in ms."""
    with installed(machine, kind) as running, cpu_time() as cpu:
        accepted, arrived = uvloop.run(_measure(running, plan.latency_triggers))
    result = {"triggers": float(plan.latency_triggers), "elsewhere": cpu.elsewhere}
    for name, values in (("accepted", sorted(accepted)), ("socket", sorted(arrived))):
        result[f"{name}_p50_ms"] = load.percentile(values, 0.50)
        result[f"{name}_p99_ms"] = load.percentile(values, 0.99)
        result[f"{name}_max_ms"] = values[-1]
    return result


async def _measure(running: Installation, count: int) -> tuple[list[float], list[float]]:
    server = running.server
    opened = server.client.post(
        "/v1/inbox/session",
        json={"applicationIdentifier": server.application_identifier, "subscriber": {"subscriberId": "listener"}},
    )
    opened.raise_for_status()
    token = opened.json()["data"]["token"]
    accepted: list[float] = []
    arrived: list[float] = []
    address = f"{server.url}/socket.io/?EIO=4&transport=websocket&token={token}"
    async with aiohttp.ClientSession() as session, session.ws_connect(address, max_msg_size=0) as socket:
        await _connect(socket)
        reader, writer = await asyncio.open_connection(load.HOST, running.port)
        for number in range(count + _WARM_UP):
            await asyncio.sleep(random.uniform(*_PAUSE_S))
            request = load.post("/v1/events/trigger", running.trigger(number, "listener"), server.secret_key)
            began = time.perf_counter()
            writer.write(request)
            answered, seen = await asyncio.gather(_answered(reader), _seen(socket, f"order 2026-{number:06d} "))
            if number >= _WARM_UP:
                accepted.append((answered - began) * 1000)
                arrived.append((seen - began) * 1000)
        writer.close()
    return accepted, arrived


async def _connect(socket: aiohttp.ClientWebSocketResponse) -> None:
    """The handshake of engine.io and of socket.io's root namespace."""
    async with asyncio.timeout(_LONGEST_S):
        await socket.receive_str()
        await socket.send_str("40")
        answer = await socket.receive_str()
    if not answer.startswith("40"):
        raise ConnectionError(f"The socket refused the session: {answer}")


async def _answered(reader: asyncio.StreamReader) -> float:
    async with asyncio.timeout(_LONGEST_S):
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r")[0])
        body = await reader.readexactly(length)
    moment = time.perf_counter()
    if not orjson.loads(body)["data"]["acknowledged"]:
        raise ValueError(f"The trigger was not accepted: {body.decode()}")
    return moment


async def _seen(socket: aiohttp.ClientWebSocketResponse, content: str) -> float:
    """The moment at which the message with this content came."""
    async with asyncio.timeout(_LONGEST_S):
        while True:
            packet = await socket.receive_str()
            moment = time.perf_counter()
            if packet == "2":
                await socket.send_str("3")
            elif packet.startswith('42["notification_received"') and content in packet:
                return moment
