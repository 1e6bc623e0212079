"""Which integration of a channel sends, and in which order the others stand in for it (contract/providers.md, Common)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from novu_app.integrations import store
from novu_app.integrations.models import Integration
from novu_app.kernel.errors import BadRequest
from novu_app.realtime import lists

#: On these channels one integration sends; on the others every active one does.
PRIMARY_CHANNELS = ("email", "sms")
#: Kept as demos for those who have no provider: never the primary ones.
DEMO = ("novu-email", "novu-email-agent", "novu-sms")


def set_order(session: Session, environment_id: str, channel: str, references: Sequence[str]) -> list[Integration]:
    """Set the order in which the active integrations of a channel stand in for one another; the primary one stays first.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        channel: one that has a primary integration.
        references: ids in their new order; those that are not named come after.

    Returns:
        The integrations of the channel in their order.

    Raises:
        BadRequest: on this channel every active integration sends, so there is no order.
    """
    if channel not in PRIMARY_CHANNELS:
        raise BadRequest(f"Channel {channel} does not support primary")
    store.hold_changes(session, environment_id)
    rows = store.of_channel(session, environment_id, channel)
    places = {reference: place for place, reference in enumerate(references)}
    rows.sort(key=lambda row: (places.get(row.id, len(places)), -row.priority, row.id))
    for place, row in enumerate(rows):
        row.priority = len(rows) - place
    session.flush()
    lists.changed(session, "integrations", environment_id)
    rank(session, environment_id, channel)
    return sorted(rows, key=lambda row: (not row.primary, -row.priority, row.id))


def rank(session: Session, environment_id: str, channel: str) -> None:
    """Keep exactly one primary integration on a channel that has one, and the order in which the others stand in."""
    rows = store.of_channel(session, environment_id, channel)
    for row in rows:
        if not row.active or channel not in PRIMARY_CHANNELS or row.provider_id in DEMO:
            row.primary, row.priority = False, 0
    if channel not in PRIMARY_CHANNELS:
        session.flush()
        return
    able = [row for row in rows if row.active and row.provider_id not in DEMO]
    able.sort(key=lambda row: (not row.primary, -row.priority, row.id))
    unconditional = [row for row in able if not row.conditions]
    if unconditional and not any(row.primary for row in able):
        unconditional[0].primary = True
        able.sort(key=lambda row: not row.primary)
    for place, row in enumerate(able):
        row.priority = len(able) - place
    session.flush()
