"""The news of a change, for whoever has an inbox open: what every door does after its transaction."""

from __future__ import annotations

from novu_app.messages.inbox import Outcome
from novu_app.realtime import publisher


def tell(outcome: Outcome) -> None:
    """Publish what a committed change did, if it did anything that an open inbox shows."""
    if outcome.batch is not None:
        publisher.publish(outcome.batch)
