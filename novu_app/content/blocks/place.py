"""Where in a document a node stands, which decides on its margins, its colours and what its variables mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

Node = Mapping[str, Any]
#: What takes the outer margins of its first and last block away.
_CLOSE_FITTING = frozenset({"section", "column", "repeat"})


@dataclass(slots=True)
class Counter:
    """Numbers for names of Liquid variables that a document makes, so that none is made twice."""

    last: int = 0

    def next(self) -> int:
        """A number that was not given yet."""
        self.last += 1
        return self.last


@dataclass(frozen=True, slots=True)
class Place:
    """The surroundings of one node. ``coloured`` tells that its ground is one that the author chose."""

    parent: str = "doc"
    before: str = ""
    after: str = ""
    coloured: bool = False
    #: What each enclosing repeat goes through, the innermost last.
    lists: tuple[str, ...] = ()
    counter: Counter = field(default_factory=Counter)

    @property
    def keeps_bottom_margin(self) -> bool:
        """Whether the node keeps its distance to what comes after it."""
        return self.after != "spacer" and not (self.parent in _CLOSE_FITTING and not self.after)

    def bottom(self, pixels: int) -> str:
        """The margin below the node."""
        return f"{pixels}px" if self.keeps_bottom_margin else "0"

    def children(
        self, node: Node, *, coloured: bool | None = None, each: str | None = None
    ) -> Iterator[tuple[Node, Place]]:
        """The nodes inside of ``node``, each with its place.

        Args:
            node: it stands at this place itself.
            coloured: whether it has a ground of its own; None leaves it as it is.
            each: the list that it repeats its children for.
        """
        nodes = nodes_of(node)
        base = replace(
            self,
            parent=kind_of(node),
            coloured=self.coloured if coloured is None else coloured,
            lists=self.lists if each is None else (*self.lists, each),
        )
        for index, child in enumerate(nodes):
            before = kind_of(nodes[index - 1]) if index else ""
            after = kind_of(nodes[index + 1]) if index + 1 < len(nodes) else ""
            yield child, replace(base, before=before, after=after)


def nodes_of(node: Node) -> list[Node]:
    """The nodes inside of one."""
    content = node.get("content")
    return [child for child in content if isinstance(child, Mapping)] if isinstance(content, list) else []


def kind_of(node: Node) -> str:
    """The type of a node; empty where it has none."""
    return str(node.get("type") or "")


def attributes_of(node: Node) -> Mapping[str, Any]:
    """The attributes of a node or mark."""
    found = node.get("attrs")
    return found if isinstance(found, Mapping) else {}
