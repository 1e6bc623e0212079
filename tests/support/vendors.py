"""One provider laid beside the vendor's own SDK, or beside what the vendor documents: the table that a vendor's test fills in."""

import asyncio
import base64
import email.policy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

from novu_app.providers import http, registry
from novu_app.providers.base import (
    Accepted,
    DeliveryDeferred,
    DeliveryFailed,
    OutcomeUnknown,
    OutgoingMessage,
    Result,
)
from tests.support.http import HttpSink, ReceivedRequest, Reply

ATTEMPT = "0123456789abcdef01234567"


@dataclass(frozen=True, slots=True)
class Documented:
    """A request as the vendor documents it, for vendors without an SDK on PyPI.

    ``source`` is the page. ``body`` is a JSON value, or the fields of a form, each with a list of values.
    """

    source: str
    method: str
    url: str
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer of the vendor as it was recorded or is documented, and what it has to mean."""

    reply: Reply
    kind: type[DeliveryFailed] | type[OutcomeUnknown] = DeliveryFailed
    provider_fails: bool | None = False
    dead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One message that a provider sends, and what it is compared with.

    Attributes:
        provider: the id.
        credentials: of the integration.
        message: what is sent.
        like: a function that sends the same with the vendor's SDK, or what the vendor documents.
        name: what tells the cases of one provider apart.
        url: method and URL without the query, where no SDK tells that it is the right one: ``POST https://…``.
        reply: the vendor's acceptance.
        id: the message id in it.
        refusals: other answers.
        pages: path → what is answered there besides, for tokens. Requests for these are not compared.
        headers: names of headers that are compared besides Authorization and the kind of content.
        same: makes a body comparable, for what is random: boundaries, dates.
        same_authorization: the same of the header Authorization.
        passes: whether what is passed through can be seen in the request.
        echoes: whether it makes sense that the vendor repeats a secret.
    """

    provider: str
    credentials: Mapping[str, Any]
    message: OutgoingMessage
    like: Callable[[], Any] | Documented
    reply: Reply
    id: str | None
    name: str = ""
    url: str = ""
    refusals: Sequence[Refusal] = ()
    pages: Mapping[str, Reply] = field(default_factory=dict)
    headers: Sequence[str] = ()
    same: Callable[[Any], Any] = lambda body: body
    same_authorization: Callable[[str], str] = lambda value: value
    passes: bool = True

    def __str__(self) -> str:
        return f"{self.provider}-{self.name}" if self.name else self.provider


def message(to: str = "", subject: str = "", body: str = "Hello", **more: Any) -> OutgoingMessage:
    """A message; ``envelope``, ``endpoint`` as for :class:`OutgoingMessage`."""
    return OutgoingMessage(ATTEMPT, to, subject, body, **more)


def without(**defaults: Any) -> Callable[[Any], Any]:
    """A ``same`` that leaves out what an SDK says though it goes without saying: these keys with these values."""

    def same(body: Any) -> Any:
        if not isinstance(body, Mapping):
            return body
        return {key: value for key, value in body.items() if key not in defaults or defaults[key] != value}

    return same


def passing_through(one: OutgoingMessage, provider: str, **parts: Any) -> OutgoingMessage:
    """The message with something passed through to the vendor."""
    overrides = {**(one.envelope.get("overrides") or {}), provider: {"_passthrough": parts}}
    return replace(one, envelope={**one.envelope, "overrides": overrides})


def send(provider: str, credentials: Mapping[str, Any], *messages: OutgoingMessage) -> list[Result]:
    """What became of the messages, sent one after the other over one session."""

    async def conversation() -> list[Result]:
        session = registry.get(provider).connect(credentials)
        results: list[Result] = []
        try:
            for one in messages:
                try:
                    results.append(await session.send(one))
                except (DeliveryFailed, OutcomeUnknown) as error:
                    results.append(error)
        finally:
            await session.close()
            await http.close()
        return results

    return asyncio.run(conversation())


def send_together(provider: str, credentials: Mapping[str, Any], *messages: OutgoingMessage) -> list[Result]:
    """What became of the messages, handed over together."""

    async def conversation() -> list[Result]:
        session = registry.get(provider).connect(credentials)
        try:
            return await session.send_many(messages)  # type: ignore[attr-defined]
        finally:
            await session.close()
            await http.close()

    return asyncio.run(conversation())


def sent_by_us(internet: HttpSink, case: Case, one: OutgoingMessage | None = None) -> tuple[Result, ReceivedRequest]:
    """The result of a case and the request that was made for it."""
    start = prepare(internet, case)
    (result,) = send(case.provider, case.credentials, one or case.message)
    return result, only_one(internet, case, start)


def sent_by_sdk(internet: HttpSink, case: Case) -> ReceivedRequest:
    """The request that the vendor's SDK makes."""
    start = prepare(internet, case)
    assert callable(case.like)
    case.like()
    return only_one(internet, case, start)


def prepare(internet: HttpSink, case: Case) -> int:
    """Let the vendor answer as in the case; the number of requests so far."""
    internet.pages.update(case.pages)
    internet.replies[:] = [case.reply]
    return len(internet.requests)


def only_one(internet: HttpSink, case: Case, start: int) -> ReceivedRequest:
    """The one request since ``start`` that is not for a page."""
    (request,) = [each for each in internet.requests[start:] if urlsplit(each.path).path not in case.pages]
    return request


def laid_open(request: ReceivedRequest, case: Case) -> dict[str, Any]:
    """What has to be the same in two requests."""
    path = urlsplit(request.path)
    kind, body = content_of(request)
    return {
        "request": f"{request.method} https://{request.headers['Host']}{path.path}",
        "query": parse_qs(path.query, keep_blank_values=True),
        "authorization": case.same_authorization(request.headers["Authorization"] or ""),
        "kind": kind,
        "body": case.same(body),
        "headers": {name: request.headers[name] for name in case.headers},
    }


def laid_open_documented(documented: Documented, case: Case) -> dict[str, Any]:
    """The same of what is documented."""
    url = urlsplit(documented.url)
    headers = {name.lower(): value for name, value in documented.headers.items()}
    return {
        "request": f"{documented.method} {url.scheme}://{url.netloc}{url.path}",
        "query": parse_qs(url.query, keep_blank_values=True),
        "authorization": case.same_authorization(headers.get("authorization", "")),
        "kind": headers.get("content-type", "application/json"),
        "body": case.same(documented.body),
        "headers": {name: headers[name.lower()] for name in case.headers},
    }


def content_of(request: ReceivedRequest) -> tuple[str, Any]:
    """The kind of content, and its value: of JSON, of a form, or the parts of a multipart form."""
    header = request.headers["Content-Type"] or ""
    kind = header.partition(";")[0].strip().lower()
    if not request.body:
        return "", None
    if kind in ("application/json", "application/x-amz-json-1.0") or (not kind and request.body[:1] in b"{["):
        return "application/json", request.json()
    if kind == "application/x-www-form-urlencoded":
        return kind, parse_qs(request.body.decode(), keep_blank_values=True)
    if kind == "multipart/form-data":
        parsed = BytesParser(policy=email.policy.HTTP).parsebytes(
            f"Content-Type: {header}\r\n\r\n".encode() + request.body
        )
        parts = [
            (
                part.get_param("name", header="content-disposition"),
                part.get_filename(),
                part.get_payload(decode=True),
            )
            for part in parsed.iter_parts()
        ]
        return kind, sorted(parts, key=str)
    return kind, request.body


def spelled_out(content: Any) -> str:
    """All names and texts of a request's content, one a line; what is encoded in base64 besides as what it says."""
    if isinstance(content, Mapping):
        return "\n".join(spelled_out(item) for item in content.items())
    if isinstance(content, list | tuple):
        return "\n".join(map(spelled_out, content))
    raw = content if isinstance(content, bytes) else str(content).encode()
    try:
        inner = base64.b64decode(raw.translate(bytes.maketrans(b"-_", b"+/")) + b"=" * (-len(raw) % 4), validate=True)
    except ValueError:
        inner = b""
    return f"{raw.decode('utf-8', 'replace')}\n{inner.decode('utf-8', 'replace')}"


def outcome(result: Result) -> tuple[type, bool | None, tuple[str, ...]]:
    """Of a result: its kind, whether it is the provider that fails, and the devices that are gone."""
    if isinstance(result, Accepted):
        return Accepted, None, result.dead_endpoints
    if isinstance(result, OutcomeUnknown):
        return OutcomeUnknown, None, ()
    kind = DeliveryDeferred if isinstance(result, DeliveryDeferred) else DeliveryFailed
    return kind, result.provider_fails, result.dead_endpoints
