"""An integration's account with its vendor: credentials as values, tokens as long as they are good, and calls in its name."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

from novu_app.kernel import jsons
from novu_app.providers import redaction
from novu_app.providers.base import (
    CredentialField,
    DeliveryDeferred,
    DeliveryFailed,
    Limits,
    OutcomeUnknown,
    OutgoingMessage,
    Result,
)
from novu_app.providers.calling import Call, Grant
from novu_app.providers.http import Answer, request
from novu_app.providers.shaping import Shaped, Style, shape

#: A token is renewed so long before its end.
_SPARE_S = 60.0
_HOST_PART = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\Z")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?\Z")
R = TypeVar("R", bound=Result)


class TooLarge(DeliveryFailed):
    """The body of a request is larger than the vendor takes. Nothing was sent."""


class Account:
    """The credentials of one integration. Lives in one event loop."""

    def __init__(
        self,
        provider_id: str,
        vendor: str,
        fields: Sequence[CredentialField],
        credentials: Mapping[str, Any],
        limits: Limits,
        style: Style,
        http2: bool = False,
    ) -> None:
        self.provider_id = provider_id
        self._vendor, self._limits, self._style, self._http2 = vendor, limits, style, http2
        self._credentials = credentials
        self._labels = {field.key: field.label for field in fields}
        self._secrets = redaction.of_credentials(fields, credentials)
        self._tokens: dict[str, tuple[str, float]] = {}
        self._asking = asyncio.Lock()

    def text(self, key: str, default: str = "") -> str:
        """A credential as text; ``default`` where it is not set."""
        value = self._credentials.get(key)
        return default if value is None or value == "" else str(value).strip()

    def need(self, key: str) -> str:
        """A credential without which nothing can be sent.

        Raises:
            DeliveryFailed: it is not set.
        """
        value = self.text(key)
        if not value:
            raise DeliveryFailed(f"The integration has no {self._label(key)}", provider_fails=True)
        return value

    def switch(self, key: str) -> bool:
        """A switch, as forms, environment files and JSON say it."""
        value = self._credentials.get(key)
        return value is True or (isinstance(value, str) and value.strip().lower() in {"true", "1", "on", "yes"})

    def document(self, key: str) -> dict[str, Any]:
        """A credential that is a JSON object.

        Raises:
            DeliveryFailed: it is something else.
        """
        given = self._credentials.get(key)
        try:
            value = jsons.loads(given) if isinstance(given, str) else given
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise DeliveryFailed(f"The {self._label(key)} has to be a JSON object", provider_fails=True)
        return value

    def path(self, key: str) -> str:
        """A credential for use inside of a URL's path.

        Raises:
            DeliveryFailed: it is not set.
        """
        return quote(self.need(key), safe="")

    def host(self, key: str, *, dots: bool = False) -> str:
        """A credential for use inside of a host's name: one label, with ``dots`` several.

        Raises:
            DeliveryFailed: it is not set, or would lead elsewhere.
        """
        value = self.need(key)
        if not (_HOST if dots else _HOST_PART).match(value):
            raise DeliveryFailed(f"The {self._label(key)} can not be used: {value[:80]}", provider_fails=True)
        return value

    def url(self, key: str, default: str = "") -> str:
        """A base URL that somebody set, without the slash at its end; a name without ``https://`` gets it.

        Raises:
            DeliveryFailed: it is not set, and there is no default.
        """
        value = (self.text(key, default) or self.need(key)).rstrip("/")
        return value if "://" in value else f"https://{value}"

    def shaped(self, message: OutgoingMessage, body: Mapping[str, Any]) -> Shaped:
        """A body with what is overridden for this provider (:func:`novu_app.providers.shaping.shape`)."""
        return shape(message, self.provider_id, body, self._style)

    async def call(self, call: Call, message: OutgoingMessage | None = None, *, size: int = 0) -> Answer:
        """Make a call, and give the answer, whatever its status.

        Args:
            call: what to ask.
            message: whose overrides are merged into the body; None when that has been done.
            size: how many bytes the body may have, where that is less than the vendor takes of other calls.

        Raises:
            DeliveryFailed, DeliveryDeferred, OutcomeUnknown: as :func:`novu_app.providers.http.request`; also when no token
                is given.
            TooLarge: the request is larger than the vendor takes.
        """
        if message is not None and isinstance(call.body, Mapping) and not call.finished:
            said = self.shaped(message, call.body)
            call = call.with_body(said.body, said.headers, said.query)
        if call.grant is None:
            return await self._exchange(call, {}, size)
        token = await self._token(call.grant)
        answer = await self._exchange(call, {"authorization": f"{call.grant.scheme} {token}"}, size)
        if answer.status == 401:
            # The token was taken back before its time. What was refused may be sent again at once.
            token = await self._token(call.grant, stale=token)
            answer = await self._exchange(call, {"authorization": f"{call.grant.scheme} {token}"}, size)
        return answer

    def redacted(self, result: R, messages: Sequence[OutgoingMessage], noted: Iterable[str] = ()) -> R:
        """The same result, its texts without secrets: people read them.

        Args:
            result: what became of these messages, or of one of them.
            messages: what was sent: endpoints have secrets of their own.
            noted: what calls showed (:func:`novu_app.providers.redaction.noting`).
        """
        tokens = {token for token, _ in self._tokens.values() if len(token) >= redaction.SHORTEST}
        return redaction.redacted(result, {*self._secrets, *tokens, *redaction.of_messages(messages), *noted})

    async def _exchange(self, call: Call, headers: Mapping[str, str], most: int) -> Answer:
        ready = call.ready(headers)
        sent = {**ready.headers, **(call.sign(ready) if call.sign else {})}
        size = len(ready.content) + sum(len(part.content) for part in call.files)
        most = most or self._limits.size
        if most and size > most:
            raise TooLarge(f"The message has {size:,} bytes, {self._vendor} takes {most:,} at most")
        if call.files:
            parts = [(part.field, (part.name, part.content, part.mime)) for part in call.files]
            body: dict[str, Any] = {"data": call.fields, "files": parts}
        else:
            body = {} if call.encoding == "query" else {"content": ready.content}
        return await request(ready.method, ready.url, headers=sent, timeout_s=call.timeout_s, http2=self._http2, **body)

    async def _token(self, grant: Grant, *, stale: str | None = None) -> str:
        async with self._asking:
            known, until = self._tokens.get(grant.key, ("", 0.0))
            if known and known != stale and time.monotonic() < until:
                return known
            try:
                token, seconds = await grant.fetch()
            except OutcomeUnknown as error:
                raise DeliveryDeferred(f"{self._vendor} gave no token: {error}", raw=error.raw) from error
            self._tokens[grant.key] = (token, time.monotonic() + max(seconds - _SPARE_S, 0.0))
            return token

    def _label(self, key: str) -> str:
        return self._labels.get(key, key)
