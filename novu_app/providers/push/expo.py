"""Expo (``expo``): a hundred messages a call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import (
    Accepted,
    DeliveryDeferred,
    DeliveryFailed,
    Limits,
    OutcomeUnknown,
    OutgoingMessage,
    Result,
)
from novu_app.providers.calling import Call
from novu_app.providers.fields import api_key
from novu_app.providers.http import Answer, refusal
from novu_app.providers.push.devices import DeadToken, Device, tally, tokens_of
from novu_app.providers.reading import at, reader
from novu_app.providers.vendor import Batch, Vendor

_DOCS = "https://docs.expo.dev/push-notifications/sending-notifications/#http2-api"
_RATES = "https://docs.expo.dev/push-notifications/sending-notifications/"
_URL = "https://exp.host/--/api/v2/push/send"
#: Messages of one call, to one device each.
MOST = 100
_LIMITS = frozenset({"MessageRateExceeded"})
_CREDENTIALS = frozenset({"InvalidCredentials", "MismatchSenderId"})


async def deliver(account: Account, message: OutgoingMessage) -> Accepted:
    """One message to all devices of a subscriber, a hundred a call."""
    entries = iter(_entries(account, message))
    devices: list[Device] = []
    while some := list(islice(entries, MOST)):
        devices += await _devices(account, some)
    return tally(devices)


def build(account: Account, messages: Sequence[OutgoingMessage]) -> Call:
    """One call with the messages of several subscribers, who have one device each."""
    return _call(account, [entry for message in messages for entry in _entries(account, message)])


def read(answer: Answer, messages: Sequence[OutgoingMessage]) -> list[Result]:
    """A ticket for each message, in their order."""
    tickets = _tickets(answer, len(messages))
    return [
        _one(Device(tokens_of(message)[0], _result(ticket))) for message, ticket in zip(messages, tickets, strict=True)
    ]


def _one(device: Device) -> Result:
    try:
        return tally([device])
    except (DeliveryFailed, OutcomeUnknown) as error:
        return error


def _alike(message: OutgoingMessage) -> str | None:
    # Headers and query that are passed through are those of the whole call.
    said = (message.envelope.get("overrides") or {}).get(PROVIDER.id) or {}
    return "" if len(message.endpoint.get("tokens") or ()) == 1 and "_passthrough" not in said else None


def _entries(account: Account, message: OutgoingMessage) -> Iterator[dict[str, Any]]:
    body = {"title": message.subject or None, "body": message.body, "data": message.envelope.get("payload") or None}
    for token in tokens_of(message):
        said = account.shaped(message, body)
        yield {"to": token, **{key: value for key, value in said.body.items() if key not in ("to", "deviceTokens")}}


def _call(account: Account, entries: Sequence[dict[str, Any]]) -> Call:
    return Call(_URL, entries, headers=bearer(account.need("apiKey")))


async def _devices(account: Account, entries: Sequence[dict[str, Any]]) -> list[Device]:
    try:
        answer = await account.call(_call(account, entries))
        results: list[Result] = [_result(ticket) for ticket in _tickets(answer, len(entries))]
    except (DeliveryFailed, OutcomeUnknown) as error:
        results = [error] * len(entries)
    return [Device(entry["to"], result) for entry, result in zip(entries, results, strict=True)]


def _tickets(answer: Answer, count: int) -> list[Any]:
    tickets = at(answer.json(), "data")
    if not answer.ok or not isinstance(tickets, list):
        _whole(answer)  # raises, unless it says neither what was accepted nor what is wrong
        raise refusal(answer)
    if len(tickets) != count:
        raise OutcomeUnknown(f"Expo answered with {len(tickets)} tickets, not with {count}", raw=answer.raw)
    return tickets


def _result(ticket: Any) -> Result:
    if at(ticket, "status") == "ok":
        return Accepted(str(at(ticket, "id") or "") or None)
    error, text = str(at(ticket, "details.error") or ""), str(at(ticket, "message") or "no reason given")
    if error == "DeviceNotRegistered":
        return DeadToken(text)
    if error in _LIMITS:
        return DeliveryDeferred(text, provider_fails=False)
    return DeliveryFailed(text, provider_fails=error in _CREDENTIALS)


_whole = reader(
    id="",
    text="errors.0.message",
    code="errors.0.code",
    accepts=lambda _: False,
    limited=("TOO_MANY_REQUESTS",),
    account=("UNAUTHORIZED", "INVALID_CREDENTIALS"),
)

PROVIDER = Vendor(
    id="expo",
    display_name="Expo Push",
    channel="push",
    documentation=_DOCS,
    credentials=(
        api_key("Needed where enhanced push security is on", "https://expo.dev/settings/access-tokens", "Access token"),
    ),
    # 600 notifications a second of a project.
    limits=Limits(concurrency=6, batch=MOST, rate=(600, 1), told=_RATES),
    needs_endpoint=True,
    wants_payload=True,
    deliver=deliver,
    batch=Batch(build, read, _alike),
)
