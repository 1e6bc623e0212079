"""Reports that count once: what their vendor makes unique is remembered for as long as its signature would hold."""

from __future__ import annotations

import hashlib

from sqlmodel import Session

from novu_app.kernel import bulk, clock
from novu_app.kernel.ids import new_id
from novu_app.tracking.models import SpentToken

#: A day is longer than any vendor's signature holds.
_KEPT_MS = 24 * 3600 * 1000
_TABLE = SpentToken.__table__  # type: ignore[attr-defined]


def spend(session: Session, environment_id: str, integration_id: str, token: str) -> bool:
    """Take a token of a report whose signature was verified; False when it was taken before. An empty one is none.

    Args:
        session: the writing transaction in which the report is taken: one that is rolled back was not taken.
        environment_id: the scope.
        integration_id: whose provider reports.
        token: what makes the report one (:class:`novu_app.tracking.vendors.base.SingleUse`).
    """
    if not token:
        return True
    now = clock.now_ms()
    fresh = bulk.insert(
        session,
        _TABLE,
        ("id", "token", "expires_at"),
        [(new_id(), hashlib.sha256(token.encode()).hexdigest(), now + _KEPT_MS)],
        constants={"environment_id": environment_id, "integration_id": integration_id},
        conflict="ON CONFLICT (environment_id, integration_id, token) DO NOTHING",
        returning=("id",),
    )
    return bool(fresh)
