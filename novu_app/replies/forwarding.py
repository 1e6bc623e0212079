"""Handing replies to the applications that want them: claimed, sent signed, and what became of it stored.

It is done at least once: a worker that dies between the application's answer and its own note lets another one send it again,
with the same ``replyId``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from novu_app.environments import service as environments
from novu_app.execution.broadcast import announce_runs
from novu_app.execution.delivery.http_step import SIGNATURE, signature
from novu_app.execution.details import Status, detail
from novu_app.execution.outcomes import storable
from novu_app.kernel import clock, hints
from novu_app.kernel.database import reading, writing
from novu_app.providers import http
from novu_app.providers.base import DeliveryDeferred, DeliveryFailed, OutcomeUnknown
from novu_app.replies import payload, store
from novu_app.replies.payload import Wanted
from novu_app.replies.service import KEPT_MS
from novu_app.replies.store import Owed
from novu_app.tracking.store import add_details

FORWARDED, WILL_BE_RETRIED = "The reply was forwarded", "The reply could not be forwarded, it will be tried again"
GIVEN_UP = "The reply could not be forwarded"
#: After each try that failed, in milliseconds; then it is given up (contract/webhooks.md, Outbound webhooks).
PAUSES_MS = tuple(seconds * 1000 for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 36_000))
TIMEOUT_S = 15.0
AT_ONCE = 20
#: The lease is longer than all that is done under it.
_LEASES = 4
log = logging.getLogger("novu.replies")


@dataclass(frozen=True, slots=True)
class Due:
    """A reply under this process's lease, with the request that hands it over and the key that signs it."""

    reply: Owed
    lease: str
    request: Wanted
    secret: str


@dataclass(frozen=True, slots=True)
class _Ended:
    """One try: done, to be made again, or given up, with what the activity says."""

    reply: Owed
    lease: str
    status: str
    text: str
    shown: Status
    raw: str


def claim_due() -> list[Due]:
    """Replies that are to be handed over, :data:`AT_ONCE` at most, under this process's lease from now on."""
    with writing() as session:
        lease, owed = store.claim(session, clock.now_ms(), AT_ONCE, _LEASES)
    if not owed:
        return []
    with reading() as session:
        secrets = environments.signing_secrets(session, {reply.environment_id for reply in owed})
        keys = [secrets.get(reply.environment_id, "") for reply in owed]
        return [
            Due(reply, lease, payload.wanted(session, reply, key), key) for reply, key in zip(owed, keys, strict=True)
        ]


async def forward(due: Sequence[Due]) -> int:
    """Hand these over at the same time, and store what became of each as soon as it is known; how many were tried."""
    done = await asyncio.gather(*map(_forward, due), return_exceptions=True)
    for failure in (each for each in done if isinstance(each, BaseException)):
        log.warning("A reply to an e-mail was not handed over, its lease decides: %r", failure)
    if len(due) == AT_ONCE:
        await asyncio.to_thread(hints.leave, "replies")
    return len(due)


async def _forward(due: Due) -> None:
    ended = await _send(due)
    await asyncio.to_thread(_store, ended)


async def _send(due: Due) -> _Ended:
    if due.request.problem:
        return _given_up(due, due.request.problem)
    headers = {"content-type": "application/json", "novu-reply-id": due.reply.id}
    if due.secret:
        headers[SIGNATURE] = signature(due.secret, due.request.body, clock.now_ms())
    try:
        answer = await http.request(
            "POST", due.request.url, headers=headers, content=due.request.body, timeout_s=TIMEOUT_S
        )
    except (DeliveryDeferred, OutcomeUnknown) as error:
        return _again(due, error.raw or str(error))
    except DeliveryFailed as error:
        # The address can not be used from here, whenever it is tried.
        return _given_up(due, error.raw or str(error))
    if answer.ok:
        return _Ended(due.reply, due.lease, "forwarded", FORWARDED, "Success", str(answer.status))
    return _again(due, answer.raw)


def _again(due: Due, raw: str) -> _Ended:
    if due.reply.attempts < len(PAUSES_MS):
        return _Ended(due.reply, due.lease, "waiting", WILL_BE_RETRIED, "Warning", raw)
    return _given_up(due, raw)


def _given_up(due: Due, raw: str) -> _Ended:
    return _Ended(due.reply, due.lease, "failed", GIVEN_UP, "Failed", raw)


def _store(ended: _Ended) -> None:
    now, reply = clock.now_ms(), ended.reply
    line = detail(ended.text, ended.shown, raw=storable(ended.raw), source="Webhook", at=now)
    due_at = now + PAUSES_MS[reply.attempts] if ended.status == "waiting" else None
    with writing() as session:
        if not store.settle(session, reply, ended.lease, ended.status, due_at, now + KEPT_MS):
            return
        add_details(session, reply.environment_id, {reply.job_id: [line]}, now)
    announce_runs({reply.environment_id: [reply.run_id]})
