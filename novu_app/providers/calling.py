"""One call of a vendor's API: what a provider says about it, and its body as bytes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import urlencode

from novu_app.kernel import jsons

#: json: a JSON body; form: a form, multipart where there are files; query: everything in the URL, no body; raw: the body is
#: bytes, and goes as it is, with the kind of content that the headers say.
Encoding = Literal["json", "form", "query", "raw"]


@dataclass(frozen=True, slots=True)
class Grant:
    """A token that has to be asked for, and is kept until it is over.

    ``key`` tells the tokens of one account apart. ``fetch`` gives a token and the seconds that it is good for; it raises
    what a :class:`novu_app.providers.base.Session` raises. ``scheme`` stands before it in the header ``Authorization``.
    """

    key: str
    fetch: Callable[[], Awaitable[tuple[str, float]]]
    scheme: str = "Bearer"


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a multipart form."""

    field: str
    name: str
    content: bytes
    mime: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A request with its body as bytes: what a signature is made of. ``url`` has the whole query."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """A request as a provider describes it.

    Attributes:
        url: absolute. What comes from credentials has to be checked or quoted (:class:`novu_app.providers.account.Account`).
        body: the vendor's default body; values of None are left out. A list goes as it is, and nothing is merged into it.
        method: GET, POST …
        encoding: how the body is written.
        headers: besides those of the encoding; see auth.py.
        query: added to the URL.
        files: makes a form a multipart one.
        grant: a token to be sent in the header ``Authorization``.
        sign: gives the headers that depend on the finished request.
        timeout_s: for the whole exchange, in seconds.
        finished: whether the body is as it is to be sent; else overrides are merged into it.
    """

    url: str
    body: Mapping[str, Any] | Sequence[Any] = field(default_factory=dict)
    method: str = "POST"
    encoding: Encoding = "json"
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[Part] = ()
    grant: Grant | None = None
    sign: Callable[[Ready], Mapping[str, str]] | None = None
    timeout_s: float = 30.0
    finished: bool = False

    def with_body(self, body: Mapping[str, Any], headers: Mapping[str, str], query: Mapping[str, str]) -> Call:
        """The same call with this body, and with more headers and query."""
        return replace(self, body=body, headers={**self.headers, **headers}, query={**self.query, **query})

    @property
    def fields(self) -> dict[str, str | list[str]]:
        """The body as a form: lists are fields that come several times, objects are JSON."""
        assert isinstance(self.body, Mapping)
        return {
            name: [_text(item) for item in value] if isinstance(value, list | tuple) else _text(value)
            for name, value in self.body.items()
            if value is not None
        }

    def ready(self, headers: Mapping[str, str]) -> Ready:
        """The request with its body written; multipart forms are written by the client and have none here."""
        query = {**self.query, **(self.fields if self.encoding == "query" else {})}
        url = f"{self.url}{'&' if '?' in self.url else '?'}{urlencode(query, doseq=True)}" if query else self.url
        sent = {name.lower(): value for name, value in {**headers, **self.headers}.items()}
        content = b""
        if self.encoding == "json" and (self.body or self.method not in ("GET", "DELETE")):
            sent.setdefault("content-type", "application/json")
            content = jsons.dumpb(self.body)
        elif self.encoding == "form" and not self.files:
            sent.setdefault("content-type", "application/x-www-form-urlencoded")
            content = urlencode(self.fields, doseq=True).encode()
        elif self.encoding == "raw":
            assert isinstance(self.body, bytes)
            content = self.body
        return Ready(self.method, url, sent, content)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return jsons.dumps(value) if isinstance(value, Mapping | list) else str(value)
