"""Who calls: the secret key of an environment in ``Authorization: ApiKey <key>`` (contract/rest.md, Conventions)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from fastapi.security import APIKeyHeader

from novu_app.environments.service import Scope, scope_of_key
from novu_app.kernel.errors import NovuError, Unauthorized

_SCHEME = "ApiKey "

_header = APIKeyHeader(
    name="Authorization",
    scheme_name="secretKey",
    description="`ApiKey <secret key of the environment>`",
    auto_error=False,
)


class UnknownScheme(NovuError):
    """A credential of a kind that this route does not take. Its body has no ``error``, as recorded (015)."""

    status = 401
    title = None  # type: ignore[assignment]


def secret_key_scope(authorization: Annotated[str | None, Depends(_header)]) -> Scope:
    """The environment that the request's secret key opens.

    Raises:
        Unauthorized: there is no key or it is not known.
    """
    if not authorization:
        raise Unauthorized("Missing authorization header")
    if not authorization.startswith(_SCHEME):
        raise UnknownScheme("Unauthorized")
    scope = scope_of_key(authorization[len(_SCHEME) :].strip())
    if scope is None:
        raise Unauthorized("API Key not found")
    return scope


#: Declares that a route needs a secret key, and gives the environment that it opens.
Authorized = Annotated[Scope, Depends(secret_key_scope)]
