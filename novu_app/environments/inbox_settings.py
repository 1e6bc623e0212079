"""Which pages may open the inboxes of an environment (docs/how-to/secure-the-inbox.md): a list of origins, all when empty.

Every way into an inbox heeds it: answers to pages (CORS), sockets, and the frames in which the inbox page is shown.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.environments.models import Environment
from novu_app.kernel import changes, clock
from novu_app.kernel.cache import ExpiringCache
from novu_app.kernel.database import reading
from novu_app.kernel.errors import BadRequest, NotFound

_KEY = "inbox"
MAX_ORIGINS = 100
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
#: Scheme, host and port, as browsers write an origin; ``*.`` stands for any name below.
_ORIGIN = re.compile(rf"https?://(?:(?:\*\.)?{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\])(?::[1-9]\d{{0,4}})?")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}

#: By environment. A change counts in every process at once; where Redis is away, within this many seconds.
_origins: ExpiringCache[tuple[str, ...]] = ExpiringCache(seconds=2.0, maximum=10_000)
changes.on_change(_origins.clear)


@dataclass(frozen=True, slots=True)
class InboxSettings:
    """What may be chosen. ``allowed_origins`` are such as ``https://shop.example`` or ``https://*.shop.example``."""

    allowed_origins: tuple[str, ...] = ()


def get(session: Session, environment_id: str) -> InboxSettings:
    """The settings of one environment.

    Raises:
        NotFound: there is no such environment.
    """
    row = session.get(Environment, environment_id)
    if row is None:
        raise NotFound("Environment not found")
    return _read(row.settings)


def change(session: Session, environment_id: str, origins: Sequence[str]) -> InboxSettings:
    """Replace the list of origins; all processes heed it when the transaction is committed.

    Raises:
        NotFound: there is no such environment.
        BadRequest: the list is too long, or an entry is no origin; nothing is changed.
    """
    if len(origins) > MAX_ORIGINS:
        raise BadRequest([f"allowedOrigins must contain no more than {MAX_ORIGINS} elements"])
    cleaned = [_cleaned(origin) for origin in origins]
    wrong = [origin for origin, clean in zip(origins, cleaned, strict=True) if not _ORIGIN.fullmatch(clean)]
    if wrong:
        raise BadRequest(
            [f"allowedOrigins: {origin[:200]} is no origin such as https://shop.example" for origin in wrong]
        )
    row = session.get(Environment, environment_id, with_for_update=True)
    if row is None:
        raise NotFound("Environment not found")
    row.settings = {**row.settings, _KEY: {"allowed_origins": list(dict.fromkeys(cleaned))}}
    row.updated_at = clock.now_ms()
    session.add(row)
    session.flush()
    changes.announce(session)
    return _read(row.settings)


def allowed_origins(environment_id: str) -> tuple[str, ...]:
    """The origins of an environment; empty means all. Opens its own transaction; remembers for two seconds."""
    return _origins.get_or_make(environment_id, lambda: _load(environment_id)) or ()


async def allowed_origins_off_loop(environment_id: str) -> tuple[str, ...]:
    """As :func:`allowed_origins`, for async callers: the database is asked in a thread."""
    remembered = _origins.remembered(environment_id)
    if remembered is not None:
        return remembered[0] or ()
    return await asyncio.to_thread(allowed_origins, environment_id)


def matches(origin: str, allowed: Sequence[str]) -> bool:
    """Whether a page's origin is in a list that is not empty."""
    wanted = _cleaned(origin)
    if wanted in allowed:
        return "*" not in wanted
    scheme, _, host = wanted.partition("://")
    patterns = (entry.partition("://*") for entry in allowed if "://*." in entry)
    return any(scheme == start and host.endswith(end) and len(host) > len(end) for start, _, end in patterns)


def _cleaned(origin: str) -> str:
    """The origin as browsers write it: lower case, without the scheme's own port and a closing slash."""
    text = origin.strip().lower().removesuffix("/")
    return text.removesuffix(_DEFAULT_PORTS.get(text.partition("://")[0], "\n"))


def _load(environment_id: str) -> tuple[str, ...]:
    with reading() as session:
        row = session.get(Environment, environment_id)
        return _read(row.settings).allowed_origins if row else ()


def _read(settings: Mapping[str, Any]) -> InboxSettings:
    return InboxSettings(tuple((settings.get(_KEY) or {}).get("allowed_origins") or ()))
