"""Texts that people read - answers of vendors, reasons of failures - without what is secret in them."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import quote, quote_plus, urlsplit

from novu_app.kernel import jsons
from novu_app.providers.base import Accepted, CredentialField, OutgoingMessage, Result

HIDDEN = "***"
#: Shorter values are words that stand in many texts.
SHORTEST = 6
#: The last part of a web hook's path, where it is no word.
_SHORTEST_PART = 12
#: Of a secret with several lines - a key in PEM - each that is so long is one by itself.
_SHORTEST_LINE = 24
#: Names under which documents hold what is secret: accessToken, routingKey, private_key, X-Api-Key …
_SECRET_NAME = re.compile(
    r"(?i)(?:authorization|token|secret|password|(?:api|routing|private|access|secret)[-_]?key)\Z"
)
#: Headers by which a call shows who makes it. An idempotency key is no secret, and worth reading.
_SECRET_HEADER = re.compile(r"(?i)authorization|token|secret|password|api[-_]?key|subscription-key")
_noted: ContextVar[set[str] | None] = ContextVar("noted", default=None)
R = TypeVar("R", bound=Result)


def of_credentials(fields: Sequence[CredentialField], credentials: Mapping[str, Any]) -> set[str]:
    """What is secret of an integration, in every form in which it may come back."""
    values = [credentials.get(field.key) for field in fields if field.secret]
    found = {form for value in values for secret in _of_value(value) for form in _forms(secret)}
    user, password = (str(credentials.get(key) or "") for key in ("user", "password"))
    if password:
        # SMTP's PLAIN (RFC 4616). HTTP's Basic is noted when it is sent: its user has many names.
        found.add(_base64(f"\0{user}\0{password}"))
    return _long_enough(found)


def of_messages(messages: Iterable[OutgoingMessage]) -> set[str]:
    """What is secret of where messages go to: tokens of connections, keys and URLs of endpoints."""
    endpoints = (message.endpoint for message in messages if message.endpoint)
    return _long_enough(form for endpoint in endpoints for secret in _of_endpoint(endpoint) for form in _forms(secret))


@contextmanager
def noting() -> Iterator[set[str]]:
    """Within the block what :func:`note` is told is kept: the set that is given."""
    seen: set[str] = set()
    token = _noted.set(seen)
    try:
        yield seen
    finally:
        _noted.reset(token)


def note(headers: Mapping[str, str]) -> None:
    """Tell with which headers a call is made: those that show who makes it are secret."""
    seen = _noted.get()
    if seen is not None:
        values = (_last_word(value) for name, value in headers.items() if _SECRET_HEADER.search(name))
        seen.update(_long_enough(values))


def redacted(result: R, secrets: Iterable[str]) -> R:
    """The same result, its texts without these secrets."""
    # A secret may be a part of another one: the longest goes first.
    ordered = sorted(secrets, key=len, reverse=True)
    if isinstance(result, Accepted):
        return replace(result, raw=without(result.raw, ordered))
    result.raw = without(result.raw, ordered)
    result.args = tuple(without(each, ordered) if isinstance(each, str) else each for each in result.args)
    return result


def without(text: str, ordered: Iterable[str]) -> str:
    """A text without these secrets, longest first."""
    for secret in ordered:
        if secret in text:
            text = text.replace(secret, HIDDEN)
    return text


def _of_value(value: Any) -> set[str]:
    """A secret credential; of a JSON document - the key of a service account - besides it what is secret inside."""
    if isinstance(value, Mapping):
        return _named(value)
    text = str(value or "").strip()
    try:
        document = jsons.loads(text) if text.startswith("{") else None
    except ValueError:
        document = None
    return {text} | (_named(document) if isinstance(document, Mapping) else set())


def _named(document: Mapping[str, Any]) -> set[str]:
    found: set[str] = set()
    for name, value in document.items():
        if isinstance(value, Mapping):
            found |= _named(value)
        elif isinstance(value, str) and _SECRET_NAME.search(str(name)):
            found |= {value, _last_word(value)}
    return found


def _of_endpoint(endpoint: Mapping[str, Any]) -> set[str]:
    """Of web hooks the address is what is secret: its path and query let anybody post."""
    found = _named(endpoint)
    url = endpoint.get("url")
    if isinstance(url, str):
        try:
            parts = urlsplit(url)
        except ValueError:
            return found
        found |= {parts.path, parts.query}
        last = parts.path.rstrip("/").rpartition("/")[2]
        if len(last) >= _SHORTEST_PART:
            found.add(last)
    return found


def _forms(secret: str) -> set[str]:
    """A secret as texts may hold it: as it is, inside of JSON, of a URL, in base64, and line by line."""
    lines = {line for line in secret.splitlines() if len(line) >= _SHORTEST_LINE} if "\n" in secret else set()
    written = {secret, jsons.dumps(secret)[1:-1], quote(secret, safe=""), quote_plus(secret), _base64(secret)}
    return written | lines


def _last_word(value: str) -> str:
    """What follows the scheme in a header: ``Bearer …``, ``Basic …``, ``GenieKey …``."""
    return value.rpartition(" ")[2]


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _long_enough(values: Iterable[str]) -> set[str]:
    return {value for value in values if len(value) >= SHORTEST}
