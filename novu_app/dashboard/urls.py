"""Addresses of the dashboard, without the installation's sub-path (Reflex adds it)."""

from __future__ import annotations

from urllib.parse import quote, urlencode

SIGN_IN = "/auth/sign-in"


def with_query(path: str, **query: str | int | None) -> str:
    """``path`` with the parameters that have a value."""
    present = {name: str(value) for name, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(present)}" if present else path


def environment_home(environment_id: str) -> str:
    """The first page of an environment."""
    return f"/env/{environment_id}/welcome"


def in_environment(environment_id: str, section: str, *segments: str) -> str:
    """A page of an environment; segments are escaped."""
    return "/".join([f"/env/{environment_id}", section, *(quote(segment, safe="") for segment in segments)])
