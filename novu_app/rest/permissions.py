"""What the roles of a team may do over the API: by the tag of a route, reading and changing apart.

A secret key may do everything in its environment. A person's role is one of four, each of which may do what the ones before
it may: viewers read, authors change content, administrators and owners everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from novu_app.kernel.errors import Forbidden

Role = Literal["viewer", "author", "admin", "owner"]
ROLES: tuple[Role, ...] = ("viewer", "author", "admin", "owner")
_READING = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Permission:
    """The least role that may read, and the least one that may change."""

    read: Role
    change: Role


_CONTENT = Permission("viewer", "author")
_SETUP = Permission("viewer", "admin")
_SECRET = Permission("admin", "admin")

#: Every tag of the OpenAPI document whose routes take a session token. Whoever adds a tag decides here.
PERMISSIONS: dict[str, Permission] = {
    "API keys": _SECRET,
    "Account": Permission("viewer", "viewer"),
    "Agents": Permission("viewer", "viewer"),
    # They hold the tokens of providers.
    "Channel Connections": _SECRET,
    "Channel Endpoints": _SETUP,
    "Contexts": _CONTENT,
    "Domains": Permission("viewer", "viewer"),
    "Environment Variables": _SETUP,
    "Environments": _SETUP,
    "Events": _CONTENT,
    # Answers hold the credentials of providers.
    "Integrations": _SECRET,
    "Layouts": _CONTENT,
    "Messages": _CONTENT,
    "Notification groups": _CONTENT,
    "Notifications": _CONTENT,
    "Organization settings": _SETUP,
    "Subscriber preferences": _CONTENT,
    "Subscribers": _CONTENT,
    "Tenants": _CONTENT,
    "Topics": _CONTENT,
    "Translations": _CONTENT,
    "Web chat": Permission("viewer", "viewer"),
    "Workflows": _CONTENT,
}
#: Tags of routes that no session token opens: they are public, or their callers are subscribers or providers.
NOT_FOR_SESSIONS = frozenset({"Authentication", "Health", "Inbound Webhooks", "Inbox", "Widgets"})


def least_role(method: str, tags: Sequence[str]) -> Role | None:
    """The least role that may call a route with these tags; None when a tag is in no table, or there is none."""
    found = [PERMISSIONS.get(tag) for tag in tags]
    roles = [(each.read if method in _READING else each.change) for each in found if each is not None]
    return max(roles, key=ROLES.index) if roles and len(roles) == len(found) else None


def check(role: str, method: str, tags: Sequence[str]) -> None:
    """See that a role may call a route.

    Args:
        role: of the person in their organization.
        method: HTTP method.
        tags: of the route.

    Raises:
        Forbidden: it may not. A route without a known tag is closed.
    """
    needed = least_role(method, tags)
    if needed is None or role not in ROLES or ROLES.index(role) < ROLES.index(needed):
        who = f"the role {needed} or a higher one" if needed else "a secret key"
        raise Forbidden(f"Your role ({role}) does not allow this: it takes {who}")
