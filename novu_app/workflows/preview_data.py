"""With what a step is tried: what the caller gives, the subscriber and the contexts that are stored, and examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlmodel import Session

from novu_app.contexts import store as contexts
from novu_app.contexts.branding import branding_of
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
    """What the caller gives to try a step or a layout with; the rest is made up.

    ``stored`` is the subscriber that it names, as the engine would see it; the rest of that one is not made up. Nobody acts
    and there is no tenant where none is given.
    """

    subscriber: Json = field(default_factory=dict)
    payload: Json = field(default_factory=dict)
    steps: Json = field(default_factory=dict)
    context: Json = field(default_factory=dict)
    env: Json = field(default_factory=dict)
    actor: Json = field(default_factory=dict)
    tenant: Json = field(default_factory=dict)
    stored: Json | None = None

    def as_subscriber(self) -> Json:
        """The ``subscriber`` of templates."""
        return merged(EXAMPLE_SUBSCRIBER if self.stored is None else self.stored, self.subscriber)

    def example(self, payload: Json, steps: Json) -> Json:
        """The values with which something is tried, as callers see and change them; what is empty is left out.

        Args:
            payload: an example.
            steps: an example of what earlier steps left behind.
        """
        named = {"steps": self.as_steps(steps), "actor": self.actor, "tenant": self.tenant}
        named |= {"context": self.context, "env": self.env}
        example: Json = {"subscriber": self.as_subscriber(), "payload": merged(payload, self.payload)}
        return example | {name: value for name, value in named.items() if value}

    def as_steps(self, example: Json) -> Json:
        """The ``steps`` of templates; where events of a digest are given and not how many, they are counted."""
        steps = merged(example, self.steps)
        for name, said in self.steps.items():
            if isinstance(said, Mapping) and isinstance(said.get("events"), list) and "eventCount" not in said:
                steps[name] = {**steps[name], "eventCount": len(said["events"])}
        return steps


def with_stored(session: Session, environment_id: str, given: Given) -> Given:
    """``given`` with the subscriber and the actor that it names and the data of its contexts, where these are stored.

    A context is named by its id, ``{"tenant": "acme"}`` or ``{"tenant": {"id": "acme"}}``; data that is given stays.
    """
    asked = {name: person.get("subscriberId") for name, person in (("to", given.subscriber), ("by", given.actor))}
    people = {name: (environment_id, said) for name, said in asked.items() if isinstance(said, str) and said}
    rows = subscribers.find(session, sorted(set(people.values()))) if people else {}
    found = {name: rows[key].variables() for name, key in people.items() if key in rows}
    named = {kind: said if isinstance(said, Mapping) else {"id": said} for kind, said in given.context.items()}
    keys = {kind: (environment_id, f"{kind}:{said['id']}") for kind, said in named.items() if "id" in said}
    data = contexts.data_of(session, keys.values()) if keys else {}
    context = {
        kind: {**said, "data": said["data"] if "data" in said else data.get(keys.get(kind, ("", "")), {})}
        for kind, said in named.items()
    }
    return replace(given, stored=found.get("to"), actor=merged(found.get("by", {}), given.actor), context=context)


def variables_for(example: Mapping[str, Any], workflow: Json, links: Mapping[str, str | None]) -> Json:
    """All namespaces of templates, as the engine has them, of the values of an example, ``workflow`` and ``links``."""
    given: Json = {"payload": {}, "steps": {}, "actor": {}, "tenant": {}, "context": {}, "env": {}, **example}
    branding = branding_of(given["context"], given["tenant"])
    own: Json = {"workflow": workflow, "step": _step_of(given["steps"]), "branding": branding, "links": links}
    return {**given, **own}


def _step_of(steps: Mapping[str, Any]) -> Json:
    """``step`` of older templates, as the engine makes it of the steps' outputs."""
    last = next(
        (said for said in reversed(list(steps.values())) if isinstance(said, Mapping) and "events" in said), None
    )
    events = last["events"] if last and isinstance(last["events"], list) else []
    payloads = [event.get("payload") for event in events if isinstance(event, Mapping)]
    return {"digest": last is not None, "events": payloads, "total_count": len(events)}


def merged(base: Mapping[str, Any], given: Mapping[str, Any]) -> Json:
    """``base`` with ``given`` on top; objects are merged, other values replaced."""
    result = dict(base)
    for key, value in given.items():
        old = result.get(key)
        result[key] = merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return result
