"""Bodies as they may be kept: without secrets, and cut. Whole areas whose bodies are mostly secrets are left out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote

from novu_app.kernel import jsons

#: Bytes of a body that are kept.
LONGEST = 65_536
MASK = "••••••••"
_NAMES = "password|passwd|secret|token|api[-_]?key|authorization|credential|private[-_]?key|hash|signature|cookie|access[-_]?key"
_SECRET_NAME = re.compile(_NAMES, re.IGNORECASE)
#: The same in JSON that was cut and can not be parsed: a name and the text after it.
_SECRET_TEXT = re.compile(rf'("[^"\\]*(?:{_NAMES})[^"\\]*"\s*:\s*)"(?:[^"\\]|\\.)*"?', re.IGNORECASE)
#: Of these requests neither body is kept: accounts, keys, credentials of vendors and devices, values of variables.
_NEVER = re.compile(
    r"^/v[12]/(?:auth\b|organizations?\b|integrations\b|environment-variables\b|environments\b|channel-connections\b"
    r"|channel-endpoints\b|subscribers/[^/]+/credentials\b|inbox\b)"
)
_FILES = frozenset({"file", "content"})
_LONG_FILE = 512
#: Names up to this length are remembered; nobody's keys fill the memory.
_COMMON_NAME = 100


def keeps_bodies(path: str) -> bool:
    """Whether the bodies of requests to this path may be kept at all."""
    return _NEVER.match(path) is None


def shown_body(body: bytes) -> str | None:
    """A body as text, without secrets and attachments, at most :data:`LONGEST` bytes of it; None for an empty one."""
    if not body:
        return None
    if len(body) <= LONGEST:
        try:
            return jsons.dumps(masked(jsons.loads(body)))
        except ValueError:
            pass
    text = body[:LONGEST].decode("utf-8", "ignore").replace("\0", "")
    return _SECRET_TEXT.sub(rf'\1"{MASK}"', text)


def shown_query(query: str) -> str | None:
    """A query string without secrets."""
    if not query:
        return None
    pairs = parse_qsl(query, keep_blank_values=True)
    shown = (f"{quote(name, safe='[]')}={_shown(name, value)}" for name, value in pairs)
    return "&".join(shown)[:2000].replace("\0", "")


def _shown(name: str, value: str) -> str:
    return MASK if _is_secret(name) else quote(value, safe="[]:,")


def _is_secret(name: str) -> bool:
    return _looks_secret(name) if len(name) <= _COMMON_NAME else _looks_secret.__wrapped__(name)


# The same names stand in every element of every list.
@lru_cache(maxsize=4_096)
def _looks_secret(name: str) -> bool:
    return _SECRET_NAME.search(name) is not None


def masked(value: Any, depth: int = 0) -> Any:
    """A JSON value with the values of secret names hidden, and attachments told by their length."""
    if depth > 100:
        return value
    if isinstance(value, dict):
        return {name: _of(str(name), inner, depth) for name, inner in value.items()}
    if isinstance(value, list):
        return [masked(inner, depth + 1) for inner in value]
    return value.replace("\0", "") if isinstance(value, str) else value


def _of(name: str, value: Any, depth: int) -> Any:
    if _is_secret(name) and value not in (None, "", [], {}):
        return MASK
    if name in _FILES and isinstance(value, str) and len(value) > _LONG_FILE:
        return f"({len(value):,} characters)"
    return masked(value, depth + 1)
