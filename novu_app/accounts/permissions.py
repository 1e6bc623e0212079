"""What the roles of a team may do, by area, reading and changing apart. The REST API and the dashboard ask the same table.

A secret key may do everything in its environment. A person's role is one of four, each of which may do what the ones before
it may: viewers read, authors change content, administrators and owners everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from novu_app.kernel.errors import Forbidden

Role = Literal["viewer", "author", "admin", "owner"]
ROLES: tuple[Role, ...] = ("viewer", "author", "admin", "owner")


@dataclass(frozen=True, slots=True)
class Permission:
    """The least role that may read, and the least one that may change."""

    read: Role
    change: Role


CONTENT = Permission("viewer", "author")
SETUP = Permission("viewer", "admin")
SECRET = Permission("admin", "admin")
_ANYBODY = Permission("viewer", "viewer")

#: By area. An area is a tag of the OpenAPI document whose routes take a session token, or a part of the dashboard that the
#: API does not have. Whoever adds one decides here.
PERMISSIONS: dict[str, Permission] = {
    "API keys": SECRET,
    # A person's own: name, password.
    "Account": _ANYBODY,
    "Agents": _ANYBODY,
    # They hold the tokens of providers.
    "Channel Connections": SECRET,
    "Channel Endpoints": SETUP,
    "Contexts": CONTENT,
    "Domains": _ANYBODY,
    "Environment Variables": SETUP,
    "Environments": SETUP,
    "Events": CONTENT,
    # Answers hold the credentials of providers.
    "Integrations": SECRET,
    "Layouts": CONTENT,
    "Messages": CONTENT,
    "Notification groups": CONTENT,
    "Notifications": CONTENT,
    "Organization settings": SETUP,
    "Replies": CONTENT,
    "Subscribers": CONTENT,
    "Suppressions": CONTENT,
    "Team": SETUP,
    "Tenants": CONTENT,
    "Topics": CONTENT,
    "Translations": CONTENT,
    "Web chat": _ANYBODY,
    "Workflows": CONTENT,
}


def reaches(role: str, needed: Role) -> bool:
    """Whether ``role`` may do what takes ``needed``. A role that is none of the four reaches nothing."""
    return role in ROLES and ROLES.index(role) >= ROLES.index(needed)


def require(role: str, needed: Role | None) -> None:
    """See that a role is high enough.

    Args:
        role: of the person in their organization.
        needed: the least role; None is what no role opens.

    Raises:
        Forbidden: it is not.
    """
    if needed is None or not reaches(role, needed):
        who = f"the role {needed} or a higher one" if needed else "a secret key"
        raise Forbidden(f"Your role ({role}) does not allow this: it takes {who}")


def needed_for(area: str, *, changes: bool) -> Role | None:
    """The least role that may read or change in an area; None for one that is in no table."""
    found = PERMISSIONS.get(area)
    return None if found is None else found.change if changes else found.read
