"""LINE (``line``): push messages of an official account."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.attempts import attempt_uuid
from novu_app.providers.auth import bearer
from novu_app.providers.base import Accepted, DeliveryFailed, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.chat.targets import custom, target
from novu_app.providers.fields import secret
from novu_app.providers.http import Answer
from novu_app.providers.reading import found, reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://developers.line.biz/en/reference/messaging-api/#send-push-message"
_RATES = "https://developers.line.biz/en/reference/messaging-api/#rate-limits"
#: Kinds of messages besides text. ``customData`` of the step holds one under its name, as with Novu.
_KINDS = ("flex", "image", "sticker", "video", "audio", "location", "template", "imagemap")
_MONTH_IS_FULL = "monthly limit"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /v2/bot/message/push``; ``messages`` among the overrides are sent instead."""
    own = custom(message)
    kind = next((kind for kind in _KINDS if isinstance(own.get(kind), dict)), None)
    content = {**own[kind], "type": kind} if kind else {"type": "text", "text": message.body}  # type: ignore[dict-item]
    return Call(
        "https://api.line.me/v2/bot/message/push",
        {"to": target(message, "userId", "LINE"), "messages": [content]},
        # A push with the same key is accepted once.
        headers={**bearer(account.need("apiToken")), "X-Line-Retry-Key": attempt_uuid(message)},
    )


def read(answer: Answer) -> Accepted:
    """409: a push with this key was accepted before."""
    before = answer.headers.get("x-line-accepted-request-id")
    if answer.status == 409 and before:
        return Accepted(found(answer, "sentMessages.0.id") or before, answer.raw)
    if answer.status == 429 and _MONTH_IS_FULL in answer.text:
        raise DeliveryFailed(found(answer, "message") or "", raw=answer.raw, provider_fails=True)
    if answer.status == 403:
        # Not this account's to send to; the token is good.
        raise DeliveryFailed(found(answer, "message") or answer.raw, raw=answer.raw)
    return _read(answer)


_read = reader(id=("sentMessages.0.id", "header:x-line-request-id"), text=("details.0.message", "message"), code="")

PROVIDER = Vendor(
    id="line",
    display_name="LINE",
    channel="chat",
    documentation=_DOCS,
    credentials=(
        secret(
            "apiToken", "Channel access token", "Of the Messaging API channel", "https://developers.line.biz/console/"
        ),
    ),
    # 2,000 requests a second of a channel.
    limits=Limits(concurrency=32, size=2 * 1024 * 1024, rate=(2_000, 1), told=_RATES),
    needs_endpoint=True,
    build=build,
    read=read,
)
