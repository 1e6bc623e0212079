"""With what a step is tried: what the caller gives, the subscriber and the contexts that are stored, and examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlmodel import Session

from novu_app.contexts import store as contexts
from novu_app.subscribers import resolve as subscribers

Json = dict[str, Any]

EXAMPLE_SUBSCRIBER: Json = {
    "subscriberId": "ada-lovelace",
    "firstName": "Ada",
    "lastName": "Lovelace",
    "email": "ada@example.com",
    "phone": "+15550001",
    "locale": "en_US",
    "timezone": "UTC",
    "data": {},
}


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller gives to try a step with; the rest is made up.

    ``stored`` is the subscriber that it names, as the engine would see it; the rest of that one is not made up.
    """

    subscriber: Json = field(default_factory=dict)
    payload: Json = field(default_factory=dict)
    steps: Json = field(default_factory=dict)
    context: Json = field(default_factory=dict)
    env: Json = field(default_factory=dict)
    stored: Json | None = None

    def as_subscriber(self) -> Json:
        """The ``subscriber`` of templates."""
        return merged(EXAMPLE_SUBSCRIBER if self.stored is None else self.stored, self.subscriber)

    def as_steps(self, example: Json) -> Json:
        """The ``steps`` of templates; where events of a digest are given and not how many, they are counted."""
        steps = merged(example, self.steps)
        for name, said in self.steps.items():
            if isinstance(said, Mapping) and isinstance(said.get("events"), list) and "eventCount" not in said:
                steps[name] = {**steps[name], "eventCount": len(said["events"])}
        return steps


def with_stored(session: Session, environment_id: str, given: Given) -> Given:
    """``given`` with the subscriber that it names and the data of the contexts that it names, where these are stored.

    A context is named by its id, ``{"tenant": "acme"}`` or ``{"tenant": {"id": "acme"}}``; data that is given stays.
    """
    subscriber_id = given.subscriber.get("subscriberId")
    stored = None
    if isinstance(subscriber_id, str) and subscriber_id:
        found = subscribers.find(session, [(environment_id, subscriber_id)]).get((environment_id, subscriber_id))
        stored = found.variables() if found else None
    named = {kind: said if isinstance(said, Mapping) else {"id": said} for kind, said in given.context.items()}
    keys = {kind: (environment_id, f"{kind}:{said['id']}") for kind, said in named.items() if "id" in said}
    data = contexts.data_of(session, keys.values()) if keys else {}
    context = {kind: {"data": data.get(keys.get(kind, ("", "")), {}), **said} for kind, said in named.items()}
    return replace(given, stored=stored, context=context)


def legacy_of(steps: Mapping[str, Any]) -> Json:
    """``step``, ``actor`` and ``tenant`` of older templates, as the engine makes them of the steps' outputs."""
    last = next(
        (said for said in reversed(list(steps.values())) if isinstance(said, Mapping) and "events" in said), None
    )
    events = last["events"] if last and isinstance(last["events"], list) else []
    payloads = [event.get("payload") for event in events if isinstance(event, Mapping)]
    step = {"digest": last is not None, "events": payloads, "total_count": len(events)}
    return {"step": step, "actor": {}, "tenant": {}}


def merged(base: Mapping[str, Any], given: Mapping[str, Any]) -> Json:
    """``base`` with ``given`` on top; objects are merged, other values replaced."""
    result = dict(base)
    for key, value in given.items():
        old = result.get(key)
        result[key] = merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return result
