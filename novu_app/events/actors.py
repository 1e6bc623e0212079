"""Actors: the subscribers behind what triggers tell about (contract/execution.md, Trigger).

An actor is created or changed like a recipient when its event is first run; from then on templates see that subscriber as
it is (``actor.*``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session

from novu_app.execution.chunk import Trigger
from novu_app.subscribers.resolve import ATTRIBUTES, Key, Recipient, find, resolve


def wanted_by(triggers: Iterable[Trigger]) -> dict[Key, dict[str, Any]]:
    """The actors of these triggers with the attributes that came with them, for ``subscribers.resolve``."""
    wanted: dict[Key, dict[str, Any]] = {}
    for trigger in triggers:
        if trigger.actor:
            # What an invoke step handed on was stored when the first event was run.
            given = {} if trigger.chain else {key: trigger.actor[key] for key in ATTRIBUTES if key in trigger.actor}
            wanted.setdefault(_key(trigger), {}).update(given)
    return wanted


def take(triggers: Iterable[Trigger], found: Mapping[Key, Recipient]) -> None:
    """Give these triggers their actors in full. One who does not exist any more stays as the trigger named it."""
    for trigger in triggers:
        if trigger.actor:
            actor = found.get(_key(trigger))
            if actor is not None:
                trigger.actor = actor.variables()


def store(session: Session, trigger: Trigger) -> None:
    """Create or change the actor of an event whose recipients come in pages; two statements, none without an actor."""
    wanted = wanted_by([trigger])
    if wanted:
        resolve(session, wanted, {trigger.environment_id: trigger.organization_id})


def fill_in(session: Session, triggers: Iterable[Trigger]) -> None:
    """Read the actors of stored events: one statement, none where no event has an actor."""
    acted = [trigger for trigger in triggers if trigger.actor]
    take(acted, find(session, sorted({_key(trigger) for trigger in acted})))


def _key(trigger: Trigger) -> Key:
    assert trigger.actor is not None
    return trigger.environment_id, trigger.actor["subscriberId"]
