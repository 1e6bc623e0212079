"""App IO (``appio``): Italy's public administration writes to citizens, by their fiscal code."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import (
    Accepted,
    CredentialField,
    DeliveryDeferred,
    DeliveryFailed,
    Limits,
    OutcomeUnknown,
    OutgoingMessage,
)
from novu_app.providers.calling import Call
from novu_app.providers.fields import secret
from novu_app.providers.push.devices import to_each
from novu_app.providers.reading import at, reader
from novu_app.providers.shaping import overrides_of, with_overrides
from novu_app.providers.vendor import Vendor

_DOCS = "https://docs.pagopa.it/io-guida-tecnica/api/api-messaggi"
API = "https://api.io.italia.it/api/v1"


async def deliver(account: Account, message: OutgoingMessage) -> Accepted:
    """For each fiscal code: ask whether the service may write to its owner, then ``POST /messages``."""
    said = overrides_of(message, PROVIDER.id)
    said.pop("deviceTokens", None)
    # With Novu the key of the service comes with each trigger.
    key = str(said.pop("apiKey", "") or "") or account.need("apiKey")
    if not (message.subject and message.body):
        raise DeliveryFailed("A message to App IO needs a subject and a content")
    rest = with_overrides(message, PROVIDER.id, said)
    headers = {"Ocp-Apim-Subscription-Key": key}
    base = account.url("AppIOBaseUrl", API)

    async def to(fiscal_code: str) -> Accepted:
        await _may_write(account, Call(f"{base}/profiles", {"fiscal_code": fiscal_code}, headers=headers))
        content = {"subject": message.subject, "markdown": message.body}
        body = {"fiscal_code": fiscal_code, "content": content}
        return _read(await account.call(Call(f"{base}/messages", body, headers=headers), rest))

    return await to_each(message, to)


async def _may_write(account: Account, call: Call) -> None:
    try:
        answer = await account.call(call)
    except OutcomeUnknown as error:
        # Nothing was sent yet.
        raise DeliveryDeferred(str(error), raw=error.raw) from error
    if answer.status == 404:
        raise DeliveryFailed("App IO knows nobody with this fiscal code", raw=answer.raw)
    _read(answer)
    if at(answer.json(), "sender_allowed") is not True:
        raise DeliveryFailed("Who has this fiscal code wants no messages of this service", raw=answer.raw)


_read = reader(text=("detail", "title", "message"), code="")

PROVIDER = Vendor(
    id="appio",
    display_name="App IO",
    channel="push",
    documentation=_DOCS,
    credentials=(
        CredentialField("AppIOBaseUrl", "Base URL", required=True, help=API),
        secret("apiKey", "Service key", "Unless triggers bring it, as apiKey among the overrides", required=False),
    ),
    limits=Limits(concurrency=8),
    style="snake",
    needs_endpoint=True,
    deliver=deliver,
)
