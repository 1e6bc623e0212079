"""Which pages get answers from an inbox: those of the environment's list, where it has one, and those of this installation."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from fastapi import Request

from novu_app.environments import inbox_settings
from novu_app.environments import service as environments
from novu_app.kernel.errors import Forbidden
from novu_app.kernel.settings import get_settings
from novu_app.rest.cors import ALLOWED_ORIGIN


class OriginRefused(Forbidden):
    """A page that is not in the environment's list asks for an inbox."""

    def __init__(self, origin: str) -> None:
        super().__init__(f"Pages of {origin[:200]} may not open inboxes of this environment.")


async def admit(request: Request, environment_id: str) -> None:
    """See that the page from which a request comes may have an inbox of this environment.

    Raises:
        OriginRefused: it may not.
    """
    allowed = await inbox_settings.allowed_origins_off_loop(environment_id)
    origin = request.headers.get("origin", "")
    if not allowed or not origin:
        return  # whoever is no browser can name any origin, so there is nothing to see to
    is_allowed = permits(allowed, origin, request.headers)
    setattr(request.state, ALLOWED_ORIGIN, origin if is_allowed else "")
    if not is_allowed:
        raise OriginRefused(origin)


async def admit_to_application(request: Request, application_identifier: str | None) -> None:
    """As :func:`admit`, before there is a session. An application that does not exist is somebody else's to refuse.

    Raises:
        OriginRefused: the page may not have inboxes of this application.
    """
    if application_identifier and request.headers.get("origin"):
        scope = await asyncio.to_thread(environments.scope_of_identifier, application_identifier)
        if scope is not None:
            await admit(request, scope.environment_id)


def permits(allowed: tuple[str, ...], origin: str, headers: Mapping[str, str]) -> bool:
    """Whether a page may have an inbox.

    Args:
        allowed: the environment's list; empty allows all.
        origin: the page's; empty for a client that is no browser.
        headers: of the request; ``host`` says under which name this installation was asked.
    """
    if not allowed or not origin or inbox_settings.matches(origin, allowed):
        return True
    own = {urlsplit(get_settings().public_url_resolved).netloc, headers.get("host", "")} - {""}
    return urlsplit(origin).netloc in own


async def frame_ancestors(query_string: bytes) -> bytes | None:
    """What the inbox page says about who may frame it, by the application in its address; None where all may."""
    identifier = parse_qs(query_string.decode("latin-1")).get("applicationIdentifier", [""])[0]
    scope = await asyncio.to_thread(environments.scope_of_identifier, identifier) if identifier else None
    allowed = await inbox_settings.allowed_origins_off_loop(scope.environment_id) if scope else ()
    return f"frame-ancestors 'self' {' '.join(allowed)}".encode() if allowed else None
