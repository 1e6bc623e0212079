"""Signature Version 4 of AWS (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html)."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, urlsplit

from novu_app.kernel import clock
from novu_app.providers.calling import Ready

_SLASHES = re.compile(r"/{2,}")
_ALGORITHM = "AWS4-HMAC-SHA256"
#: Headers that a proxy may change are not signed.
_UNSIGNED = frozenset({"connection", "expect", "user-agent", "x-amzn-trace-id", "content-length", "accept-encoding"})


def signer(
    key_id: str, secret: str, *, region: str, service: str, session_token: str = ""
) -> Callable[[Ready], dict[str, str]]:
    """A ``sign`` for :class:`novu_app.providers.calling.Call`.

    Args:
        key_id: the access key.
        secret: its secret.
        region: ``eu-central-1``.
        service: the name that the service signs with: ``ses``, ``sns``.
        session_token: of temporary credentials.
    """

    def sign(ready: Ready) -> dict[str, str]:
        stamp = datetime.fromtimestamp(clock.now_ms() // 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
        added = {"x-amz-date": stamp, **({"x-amz-security-token": session_token} if session_token else {})}
        scope = f"{stamp[:8]}/{region}/{service}/aws4_request"
        names, canonical = canonical_request(ready, added)
        text = f"{_ALGORITHM}\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = f"AWS4{secret}".encode()
        for part in scope.split("/"):
            key = _hmac(key, part)
        signature = _hmac(key, text).hex()
        authorization = f"{_ALGORITHM} Credential={key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
        return {**added, "authorization": authorization}

    return sign


def canonical_request(ready: Ready, added: Mapping[str, str]) -> tuple[str, str]:
    """The names of the signed headers, and the text that stands for the request."""
    parts = urlsplit(ready.url)
    given = {**ready.headers, **added, "host": parts.netloc}
    headers = {name.lower(): " ".join(value.split()) for name, value in given.items() if name.lower() not in _UNSIGNED}
    names = ";".join(sorted(headers))
    pairs = sorted((_quoted(name), _quoted(value)) for name, value in parse_qsl(parts.query, keep_blank_values=True))
    lines = (
        ready.method.upper(),
        quote(_SLASHES.sub("/", parts.path) or "/", safe="/-_.~"),  # quoted twice, for every service but S3
        "&".join(f"{name}={value}" for name, value in pairs),
        *(f"{name}:{headers[name]}" for name in sorted(headers)),
        "",
        names,
        hashlib.sha256(ready.content).hexdigest(),
    )
    return names, "\n".join(lines)


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
