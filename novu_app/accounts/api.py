"""Signing in to the dashboard and out of it: ``/v1/auth/session``, and accounts over the API (:mod:`.tokens_api`).

The session's is a route of ours, not of the contract. The answer sets an HttpOnly cookie, which no script can read;
``SameSite=Lax`` and the JSON body keep other sites from using it. The routes answer from the dashboard's own origin only.
"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from novu_app.accounts import service, tokens_api
from novu_app.accounts.cookies import SESSION_COOKIE, session_token
from novu_app.kernel.database import reading, writing
from novu_app.kernel.settings import get_settings

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
    """
    with reading() as session:
        user = service.authenticate(session, credentials.email, credentials.password)
    with writing() as session:
        signed_in = service.open_session(session, user)
    response.set_cookie(
        SESSION_COOKIE,
        signed_in.token,
        max_age=service.SESSION_MS // 1000,
        path=get_settings().root_path or "/",
        secure=_is_secure(request),
        httponly=True,
        samesite="lax",
    )
    return {"data": SignedInUser(email=signed_in.user.email, name=signed_in.user.name)}


@_session.delete("/session", status_code=204)
def sign_out(request: Request, response: Response) -> None:
    """End the session of the cookie; without one nothing happens."""
    with writing() as session:
        service.sign_out(session, session_token(request.headers.get("cookie", "")))
    response.delete_cookie(SESSION_COOKIE, path=get_settings().root_path or "/")


def _is_secure(request: Request) -> bool:
    # Behind a proxy that ends TLS the scheme here is http; a cookie without Secure would still work there.
    forwarded = request.headers.get("x-forwarded-proto", "")
    return "https" in {request.url.scheme, forwarded} or get_settings().public_url.startswith("https://")


router = APIRouter()
router.include_router(_session)
router.include_router(tokens_api.router)
