"""The request of an ``http_request`` step (contract/execution.md, http_request step): what is sent, and what previews show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from novu_app.kernel import jsons
from novu_app.workflows.controls import METHODS

#: How long an answer is awaited, in milliseconds: where the step does not say, and at most.
TIMEOUT_MS = 10_000
LONGEST_TIMEOUT_MS = 30_000
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


class RequestUnusable(ValueError):
    """There is no request that could be sent; the message says why."""


def request_of(rendered: Mapping[str, Any], controls: Mapping[str, Any]) -> dict[str, Any]:
    """What the delivery lane sends: ``{"method", "url", "headers", "body", "timeout_ms", "schema"}``.

    ``body`` is a text or None, ``schema`` the JSON schema that the answer has to follow or None.

    Args:
        rendered: the step's control values, rendered for a run.
        controls: as they are stored: what is not a template.

    Raises:
        RequestUnusable: the method or the URL is none.
    """
    method = str(rendered.get("method") or "POST").upper()
    if method not in METHODS:
        raise RequestUnusable(f"{method} is not one of {', '.join(METHODS)}")
    headers = _pairs(rendered.get("headers"))
    body = _body(rendered.get("body"), headers) if method in _WITH_BODY else None
    return {
        "method": method,
        "url": _url(rendered.get("url")),
        "headers": headers,
        "body": body,
        "timeout_ms": _timeout_ms(controls.get("timeout")),
        "schema": controls.get("responseBodySchema") if controls.get("enforceSchemaValidation") is True else None,
    }


def _url(value: Any) -> str:
    url = str(value or "").strip()
    try:
        parts = urlsplit(url)
        usable = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise RequestUnusable(f"The URL has to begin with http:// or https://, this one is {url[:500]!r}")
    return url


def _pairs(value: Any) -> dict[str, str]:
    """``[{"key", "value"}]`` as an object; the later of two with one name wins."""
    if not isinstance(value, list):
        return {}
    pairs = [pair for pair in value if isinstance(pair, Mapping) and str(pair.get("key") or "").strip()]
    return {str(pair["key"]).strip(): _text(pair.get("value")) for pair in pairs}


def _text(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else jsons.dumps(value)


def _body(value: Any, headers: dict[str, str]) -> str | None:
    """The body; its type is named where the step does not name it."""
    if not value:
        return None
    text = jsons.dumps(_pairs(value)) if isinstance(value, list) else _text(value)
    if "content-type" not in {name.lower() for name in headers}:
        headers["Content-Type"] = "application/json" if _is_json(text) else "text/plain; charset=utf-8"
    return text


def _is_json(text: str) -> bool:
    try:
        jsons.loads(text)
    except ValueError:
        return False
    return True


def _timeout_ms(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        return TIMEOUT_MS
    return min(round(value), LONGEST_TIMEOUT_MS)
