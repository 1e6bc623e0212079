"""What a template reads and applies, seen without rendering it.

Variables of loops and those that are assigned are followed to what they stand for, where that is a variable itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from liquid.ast import Node

from novu_app.content.liquid.environment import Template
from novu_app.content.liquid.nodes import LiquidNode
from novu_app.content.liquid.parts import Expression, FilterUse, Path

#: Any entry of a list.
ENTRY = 0
Parts = tuple[str | int | None, ...]
#: What local variables stand for; None where that is no variable.
_Scope = Mapping[str, Parts | None]


@dataclass(frozen=True, slots=True)
class Use:
    """A variable that is read: names, positions (``ENTRY`` in loops), and None where a part is read itself."""

    parts: Parts
    #: Where it stands in the template, counted from 0.
    index: int
    #: Whether a loop goes through it.
    looped: bool = False


@dataclass(frozen=True, slots=True)
class Applied:
    """A filter, and the variable that it is applied to where that is one as it is."""

    filter: FilterUse
    on: Parts | None


@dataclass(slots=True)
class Uses:
    """All of a template."""

    variables: list[Use] = field(default_factory=list)
    filters: list[Applied] = field(default_factory=list)


def uses_of(template: Template) -> Uses:
    """What a template reads and applies, in its order."""
    uses = Uses()
    _walk(template.nodes, {}, uses)
    return uses


def text_of(parts: Parts) -> str:
    """A path as it is written: ``payload.items[0].name``, or ``payload.items[].name`` in loops."""
    text = ""
    for part in parts:
        if isinstance(part, str):
            text += f".{part}" if text else part
        else:
            text += "[]" if part in (None, ENTRY) else f"[{part}]"
    return text


def _walk(nodes: Iterable[Node], scope: _Scope, uses: Uses) -> _Scope:
    for node in nodes:
        if not isinstance(node, LiquidNode):
            continue
        loop = node.loops()
        for expression in node.reads():
            _note(expression, scope, uses, looped=loop is not None and expression.path is loop[1])
        inner = dict(scope)
        if loop is not None:
            through = _resolved(loop[1].parts, scope) if loop[1] is not None else None
            inner |= {loop[0]: None if through is None else (*through, ENTRY), "forloop": None, "tablerowloop": None}
        for block in node.inner():
            after = _walk(block.nodes, inner, uses)
            if loop is None:
                # What is assigned in a block is there behind it.
                inner = dict(after)
        if loop is None:
            scope = inner
        scope = {**scope, **{name: _assigned(node, scope) for name in node.makes()}}
    return scope


def _note(expression: Expression, scope: _Scope, uses: Uses, *, looped: bool) -> None:
    for path in expression.paths:
        parts = _resolved(path.parts, scope)
        if parts is not None:
            uses.variables.append(Use(parts, path.index, looped and path is expression.path))
    for applied in expression.filters:
        on = _resolved(applied.on.parts, scope) if applied.on is not None else None
        uses.filters.append(Applied(applied, on))


def _assigned(node: LiquidNode, scope: _Scope) -> Parts | None:
    for expression in node.reads():
        if isinstance(expression.path, Path):
            return _resolved(expression.path.parts, scope)
    return None


def _resolved(parts: Parts, scope: _Scope) -> Parts | None:
    root = parts[0]
    if not isinstance(root, str) or root not in scope:
        return parts
    stands_for = scope[root]
    return None if stands_for is None else (*stands_for, *parts[1:])
