"""Idempotency keys for vendors that want UUIDs."""

from __future__ import annotations

import uuid

from novu_app.providers.base import OutgoingMessage

_SPACE = uuid.UUID("6f0d3f5e-6f1c-5d0a-9a7b-3b0d5a4f8c11")


def attempt_uuid(message: OutgoingMessage, part: str = "") -> str:
    """A UUID that is the same whenever this attempt is made, and another for each ``part`` of it (a device)."""
    return str(uuid.uuid5(_SPACE, f"{message.attempt_id} {part}"))
