"""Rate limits of calls with a secret key (contract/rest.md, Rate limit headers): by environment and category, in tokens."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from novu_app.kernel import allowance
from novu_app.kernel.allowance import Limit, Spent
from novu_app.kernel.errors import NovuError
from novu_app.kernel.settings import Settings, get_settings
from novu_app.rest.errors import error_response
from novu_app.rest.keys import caller_of, header_of, inner_path

Category = Literal["trigger", "configuration", "global"]
Cost = Literal["single", "bulk"]
Headers = list[tuple[bytes, bytes]]

#: Tokens that a call takes.
COSTS: dict[Cost, int] = {"single": 1, "bulk": 100}
_WINDOW_S = 5
_BURST = 1.1
_TEXT = "API rate limit exceeded"
#: The first part of a path behind its version, and the category of what it names; all others are global.
_CATEGORIES: dict[str, Category] = {
    "events": "trigger",
    "channel-connections": "configuration",
    "channel-endpoints": "configuration",
    "contexts": "configuration",
    "environment-variables": "configuration",
    "environments": "configuration",
    "integrations": "configuration",
    "layouts": "configuration",
    "notification-groups": "configuration",
    "subscribers": "configuration",
    "tenants": "configuration",
    "topics": "configuration",
    "translations": "configuration",
    "workflows": "configuration",
}
_BULK = frozenset({"bulk", "broadcast"})


class RateLimited(NovuError):
    """More calls than the limit of their category allows."""

    status, title = 429, "Too Many Requests"


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds for calls of one category and cost; ``text`` is the header that says so."""

    category: Category
    cost: int
    limit: Limit
    text: bytes

    def headers(self, spent: Spent) -> Headers:
        """The headers of an answer."""
        full_s = math.ceil(max(self.limit.burst - spent.remaining, 0) / self.limit.rate / 1000)
        headers = [
            (b"ratelimit-remaining", b"%d" % spent.remaining),
            (b"ratelimit-limit", b"%d" % self.limit.tokens),
            (b"ratelimit-reset", b"%d" % full_s),
            (b"ratelimit-policy", self.text),
        ]
        if not spent.allowed:
            headers.append((b"retry-after", b"%d" % max(math.ceil(spent.wait_ms / 1000), 1)))
        return headers


def policy_of(path: str) -> Policy | None:
    """The policy of a path of the API, sub-path removed; None when its category is not limited."""
    parts = path.strip("/").split("/")
    category = _CATEGORIES.get(parts[1], "global") if len(parts) > 1 else "global"
    return policy(category, "bulk" if parts[-1] in _BULK else "single")


def policy(category: Category, cost: Cost) -> Policy | None:
    """The policy of a category and cost; None when the settings switch its limit off."""
    return _policy(category, cost, _rate(get_settings(), category))


@lru_cache(maxsize=64)
def _policy(category: Category, cost: Cost, rate: int) -> Policy | None:
    if not rate:
        return None
    limit = Limit(rate * _WINDOW_S, _WINDOW_S, int(rate * _WINDOW_S * _BURST))
    text = (
        f'{limit.tokens};w={_WINDOW_S};burst={limit.burst};comment="token bucket";category="{category}";'
        f'cost="{cost}";serviceLevel="unlimited"'
    )
    return Policy(category, COSTS[cost], limit, text.encode())


def _rate(settings: Settings, category: Category) -> int:
    if category == "trigger":
        return settings.rate_limit_trigger
    return settings.rate_limit_configuration if category == "configuration" else settings.rate_limit_global


async def spend(environment_id: str, found: Policy) -> Headers:
    """Take what a call costs, and give the headers of its answer; none while Redis is away.

    Raises:
        RateLimited: there is not enough; its headers say when there will be.
    """
    spent = await allowance.spend(f"{environment_id}:{found.category}", found.limit, found.cost)
    if spent is None:
        return []
    headers = found.headers(spent)
    if not spent.allowed:
        raise RateLimited(_TEXT, headers={name.decode(): value.decode() for name, value in headers})
    return headers


class RateLimits:
    """Counts calls with a secret key, and refuses those over the limit. Whoever has no key is refused further in."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        found = policy_of(inner_path(scope)) if scope["type"] == "http" else None
        caller = await caller_of(header_of(scope, b"authorization")) if found else None
        if found is None or caller is None:
            await self._app(scope, receive, send)
            return
        try:
            headers = await spend(caller.environment_id, found)
        except RateLimited as error:
            refusal = error_response(scope, error.status, error.message, error=error.title, headers=error.headers)
            await refusal(scope, receive, send)
            return

        async def with_limits(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", []), *headers]}
            await send(message)

        await self._app(scope, receive, with_limits)
