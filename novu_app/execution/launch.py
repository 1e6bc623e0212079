"""Runs of a chunk, from recipients to rows: what single triggers and fan-out pages have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlmodel import Session

from novu_app.execution import definitions, surroundings, waits
from novu_app.execution.advance import advance
from novu_app.execution.broadcast import announce
from novu_app.execution.chunk import Chunk, Run, Trigger
from novu_app.execution.definitions import Definition
from novu_app.execution.faults import passing
from novu_app.execution.ports import Ports
from novu_app.execution.writer import Stored, remember, store
from novu_app.kernel import clock, hints
from novu_app.kernel.database import looking, writing
from novu_app.kernel.ids import new_ids
from novu_app.subscribers.resolve import Recipient

#: Trigger, recipient, and the topics that led to it as JSON.
Reached = tuple[Trigger, Recipient, str | None]
#: Removes what the lease no longer covers and marks the rest as done; the events that may be stored.
Fence = Callable[[Session], set[str]]


def launch(reached: Sequence[Reached], fence: Fence, ports: Ports, *, failed: bool = False) -> None:
    """Make a run for each recipient, carry all of them as far as they get, store them and tell about it.

    Args:
        reached: (trigger, recipient, topics as JSON) of each run.
        fence: called first in the storing transaction: gives the ids of the events on which the lease still holds.
        ports: what the engine needs of the events.
        failed: store the runs as failed and take no step: for recipients who can not be processed.
    """
    now = clock.now_ms()
    with looking() as session:
        versions = definitions.load(session, {trigger.version_id for trigger, _, _ in reached})
        runs = [
            Run(
                id=run_id,
                trigger=trigger,
                definition=versions[trigger.version_id],
                recipient=recipient,
                position=versions[trigger.version_id].first,
                topics=topics,
            )
            for run_id, (trigger, recipient, topics) in zip(new_ids(len(reached)), reached, strict=True)
            if trigger.version_id in versions  # a workflow deleted meanwhile reaches nobody
        ]
        chunk = Chunk(runs, now, surroundings.load(session, runs))
    if failed:
        for run in runs:
            run.end("error")
    advance(chunk)
    passing("launch:computed")
    with writing() as session:
        allowed = fence(session)
        chunk.runs = [run for run in chunk.runs if run.trigger.event_id in allowed]
        stored = store(session, chunk, None, ports.start)
        woken = waits.arrived(session, _arrivals(reached, versions, allowed))
        passing("launch:stored")
    passing("launch:committed")
    follow_up(stored, now, woken=woken)


def follow_up(stored: Stored, now: int, *, woken: bool = False) -> None:
    """After the commit: tell about what was stored, and wake the lanes that have something to do now."""
    announce(stored, now)
    remember(stored, now)
    if stored.deliveries:
        hints.leave("delivery")
    if stored.again or woken:
        hints.leave("runs")
    if stored.started:
        hints.leave("events")


def _arrivals(reached: Sequence[Reached], versions: Mapping[str, Definition], allowed: set[str]) -> list[waits.Arrival]:
    # Whoever waits for an event waits for its name: a workflow's identifier, or a name that is only waited for.
    arrivals = []
    for trigger, recipient, _ in reached:
        definition = versions.get(trigger.version_id)
        name = trigger.name or (definition.identifier if definition else None)
        if name and trigger.event_id in allowed:
            arrivals.append(
                waits.Arrival(trigger.environment_id, name, recipient.pk, trigger.payload, trigger.created_at)
            )
    return arrivals
