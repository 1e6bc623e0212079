"""What the roles of a team may do over the API: by the tags of a route, each of which is an area of
:mod:`novu_app.accounts.permissions`."""

from __future__ import annotations

from collections.abc import Sequence

from novu_app.accounts.permissions import ROLES, Role, needed_for, require

_READING = frozenset({"GET", "HEAD"})
#: Tags of routes that no session token opens: they are public, or their callers are subscribers or providers.
NOT_FOR_SESSIONS = frozenset({"Activity", "Authentication", "Health", "Inbox", "Widgets"})


def least_role(method: str, tags: Sequence[str]) -> Role | None:
    """The least role that may call a route with these tags; None when a tag is in no table, or there is none."""
    roles = [needed_for(tag, changes=method not in _READING) for tag in tags]
    found = [role for role in roles if role is not None]
    return max(found, key=ROLES.index) if found and len(found) == len(roles) else None


def check(role: str, method: str, tags: Sequence[str]) -> None:
    """See that a role may call a route.

    Args:
        role: of the person in their organization.
        method: HTTP method.
        tags: of the route.

    Raises:
        Forbidden: it may not. A route without a known tag is closed.
    """
    require(role, least_role(method, tags))
