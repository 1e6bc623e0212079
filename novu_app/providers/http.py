"""The guarded HTTP client: what every provider that speaks HTTP, and the HTTP step, sends through (ARCHITECTURE.md, law 12).

The target's name is resolved off the event loop and refused when it is private; the address that was checked is the one
connected to, while the ``Host`` header and the certificate's name stay those of the URL (transport.py). No redirect is
followed, no cookie is kept, no proxy of the environment is used. Time and size of the whole exchange are bounded.
Connections are kept open and shared in each event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

import httpcore
import httpx

from novu_app.kernel import clock, jsons
from novu_app.kernel.outbound import NameNotResolved, TargetRefused
from novu_app.providers import redaction
from novu_app.providers.base import DeliveryDeferred, DeliveryFailed, OutcomeUnknown
from novu_app.providers.transport import CONNECT_S, close, connections

__all__ = ["Answer", "close", "refusal", "request"]

TIMEOUT_S = 30.0
#: Of an answer; what is longer is cut off.
LARGEST_ANSWER = 1024 * 1024
_HEADERS = {"user-agent": "novu", "accept": "*/*", "accept-encoding": "identity"}
_FRAMING = frozenset({"host", "content-length", "transfer-encoding", "connection", "expect", "upgrade"})
#: Statuses by which a server says that it can not answer at present.
TEMPORARY = frozenset({408, 425, 500, 502, 503, 504})
_LONGEST_RETRY_AFTER_MS = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, headers (looked up in any case), and the body up to ``largest`` bytes."""

    status: int
    headers: httpx.Headers
    body: bytes
    cut: bool = False

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        """The body as text, for people."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body, read as JSON; None where it is none."""
        try:
            return jsons.loads(self.body)
        except ValueError:
            return None

    @property
    def raw(self) -> str:
        """Status and body in one text: what the activity feed shows."""
        return f"{self.status} {self.text}".rstrip()

    @property
    def retry_after_ms(self) -> int | None:
        """What ``Retry-After`` asks for (seconds or a date), in milliseconds, or None."""
        return _retry_after(self.headers.get("retry-after"))


async def request(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, Any] | None = None,
    content: str | bytes | None = None,
    json: Any = None,
    data: Mapping[str, Any] | None = None,
    files: Any = None,
    auth: tuple[str, str] | None = None,
    timeout_s: float = TIMEOUT_S,
    largest: int = LARGEST_ANSWER,
    http2: bool = False,
) -> Answer:
    """Send one request and give the answer, whatever its status.

    Args:
        method: GET, POST …
        url: absolute, http or https.
        headers: added to ours; ``Host`` and those of the framing are made here.
        params: added to the URL's query.
        content: the body as it is.
        json: the body as a value.
        data: the body as a form.
        files: parts of a multipart form, as httpx takes them.
        auth: user and password for basic authentication.
        timeout_s: for the whole exchange, in seconds.
        largest: bytes of the answer that are read.
        http2: whether the connection is shared with other requests, where the server speaks HTTP/2.

    Raises:
        DeliveryFailed: the URL can not be used, or its target may not be reached from here. Nothing was sent.
        DeliveryDeferred: no connection. Nothing was sent.
        OutcomeUnknown: the request went out, and no answer came.
    """
    sent = False

    async def trace(event: str, _info: Mapping[str, Any]) -> None:
        nonlocal sent
        if event.endswith("send_request_headers.started"):
            sent = True

    try:
        built = httpx.Request(
            method.upper(),
            _checked(url, params),
            headers={**_HEADERS, **_given(headers)},
            content=content if content is not None else (jsons.dumpb(json) if json is not None else None),
            data=data,
            files=files,
            extensions={"timeout": {"connect": CONNECT_S, "pool": CONNECT_S}, "trace": trace},
        )
        if json is not None and "content-type" not in built.headers:
            built.headers["content-type"] = "application/json"
        if auth is not None:
            built = next(httpx.BasicAuth(*auth).auth_flow(built))
        redaction.note(built.headers)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise DeliveryFailed(f"The request can not be made: {error}") from error
    host = built.url.host
    try:
        async with asyncio.timeout(timeout_s):
            return await _exchange(built, largest, http2)
    except NameNotResolved as error:
        raise DeliveryDeferred(str(error)) from error
    except TargetRefused as error:
        raise DeliveryFailed(str(error)) from error
    except (httpcore.LocalProtocolError, httpcore.UnsupportedProtocol) as error:
        raise DeliveryFailed(f"The request can not be made: {error}") from error
    except (TimeoutError, httpcore.TimeoutException) as error:
        if sent:
            raise OutcomeUnknown(f"{host} did not answer within {timeout_s:g} s") from error
        raise DeliveryDeferred(f"No connection to {host}: timed out") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpx.DecodingError, OSError) as error:
        reason = str(error) or type(error).__name__
        if sent:
            raise OutcomeUnknown(f"The connection to {host} broke after the request was sent: {reason}") from error
        raise DeliveryDeferred(f"No connection to {host}: {reason}") from error


def refusal(answer: Answer, message: str = "", *, temporary: Iterable[int] = TEMPORARY) -> DeliveryFailed:
    """The error to raise for an answer that is no acceptance, for vendors who mean what the statuses say.

    429 is a limit that was reached, ``temporary`` statuses a provider that is down, 401, 402 and 403 credentials or an
    account that it does not take; everything else is about this message.

    Args:
        answer: what came back.
        message: the vendor's own words, where the body has them.
        temporary: the statuses after which this vendor has not taken the message and may take it later.
    """
    text = message or answer.raw[:500]
    if answer.status == 429:
        return DeliveryDeferred(text, retry_after_ms=answer.retry_after_ms, raw=answer.raw, provider_fails=False)
    if answer.status in temporary:
        return DeliveryDeferred(text, retry_after_ms=answer.retry_after_ms, raw=answer.raw)
    return DeliveryFailed(text, raw=answer.raw, provider_fails=answer.status in (401, 402, 403))


def _checked(url: str, params: Mapping[str, Any] | None) -> httpx.URL:
    parsed = httpx.URL(url.strip())
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise ValueError("the URL must be absolute and begin with http:// or https://")
    if parsed.userinfo:
        raise ValueError("the URL must not hold a user or password")
    return parsed.copy_merge_params(params) if params else parsed


def _given(headers: Mapping[str, str] | None) -> dict[str, str]:
    return {name.lower(): value for name, value in (headers or {}).items() if name.lower() not in _FRAMING}


async def _exchange(built: httpx.Request, largest: int, http2: bool) -> Answer:
    assert isinstance(built.stream, httpx.AsyncByteStream)
    url = httpcore.URL(
        scheme=built.url.raw_scheme, host=built.url.raw_host, port=built.url.port, target=built.url.raw_path
    )
    asked = httpcore.Request(
        built.method, url, headers=built.headers.raw, content=built.stream, extensions=built.extensions
    )
    async with connections(url.origin, http2=http2) as pool:
        answer = await pool.handle_async_request(asked)
        assert isinstance(answer.stream, AsyncIterable)
        response = httpx.Response(answer.status, headers=answer.headers, stream=_Stream(answer.stream))
        body, cut = b"", False
        try:
            async for part in response.aiter_bytes(65_536):
                body += part
                if len(body) > largest:
                    body, cut = body[:largest], True
                    break
        finally:
            await answer.aclose()
    return Answer(response.status_code, response.headers, body, cut)


class _Stream(httpx.AsyncByteStream):
    """The body of an answer, for httpx to decode."""

    def __init__(self, parts: AsyncIterable[bytes]) -> None:
        self._parts = parts

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._parts:
            yield part


def _retry_after(value: str | None) -> int | None:
    if value is None:
        return None
    try:
        wait = float(value) * 1000
    except ValueError:
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000 - clock.now_ms()
    if not 0 <= wait < float("inf"):
        return None
    return min(round(wait), _LONGEST_RETRY_AFTER_MS)
