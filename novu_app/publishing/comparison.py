"""What publishing would change: a resource of the source beside the one with its identifier in the target."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from novu_app.publishing.resources import Part, Resource

Action = Literal["added", "modified", "deleted", "unchanged", "moved"]
Document = Mapping[str, Any]
_NOTHING = object()


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, of the resource itself when it has no part.

    ``previous`` is what the target says and ``new`` what the source says: of something modified only the fields that differ,
    None where there is none. Indexes are those among the parts, from 0.
    """

    action: Action
    source_part: Part | None = None
    target_part: Part | None = None
    previous: Document | None = None
    new: Document | None = None
    previous_index: int | None = None
    new_index: int | None = None

    @property
    def part(self) -> Part | None:
        """The part in question."""
        return self.source_part or self.target_part


@dataclass(frozen=True, slots=True)
class Comparison:
    """A resource in both environments, or in one of them, and what differs."""

    source: Resource | None
    target: Resource | None
    changes: Sequence[Change]

    @property
    def resource(self) -> Resource:
        """The resource as it will be, or was."""
        found = self.source or self.target
        assert found is not None
        return found

    @property
    def action(self) -> Action:
        """What publishing does to the whole of it."""
        if self.target is None:
            return "added"
        if self.source is None:
            return "deleted"
        return "modified" if self.changes else "unchanged"


def compare(source: Sequence[Resource], target: Sequence[Resource]) -> list[Comparison]:
    """All resources of one kind in pairs: those of the source in their order, then those that only the target has."""
    there = {resource.identifier: resource for resource in target}
    here = {resource.identifier for resource in source}
    pairs: list[tuple[Resource | None, Resource | None]] = [(each, there.get(each.identifier)) for each in source]
    pairs += [(None, each) for each in target if each.identifier not in here]
    return [Comparison(*pair, list(_changes(*pair))) for pair in pairs]


def _changes(source: Resource | None, target: Resource | None) -> Iterator[Change]:
    if source is None or target is None:
        yield Change(
            "added" if source else "deleted",
            previous=target.document if target else None,
            new=source.document if source else None,
        )
    else:
        previous, new = differing(target.document, source.document)
        if previous or new:
            yield Change("modified", previous=previous, new=new)
    yield from _changes_of_parts(source.parts if source else (), target.parts if target else ())


def _changes_of_parts(source: Sequence[Part], target: Sequence[Part]) -> Iterator[Change]:
    there = {part.identifier: (index, part) for index, part in enumerate(target)}
    here = {part.identifier for part in source}
    moved = _moved([there[part.identifier][0] for part in source if part.identifier in there])
    for index, part in enumerate(source):
        if part.identifier not in there:
            yield Change("added", source_part=part, new=part.document, new_index=index)
            continue
        before, old = there[part.identifier]
        previous, new = differing(old.document, part.document)
        places = (before, index) if before in moved else (None, None)
        if previous or new:
            yield Change("modified", part, old, previous, new, *places)
        elif before in moved:
            yield Change("moved", part, old, None, None, *places)
    for index, part in enumerate(target):
        if part.identifier not in here:
            yield Change("deleted", target_part=part, previous=part.document, previous_index=index)


def _moved(indexes: Sequence[int]) -> set[int]:
    """Which of these, the old indexes in the new order, changed places: the fewest whose going leaves the others in order.

    A part that only stands elsewhere because one before it came or went has not moved.
    """
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for index in indexes:
        place = bisect_left(ends, index)
        before[index] = ends[place - 1] if place else None
        ends[place:] = [index, *ends[place + 1 :]]
    staying: set[int] = set()
    each = ends[-1] if ends else None
    while each is not None:
        staying.add(each)
        each = before[each]
    return set(indexes) - staying


def differing(previous: Document, new: Document) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that two documents say differently, objects inside of them likewise; a field is left out where it is not."""
    left: dict[str, Any] = {}
    right: dict[str, Any] = {}
    for name in [*previous, *(name for name in new if name not in previous)]:
        old, now = previous.get(name, _NOTHING), new.get(name, _NOTHING)
        if old == now and isinstance(old, bool) == isinstance(now, bool):
            continue
        if isinstance(old, Mapping) and isinstance(now, Mapping):
            old, now = differing(old, now)
            if not old and not now:
                continue
        if old is not _NOTHING:
            left[name] = old
        if now is not _NOTHING:
            right[name] = now
    return left, right
