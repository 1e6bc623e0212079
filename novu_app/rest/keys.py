"""The secret key of a request, for what happens before its route is known."""

from __future__ import annotations

from starlette.types import Scope

from novu_app.environments.service import Scope as Caller
from novu_app.environments.service import scope_of_key_off_loop

SCHEME = "ApiKey "


def header_of(scope: Scope, name: bytes) -> str:
    """A header of the request, empty when there is none."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


async def caller_of(authorization: str) -> Caller | None:
    """The environment that an Authorization header opens; None when it has no secret key, or an unknown one."""
    if not authorization.startswith(SCHEME):
        return None
    return await scope_of_key_off_loop(authorization[len(SCHEME) :].strip())


def inner_path(scope: Scope) -> str:
    """The path without the sub-path under which the installation is reached."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))
