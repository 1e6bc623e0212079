"""A claimed delivery with all that is needed to make it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from novu_app.environments.engine import EngineSettings
from novu_app.integrations.senders import Sender

Kind = Literal["message", "http_request"]
#: What the targets of HTTP steps begin with; any other target is an integration's id.
HTTP_TARGET = "http:"


@dataclass(slots=True)
class InHand:
    """One row of ``delivery`` (see :class:`novu_app.execution.models.Delivery`) under this process's lease.

    ``until`` is the end of that lease. ``attempts`` counts the calls to the present integration, the one under way
    included. ``lost`` tells a delivery whose worker died in the middle of an attempt. ``sender`` is the integration, None
    when it was deleted; ``standbys`` are the active ones that stand in for it, in their order. ``unusable`` says why it
    can not be made at all, ``suppressed`` names the addresses of an e-mail that get no more, where there are no others, and
    ``left_out`` those that it goes without. Deliveries to one target with the same ``shares`` may be made with one call.
    """

    id: str
    lease: str
    until: int
    environment_id: str
    run_id: str
    job_id: str
    message_id: str | None
    kind: Kind
    target: str
    integration_id: str | None
    provider_id: str
    halts: bool
    attempts: int
    attempt: str | None
    lost: bool
    settings: EngineSettings
    sender: Sender | None = None
    standbys: list[Sender] = field(default_factory=list)
    endpoint: Mapping[str, Any] = field(default_factory=dict)
    request: str | None = None
    secret: str | None = None
    subject: str = ""
    body: str = ""
    recipient: str = ""
    envelope: Mapping[str, Any] = field(default_factory=dict)
    subscriber_pk: str | None = None
    unusable: str | None = None
    suppressed: str | None = None
    left_out: str | None = None
    shares: str | None = None

    @property
    def max_attempts(self) -> int:
        """How often it is handed over to its present integration at most."""
        return self.sender.max_attempts if self.sender else 1
