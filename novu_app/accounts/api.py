"""Signing in to the dashboard and out of it: ``/v1/auth/session``, accepting invitations (:mod:`.invitations_api`), and
accounts over the API (:mod:`.tokens_api`).

The session's is a route of ours, not of the contract. The answer sets an HttpOnly cookie, which no script can read;
``SameSite=Lax`` and the JSON body keep other sites from using it. The routes answer from the dashboard's own origin only.
"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from novu_app.accounts import invitations_api, service, session_cookie, tokens_api
from novu_app.accounts.cookies import session_token
from novu_app.kernel.database import reading, writing
from novu_app.rest.routing import JsonRouter

_session = APIRouter(prefix="/v1/auth", include_in_schema=False)


class Credentials(BaseModel):
    """What a person types in."""

    email: str = Field(max_length=320)
    password: str = Field(max_length=1024)


class SignedInUser(BaseModel):
    """Who is signed in now."""

    email: str
    name: str


@_session.post("/session", status_code=201)
def sign_in(credentials: Credentials, request: Request, response: Response) -> dict[str, SignedInUser]:
    """Open a session of 30 days.

    Raises:
        Unauthorized: the address and the password do not belong together.
        TooManyAttempts: too many passwords were tried for this address.
    """
    with reading() as session:
        user = service.authenticate(session, credentials.email, credentials.password)
    with writing() as session:
        signed_in = service.open_session(session, user)
    session_cookie.put(response, request, signed_in.token)
    return {"data": SignedInUser(email=signed_in.user.email, name=signed_in.user.name)}


@_session.delete("/session", status_code=204)
def sign_out(request: Request, response: Response) -> None:
    """End the session of the cookie; without one nothing happens."""
    with writing() as session:
        service.sign_out(session, session_token(request.headers.get("cookie", "")))
    session_cookie.take(response)


router = JsonRouter()
router.include_router(_session)
router.include_router(invitations_api.router)
router.include_router(tokens_api.router)
