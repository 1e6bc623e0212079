"""Links that are handed out and followed once, within a quarter of an hour (:class:`novu_app.channels.models.ChannelLink`)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Literal

from sqlalchemy import delete, select
from sqlmodel import Session, col

from novu_app.channels.models import ChannelLink
from novu_app.integrations.models import Integration
from novu_app.kernel import clock, crypto
from novu_app.kernel.ids import new_id

Kind = Literal["chat", "setup"]
LIFETIME_MS = 15 * 60 * 1000
#: 32 characters of 64: what a deep link of Telegram may hold, and nobody guesses.
_BYTES = 24


def issue(
    session: Session,
    integration: Integration,
    kind: Kind,
    *,
    subscriber_pk: str | None = None,
    context_keys: Sequence[str] = (),
) -> tuple[str, int]:
    """A new link: its token, and until when it can be followed (milliseconds). Expired ones of the environment go."""
    token, now = secrets.token_urlsafe(_BYTES), clock.now_ms()
    old = delete(ChannelLink).where(
        col(ChannelLink.environment_id) == integration.environment_id, col(ChannelLink.expires_at) <= now
    )
    session.execute(old)
    session.add(
        ChannelLink(
            id=new_id(),
            environment_id=integration.environment_id,
            organization_id=integration.organization_id,
            integration_id=integration.id,
            subscriber_pk=subscriber_pk,
            kind=kind,
            token_hash=_hash(token),
            context_keys=list(context_keys),
            created_at=now,
            expires_at=now + LIFETIME_MS,
        )
    )
    session.flush()
    return token, now + LIFETIME_MS


def find(session: Session, kind: Kind, token: str) -> ChannelLink | None:
    """The link of a token that can still be followed. The token opens the environment, as a secret key does."""
    return session.scalar(
        select(ChannelLink).where(
            col(ChannelLink.token_hash) == _hash(token),
            col(ChannelLink.kind) == kind,
            col(ChannelLink.expires_at) > clock.now_ms(),
        )
    )


def redeem(session: Session, link: ChannelLink) -> bool:
    """Follow a link; False when somebody else did meanwhile."""
    statement = delete(ChannelLink).where(
        col(ChannelLink.environment_id) == link.environment_id, col(ChannelLink.id) == link.id
    )
    followed = session.execute(statement.returning(col(ChannelLink.id))).first() is not None
    session.expunge(link)
    return followed


def _hash(token: str) -> str:
    return crypto.keyed_hash(f"channel-link:{token}")
