"""What goes along to the vendor and comes back: for whom something is connected, signed and good for five minutes."""

from __future__ import annotations

import base64
import binascii
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from novu_app.kernel import clock, crypto, jsons
from novu_app.kernel.errors import BadRequest

Mode = Literal["connect", "link_user"]
LIFETIME_MS = 5 * 60 * 1000
_PURPOSE = "oauth-state:"


@dataclass(frozen=True, slots=True)
class State:
    """One flow. ``identifier`` names the connection: the one to make, or the one that a person is linked by.

    ``context_keys`` name contexts that exist. ``timestamp`` is when the flow began, in milliseconds.
    """

    environment_id: str
    organization_id: str
    integration_id: str
    mode: Mode = "connect"
    identifier: str | None = None
    subscriber_id: str | None = None
    context_keys: list[str] = field(default_factory=list)
    connection_mode: Literal["subscriber", "shared"] | None = None
    auto_link_user: bool = False
    timestamp: int = field(default_factory=clock.now_ms)


def sign(state: State) -> str:
    """The state as it goes into a URL."""
    payload = jsons.dumps(asdict(state))
    signed = f"{payload}.{crypto.keyed_hash(_PURPOSE + payload)}"
    return base64.urlsafe_b64encode(signed.encode()).decode().rstrip("=")


def verify(text: str) -> State:
    """The state that came back.

    Raises:
        BadRequest: it was not signed here, or five minutes ago.
    """
    try:
        signed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, ValueError):
        raise BadRequest("Invalid OAuth state parameter") from None
    payload, _, signature = signed.rpartition(".")
    if not crypto.same(crypto.keyed_hash(_PURPOSE + payload), signature):
        raise BadRequest("Invalid OAuth state parameter")
    values: dict[str, Any] = jsons.loads(payload)
    state = State(**values)
    if not 0 <= clock.now_ms() - state.timestamp <= LIFETIME_MS:
        raise BadRequest("Invalid OAuth state parameter: it has expired, start again")
    return state
