"""Contexts and tenants as triggers name them, understood and checked (contract/rest.md, Events)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest

#: Contexts that one trigger may name.
MAX_CONTEXTS = 5
#: Characters of a context's type or id, and of a tenant's identifier.
MAX_NAME = 100
MAX_IDENTIFIER = 255
#: Bytes of the data of one context, as JSON.
MAX_DATA_BYTES = 65_536
_NAME = re.compile(r"[A-Za-z0-9_-]+\Z")
_NAME_RULE = f"must have 1 to {MAX_NAME} letters, digits, hyphens or underscores"


@dataclass(frozen=True, slots=True)
class ContextReference:
    """A context by type and id. ``data`` is what one that is new gets; None says nothing."""

    type: str
    identifier: str
    data: dict[str, Any] | None = None

    @property
    def key(self) -> str:
        """``type:id``, unique in an environment."""
        return f"{self.type}:{self.identifier}"


@dataclass(frozen=True, slots=True)
class TenantReference:
    """A tenant by its identifier. ``given`` are the attributes that came with it: ``name``, ``data`` or both."""

    identifier: str
    given: Mapping[str, Any]


def read_contexts(value: Mapping[str, Any]) -> list[ContextReference]:
    """The contexts of a ``context`` object: ``{type: id}`` or ``{type: {"id", "data"?}}``.

    Raises:
        BadRequest: with one message a mistake.
    """
    problems = []
    if len(value) > MAX_CONTEXTS:
        problems.append(f"context must not have more than {MAX_CONTEXTS} entries")
    references = []
    for kind, entry in value.items():
        wrong = problems_with(kind, entry)
        problems += wrong
        if not wrong:
            inner: dict[str, Any] = {"id": entry} if isinstance(entry, str) else entry
            references.append(ContextReference(kind, inner["id"], inner.get("data")))
    if problems:
        raise BadRequest(problems)
    return references


def keys_of(context: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """The contexts of ``{type: {"id", …}}`` as ``type:id``, sorted."""
    return tuple(sorted(f"{kind}:{value['id']}" for kind, value in context.items()))


def problems_with(kind: str, entry: Any) -> list[str]:
    """What is wrong with one entry of a ``context`` object, a sentence each."""
    problems = [] if _is_name(kind) else [f"context type {kind[:MAX_NAME]!r} {_NAME_RULE}"]
    if not isinstance(entry, str | dict) or (isinstance(entry, dict) and "id" not in entry):
        return [*problems, f"context.{kind[:MAX_NAME]} must be a string or an object with an id"]
    inner = {"id": entry} if isinstance(entry, str) else entry
    if not _is_name(inner["id"]):
        problems.append(f"context.{kind[:MAX_NAME]}.id {_NAME_RULE}")
    data = inner.get("data")
    if not isinstance(data, dict | None):
        problems.append(f"context.{kind[:MAX_NAME]}.data must be an object")
    elif data and len(jsons.dumpb(data)) > MAX_DATA_BYTES:
        problems.append(f"context.{kind[:MAX_NAME]}.data must not be larger than {MAX_DATA_BYTES} bytes")
    return problems


def read_tenant(value: Any) -> TenantReference | None:
    """The tenant of a trigger: an identifier, or ``{"identifier", "name"?, "data"?}``; None names none.

    Raises:
        BadRequest: with one message a mistake.
    """
    if value is None:
        return None
    entry = {"identifier": value} if isinstance(value, str) else value
    identifier = entry.get("identifier") if isinstance(entry, dict) else None
    if not isinstance(identifier, str) or not identifier.strip():
        raise BadRequest(["tenant must be a string or an object with identifier"])
    problems = []
    if len(identifier) > MAX_IDENTIFIER:
        problems.append(f"tenant.identifier must be shorter than or equal to {MAX_IDENTIFIER} characters")
    if not isinstance(entry.get("name"), str | None):
        problems.append("tenant.name must be a string")
    if not isinstance(entry.get("data"), dict | None):
        problems.append("tenant.data must be an object")
    if problems:
        raise BadRequest(problems)
    return TenantReference(identifier, {key: entry[key] for key in ("name", "data") if entry.get(key) is not None})


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MAX_NAME and _NAME.match(value) is not None
