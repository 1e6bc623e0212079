"""The session token of an inbox: a JWT that REST and socket accept (contract/inbox.md, JWT)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import jwt

from novu_app.kernel import clock
from novu_app.kernel.settings import get_settings

AUDIENCE = "widget_user"
ISSUER = "novu_api"
#: Seconds that a token is good for; Novu's are too.
LIFETIME_S = 15 * 24 * 3600
_ALGORITHM = "HS256"


class InvalidToken(Exception):
    """The token is expired, forged, or made for something else."""


@dataclass(frozen=True, slots=True)
class InboxSession:
    """Whose inbox a token opens. ``subscriber_id`` is the customer's identifier.

    ``contexts`` (``type:id``, sorted) narrow it as those of :class:`novu_app.messages.owners.Owner`. ``counted`` is the
    version of the counts that came with the session, so that a socket that opens later knows what it has missed.
    ``signed`` says that the application vouched for the subscriber. ``ends_at`` (ms since the epoch) is when the token that it
    was read from is over; 0 for a session that no token limits. ``act`` names what a visitor does with it, which is done once.
    """

    subscriber_pk: str
    subscriber_id: str
    environment_id: str
    organization_id: str
    contexts: tuple[str, ...] | None = ()
    counted: int = 0
    signed: bool = False
    ends_at: int = field(default=0, compare=False)
    act: str = field(default="", compare=False)


def issue(session: InboxSession, profile: dict[str, Any] | None = None) -> str:
    """A token for this session.

    Args:
        session: whose inbox.
        profile: more claims for the client (firstName, lastName, email); the server reads none of them.
    """
    now = clock.now_ms() // 1000
    claims = {
        **(profile or {}),
        "_id": session.subscriber_pk,
        "subscriberId": session.subscriber_id,
        "environmentId": session.environment_id,
        "organizationId": session.organization_id,
        "contextKeys": None if session.contexts is None else list(session.contexts),
        "counted": session.counted,
        "signed": session.signed,
        "iat": now,
        "exp": now + LIFETIME_S,
        "aud": AUDIENCE,
        "iss": ISSUER,
    }
    return jwt.encode(claims, get_settings().jwt_secret_resolved, algorithm=_ALGORITHM)


def verify(token: str) -> InboxSession:
    """The session behind a token.

    Raises:
        InvalidToken: it opens nothing.
    """
    try:
        claims = jwt.decode(
            token,
            get_settings().jwt_secret_resolved,
            algorithms=[_ALGORITHM],
            audience=AUDIENCE,
            # Expiry is checked below, against the injected clock.
            options={"require": ["exp", "aud"], "verify_exp": False, "verify_iat": False},
        )
        if int(claims["exp"]) <= clock.now_ms() // 1000:
            raise InvalidToken("The session is over")
        contexts = claims.get("contextKeys", ())
        return InboxSession(
            subscriber_pk=str(claims["_id"]),
            subscriber_id=str(claims["subscriberId"]),
            environment_id=str(claims["environmentId"]),
            organization_id=str(claims["organizationId"]),
            contexts=None if contexts is None else tuple(str(key) for key in contexts),
            counted=int(claims.get("counted", 0)),
            signed=bool(claims.get("signed", False)),
            ends_at=int(claims["exp"]) * 1000,
        )
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError) as error:
        raise InvalidToken(str(error)) from error
