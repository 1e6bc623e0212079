"""Who calls (contract/rest.md, Conventions): a server with the secret key of an environment (``ApiKey <key>``), or a dashboard
user with a session token (``Bearer <token>``) in the environment that ``Novu-Environment-Id`` names."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyHeader

from novu_app.accounts import access
from novu_app.environments.service import Scope
from novu_app.kernel.errors import NovuError, Unauthorized
from novu_app.rest import permissions, recording
from novu_app.rest.keys import SCHEME, caller_of

ENVIRONMENT_HEADER = b"novu-environment-id"
_BEARER = "Bearer "

_header = APIKeyHeader(
    name="Authorization",
    scheme_name="secretKey",
    description="`ApiKey <secret key of the environment>`, or `Bearer <session token of a dashboard user>` with the "
    "environment's id in the header `Novu-Environment-Id`",
    auto_error=False,
)


class UnknownScheme(NovuError):
    """A credential that this route does not take. Its body has no ``error``, as recorded (015)."""

    status = 401
    title = None  # type: ignore[assignment]


async def caller(authorization: str, environment_id: str, method: str, tags: list[str]) -> Scope:
    """The environment in which a request may act.

    Args:
        authorization: the header.
        environment_id: what a dashboard user chose; empty: the first environment of their organization.
        method: HTTP method.
        tags: of the route, by which a role's permission is found.

    Raises:
        Unauthorized: there is no credential, or it is not known.
        UnknownScheme: it is of another kind, or the session is over.
        Forbidden: the user's role does not allow this.
    """
    if not authorization:
        raise Unauthorized("Missing authorization header")
    if authorization.startswith(SCHEME):
        scope = await caller_of(authorization)
        if scope is None:
            raise Unauthorized("API Key not found")
        return scope
    user = await access.user_of(authorization[len(_BEARER) :].strip()) if authorization.startswith(_BEARER) else None
    if user is None:
        raise UnknownScheme("Unauthorized")
    permissions.check(user.role, method, tags)
    scope = await access.scope_of(user, environment_id)
    if scope is None:
        raise Unauthorized("Cannot find environment")
    return scope


async def _authorized(request: Request, authorization: Annotated[str | None, Depends(_header)]) -> Scope:
    chosen = request.headers.get(ENVIRONMENT_HEADER.decode(), "")
    tags = [str(tag) for tag in getattr(request.scope.get("route"), "tags", ())]
    found = await caller(authorization or "", chosen, request.method, tags)
    request.scope[recording.CALLER] = found
    return found


#: Declares that a route needs a secret key or a user with the right role, and gives the environment in which it acts.
Authorized = Annotated[Scope, Depends(_authorized)]
