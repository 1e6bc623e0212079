"""Who calls: the token of an inbox session in ``Authorization: Bearer <token>`` (contract/inbox.md)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from novu_app.inbox import origins
from novu_app.inbox.tokens import InboxSession, InvalidToken, verify
from novu_app.kernel.errors import NovuError

_bearer = HTTPBearer(bearerFormat="JWT", scheme_name="inboxSession", auto_error=False)


class NoSession(NovuError):
    """There is no valid session. The body has no ``error``, as recorded (140)."""

    status = 401
    title = None  # type: ignore[assignment]


async def inbox_session(request: Request, _documented: Annotated[Any, Depends(_bearer)]) -> InboxSession:
    """The session of the request's token.

    Raises:
        NoSession: there is none, or it is over.
        OriginRefused: it is used by a page that the environment does not allow.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NoSession("Unauthorized")
    try:
        session = verify(token.strip())
    except InvalidToken:
        raise NoSession("Unauthorized") from None
    await origins.admit(request, session.environment_id)
    return session


#: Declares that a route needs a session, and gives it.
Who = Annotated[InboxSession, Depends(inbox_session)]
