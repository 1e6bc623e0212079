"""Addresses of the dashboard, without the installation's sub-path (Reflex adds it)."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from novu_app.workflows.slugs import id_in

SIGN_IN = "/auth/sign-in"
#: What stands before the id in an environment's slug (contract/rest.md).
_ENVIRONMENT_MARK = "env_"


def with_query(path: str, **query: str | int | None) -> str:
    """``path`` with the parameters that have a value."""
    present = {name: str(value) for name, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(present)}" if present else path


def environment_home(environment_id: str) -> str:
    """The first page of an environment."""
    return f"/env/{environment_id}/welcome"


def environment_id_of(reference: str) -> str:
    """The id of an environment that an address names by its id or slug; what is neither stays as it is."""
    return id_in(reference, _ENVIRONMENT_MARK) or reference


def in_environment(environment_id: str, section: str, *segments: str) -> str:
    """A page of an environment; segments are escaped."""
    return "/".join([f"/env/{environment_id}", section, *(quote(segment, safe="") for segment in segments)])
