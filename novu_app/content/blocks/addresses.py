"""The addresses that a document names as they are: where its links lead, and where its pictures come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from novu_app.content.blocks.place import Node, attributes_of, kind_of, nodes_of

#: By kind of node or mark: attribute, and the one that says that it names a variable.
_LINKS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "button": (("url", "isUrlVariable"),),
    "image": (("externalLink", "isExternalLinkVariable"),),
    "inlineImage": (("externalLink", "isExternalLinkVariable"),),
    "linkCard": (("link", ""),),
    "link": (("href", "isUrlVariable"),),
}
_PICTURES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "image": (("src", "isSrcVariable"),),
    "inlineImage": (("src", "isSrcVariable"),),
    "logo": (("src", "isSrcVariable"),),
    "linkCard": (("image", ""),),
}
#: As deep as documents are rendered.
_MAX_DEPTH = 60


def links_in(document: Node) -> Iterator[str]:
    """Where buttons, links, cards and linked pictures lead. Variables and what is empty are left out."""
    return _found(document, _LINKS, 0)


def pictures_in(document: Node) -> Iterator[str]:
    """Where pictures come from. Variables and what is empty are left out."""
    return _found(document, _PICTURES, 0)


def _found(node: Node, wanted: Mapping[str, tuple[tuple[str, str], ...]], depth: int) -> Iterator[str]:
    if depth > _MAX_DEPTH:
        return
    for each in (node, *_marks(node)):
        attributes = attributes_of(each)
        for name, flag in wanted.get(kind_of(each), ()):
            said = attributes.get(name)
            if isinstance(said, str) and said.strip() and not (flag and attributes.get(flag) is True):
                yield said.strip()
    for child in nodes_of(node):
        yield from _found(child, wanted, depth + 1)


def _marks(node: Node) -> Sequence[Any]:
    marks = node.get("marks")
    return [mark for mark in marks if isinstance(mark, Mapping)] if isinstance(marks, list) else []
