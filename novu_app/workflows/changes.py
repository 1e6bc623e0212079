"""What differs between two definitions of a workflow, in an order and in words that people can follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_ABSENT = object()
_WORKFLOW_FIELDS = {
    "name": "Name",
    "description": "Description",
    "tags": "Tags",
    "severity": "Severity",
    "validate_payload": "Enforce the schema",
    "payload_schema": "Payload schema",
    "preferences": "Preferences",
}
_STEP_FIELDS = {
    "name": "Name",
    "should_stop_on_fail": "Stop on failure",
    "provider_overrides": "Provider overrides",
    "parent": "Place",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    ``kind`` is added, removed, moved or changed; ``step`` the step's name, empty for the workflow itself; ``field`` what
    changed of it (a path of control values for a step); ``before`` and ``after`` the values, None where there is none.
    """

    kind: str
    step: str = ""
    field: str = ""
    before: Any = None
    after: Any = None


def changes_between(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """The differences from one definition to another: those of the workflow first, then step by step."""
    found = [
        Change("changed", field=label, before=old.get(name), after=new.get(name))
        for name, label in _WORKFLOW_FIELDS.items()
        if old.get(name) != new.get(name)
    ]
    before = {step["_id"]: step for step in old["steps"]}
    after = {step["_id"]: step for step in new["steps"]}
    found += [Change("removed", step["name"], before=step) for uid, step in before.items() if uid not in after]
    moved = _moved([uid for uid in before if uid in after], [uid for uid in after if uid in before])
    for uid, step in after.items():
        if uid not in before:
            found.append(Change("added", step["name"], after=step))
            continue
        if uid in moved:
            found.append(Change("moved", step["name"]))
        found += _of_step(before[uid], step)
    return found


def summary_of(changes: Sequence[Change]) -> str:
    """The changes in one line: ``Email added; Subject of In-app``."""
    parts: list[str] = []
    for change in changes:
        if change.kind == "changed":
            field = change.field.partition(".")[0]
            text = f"{field} of {change.step}" if change.step else change.field
        else:
            text = f"{change.step} {change.kind}"
        if text not in parts:
            parts.append(text)
    more = f" and {len(parts) - 3} more" if len(parts) > 3 else ""
    return ", ".join(parts[:3]) + more


def _of_step(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    name = new["name"]
    for field, label in _STEP_FIELDS.items():
        if old.get(field) != new.get(field):
            yield Change("changed", name, label, old.get(field), new.get(field))
    yield from _of_values(name, "", old["control_values"], new["control_values"])


def _of_values(step: str, path: str, old: Any, new: Any) -> Iterator[Change]:
    # A condition is one thing, however deep its logic is.
    whole = path in ("skip", "condition") or path.endswith("condition")
    if isinstance(old, Mapping) and isinstance(new, Mapping) and not whole:
        for key in [*old, *(key for key in new if key not in old)]:
            inner = f"{path}.{key}" if path else str(key)
            yield from _of_values(step, inner, old.get(key, _ABSENT), new.get(key, _ABSENT))
    elif old is _ABSENT or new is _ABSENT or old != new:
        yield Change("changed", step, path, None if old is _ABSENT else old, None if new is _ABSENT else new)


def _moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """Those that have to move to turn one order into the other: all but a longest run that keeps its order."""
    places = {uid: place for place, uid in enumerate(old)}
    best: list[list[str]] = []
    for uid in new:
        longest: list[str] = max((run for run in best if places[run[-1]] < places[uid]), key=len, default=[])
        best.append([*longest, uid])
    kept = max(best, key=len, default=[])
    return set(new) - set(kept)
