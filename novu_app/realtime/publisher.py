"""What changed, told to the web processes: one Redis message a batch (channel ``novu:realtime``).

The database is the truth and clients resynchronise by version, so a batch that is lost costs a moment, nothing else.
"""

from __future__ import annotations

import logging
from typing import Any

import redis

from novu_app.kernel import hints, jsons

CHANNEL = "novu:realtime"
log = logging.getLogger("novu.realtime")


def publish(batch: dict[str, Any]) -> None:
    """Send a batch to every web process.

    Args:
        batch: ``{"inbox": [{"pk", "messages": [raw Message entity], "counts": {…}}], "activity": {environment id: [run ids]},
            "requests": [ids of environments whose request log grew], "lists": [names of lists that changed]}``; each part
            may be missing.
    """
    if not any(batch.values()):
        return
    try:
        hints.connection().publish(CHANNEL, jsons.dumpb(batch))
    except redis.RedisError as error:
        log.warning("A realtime batch was not sent, clients will catch up: %s", error)
