"""OneSignal (``one-signal``): devices by their subscription, or people by the id that an application gave them. A message of
one content goes to up to 2,000 of them with one call."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from novu_app.providers.account import Account
from novu_app.providers.attempts import attempt_uuid
from novu_app.providers.base import Accepted, CredentialField, DeliveryFailed, Limits, OutgoingMessage, Result
from novu_app.providers.calling import Call
from novu_app.providers.fields import api_key
from novu_app.providers.http import Answer
from novu_app.providers.push.devices import tokens_of
from novu_app.providers.reading import at, reader
from novu_app.providers.shaping import PASSTHROUGH, merge, overrides_of, with_overrides
from novu_app.providers.vendor import Batch, Vendor, same_content

_DOCS = "https://documentation.onesignal.com/reference/push-notification"
_KEYS = "https://documentation.onesignal.com/docs/en/keys-and-ids"
_API = "https://api.onesignal.com/notifications"
#: Takes the keys of old. New ones begin with ``os_v2_``.
_API_OF_OLD = "https://onesignal.com/api/v1/notifications"
_NEW_KEY = "os_v2_"
#: Devices of a call.
_MOST = 2_000
#: Where it says which devices are not there (any more).
_GONE = ("invalid_player_ids", "invalid_subscription_ids")
#: Overrides that say to whom a message goes, or which one it is.
_ABOUT = re.compile(r"(?i)include|exclude|filters|target|external_?id|idempotency|segments")
#: Names that OneSignal writes in a way of their own.
_EXACT = {
    "is_ios": "isIos",
    "is_android": "isAndroid",
    "is_huawei": "isHuawei",
    "is_any_web": "isAnyWeb",
    "is_chrome_web": "isChromeWeb",
    "is_firefox": "isFirefox",
    "is_safari": "isSafari",
    "is_wp_wns": "isWP_WNS",
    "is_adm": "isAdm",
    "is_chrome": "isChrome",
    "ios_badge_type": "ios_badgeType",
    "ios_badge_count": "ios_badgeCount",
}
#: What Novu's overrides of a push call otherwise.
_CALLED = {
    "sound": ("ios_sound", "android_sound"),
    "icon": ("small_icon", "large_icon", "chrome_icon", "firefox_icon"),
    "channelId": ("android_channel_id",),
    "categoryId": ("ios_category",),
}


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /notifications``."""
    return _call(account, message, tokens_of(message), attempt_uuid(message))


def build_batch(account: Account, messages: Sequence[OutgoingMessage]) -> Call:
    """The same to the devices of several people."""
    tokens = [token for message in messages for token in tokens_of(message)]
    return _call(
        account, messages[0], tokens, attempt_uuid(messages[0], " ".join(each.attempt_id for each in messages))
    )


def _call(account: Account, message: OutgoingMessage, tokens: list[str], key_of_call: str) -> Call:
    key = account.need("apiKey")
    by_external_id = account.text("apiVersion") == "externalId"
    is_new = by_external_id or key.startswith(_NEW_KEY)
    target: dict[str, Any]
    if by_external_id:
        target = {"include_aliases": {"external_id": tokens}, "target_channel": "push"}
    else:
        target = {"include_subscription_ids" if is_new else "include_player_ids": tokens}
    body = {
        "app_id": account.need("applicationId"),
        **target,
        "headings": {"en": message.subject} if message.subject else None,
        "contents": {"en": message.body},
        "data": message.envelope.get("payload") or None,
        "ios_badgeType": "Increase",
        "ios_badgeCount": 1,
        "idempotency_key": key_of_call,
    }
    own, rest = _own(message)
    shaped = account.shaped(rest, {})
    said = {_EXACT.get(name, name): value for name, value in shaped.body.items()}
    return Call(
        _API if is_new else _API_OF_OLD,
        merge(merge({name: value for name, value in body.items() if value is not None}, own), said),
        headers={"Authorization": f"{'Key' if key.startswith(_NEW_KEY) else 'Basic'} {key}", **shaped.headers},
        query=shaped.query,
        finished=True,
    )


def _own(message: OutgoingMessage) -> tuple[dict[str, Any], OutgoingMessage]:
    """What the overrides say under Novu's names, and the message with the others."""
    said = overrides_of(message, PROVIDER.id)
    said.pop("deviceTokens", None)
    own: dict[str, Any] = {}
    for key in _CALLED.keys() & said.keys():
        own |= dict.fromkeys(_CALLED[key], said.pop(key))
    if isinstance(said.get("subtitle"), str):
        own["subtitle"] = {"en": said.pop("subtitle")}
    return own, with_overrides(message, PROVIDER.id, said)


def read(answer: Answer) -> Accepted:
    """Errors come with status 200, too: without an id nothing was sent, with one it was sent to the others."""
    accepted = _read(answer) if not answer.ok else None
    said = answer.json()
    dead = tuple(str(token) for name in _GONE for token in at(said, f"errors.{name}") or ())
    number = at(said, "id")
    if accepted is None and answer.ok and number:
        return Accepted(str(number), answer.raw, dead)
    words = at(said, "errors.0") or ("None of the devices is known" if at(said, "errors") else answer.raw[:500])
    raise DeliveryFailed(str(words), raw=answer.raw, dead_endpoints=dead)


def read_batch(answer: Answer, messages: Sequence[OutgoingMessage]) -> list[Result]:
    """One id for all. Who has no device that is known is told by the devices that are not."""
    said = answer.json()
    if not answer.ok:
        read(answer)
    number, errors = at(said, "id"), at(said, "errors")
    gone = {str(each) for name in _GONE for each in at(errors, name) or ()}
    unknown = gone | {str(each) for each in at(errors, "invalid_aliases.external_id") or ()}
    words = str(at(said, "errors.0") or "None of the devices is known")
    results: list[Result] = []
    for message in messages:
        tokens = tokens_of(message)
        dead = tuple(token for token in tokens if token in gone)
        if not number or unknown.issuperset(tokens):
            results.append(DeliveryFailed(words, raw=f"{answer.status} {words}", dead_endpoints=dead))
        else:
            results.append(Accepted(str(number), f"{answer.status} {number}", dead))
    return results


def divide(messages: Sequence[OutgoingMessage]) -> list[list[OutgoingMessage]]:
    """Calls of so many devices, each of them once: two messages of one content are two all the same."""
    calls: list[tuple[set[str], list[OutgoingMessage]]] = []
    for message in messages:
        tokens = set(map(str, message.endpoint.get("tokens") or ()))
        known = next((call for call in calls if len(call[0] | tokens) == len(call[0]) + len(tokens) <= _MOST), None)
        if known is None:
            calls.append(known := (set(), []))
        known[0].update(tokens)
        known[1].append(message)
    return [those for _, those in calls]


def _alike(message: OutgoingMessage) -> str | None:
    said = overrides_of(message, PROVIDER.id)
    alone = PASSTHROUGH in said or not message.endpoint.get("tokens") or any(_ABOUT.match(key) for key in said)
    return None if alone else same_content(message, "subscriber", "step", "notification")


_read = reader(text=("errors.0", "errors.0.title", "message"), code="errors.0.code")

PROVIDER = Vendor(
    id="one-signal",
    display_name="OneSignal",
    channel="push",
    documentation=_DOCS,
    credentials=(
        CredentialField("applicationId", "Application ID", required=True, documentation=_KEYS),
        api_key("Of the application", _KEYS),
        CredentialField(
            "apiVersion",
            "One Signal API",
            "dropdown",
            help="externalId: tokens are the external ids of people",
            options=("playerModel", "externalId"),
        ),
    ),
    limits=Limits(concurrency=16, batch=_MOST),
    style="snake",
    needs_endpoint=True,
    wants_payload=True,
    build=build,
    read=read,
    batch=Batch(build_batch, read_batch, _alike, divide),
)
