"""What an editor offers while somebody writes a template: every path that can be read there, and every filter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypedDict

from sqlmodel import Session

from novu_app.contexts import store as contexts
from novu_app.environments import variables as environment_variables
from novu_app.translations import loading
from novu_app.workflows.stored import StoredWorkflow
from novu_app.workflows.variables import variables_of

#: How deep paths go, how many an editor is given, and how many contexts are looked at for the names of their data.
_MAX_DEPTH = 6
_MOST_PATHS = 600
_CONTEXTS_READ = 20
_TYPES = {"array": "list", "object": "object", "string": "text", "number": "number", "integer": "number"}


class Completion(TypedDict):
    """A path to offer: ``label`` as it is written, its type in a word, and what it means.

    ``list[].name`` is a property of the entries of a list: it is read as ``entry.name`` inside of a loop.
    """

    label: str
    detail: str
    info: str


def completions_of(session: Session, stored: StoredWorkflow, position: int) -> list[Completion]:
    """What the templates of one step can read, as editors take it (dashboard/components/liquid_editor.py).

    Args:
        session: a transaction.
        stored: the workflow.
        position: which of its steps; what the steps before it leave behind is among the paths.
    """
    row = stored.row
    names = environment_variables.names_in(session, row.environment_id)
    schema = variables_of(stored.definition["payload_schema"], stored.steps[:position], names)
    found = paths_in(schema)
    found += context_paths(session, row.environment_id)
    found += translation_keys(session, row.environment_id, "workflow", row.id)
    return found[:_MOST_PATHS]


def paths_in(schema: Mapping[str, Any]) -> list[Completion]:
    """Every path that a JSON schema of variables names, in its order."""
    return list(_paths(schema, "", 0))


def context_paths(session: Session, environment_id: str) -> list[Completion]:
    """``context.<type>.id`` and the data of contexts of each type, as the contexts that are there have it."""
    found: dict[str, Completion] = {}
    for kind, data in contexts.some(session, environment_id, _CONTEXTS_READ):
        base = f"context.{kind}"
        found[f"{base}.id"] = Completion(label=f"{base}.id", detail="text", info="")
        for name, value in (data or {}).items():
            label = f"{base}.data.{name}"
            found[label] = Completion(label=label, detail=_kind_of(value), info="")
    return list(found.values())


def translation_keys(session: Session, environment_id: str, kind: str, resource_id: str) -> list[Completion]:
    """``t.<key>`` for each text of a workflow or layout, with what it says in the default language."""
    translated = loading.load(session, [(environment_id, kind, resource_id)]).by_resource.get(
        (environment_id, kind, resource_id)
    )
    if translated is None:
        return []
    by_locale = translated.texts.by_locale
    texts = {key: text for texts in by_locale.values() for key, text in texts.items()}
    texts |= by_locale.get(translated.default, {})
    return [Completion(label=f"t.{key}", detail="translation", info=text[:200]) for key, text in texts.items()]


def _paths(schema: Any, path: str, depth: int) -> Iterator[Completion]:
    if not isinstance(schema, Mapping) or depth > _MAX_DEPTH:
        return
    if path:
        yield Completion(label=path, detail=_type_of(schema), info=str(schema.get("description") or ""))
    properties = schema.get("properties")
    for name, inner in (properties if isinstance(properties, Mapping) else {}).items():
        yield from _paths(inner, f"{path}.{name}" if path else str(name), depth + 1)
    items = schema.get("items")
    if path and isinstance(items, Mapping) and isinstance(items.get("properties"), Mapping):
        for name, inner in items["properties"].items():
            yield from _paths(inner, f"{path}[].{name}", depth + 1)


def _type_of(schema: Mapping[str, Any]) -> str:
    said = schema.get("type")
    kind = next((each for each in said if each != "null"), "") if isinstance(said, list) else said
    if kind is None:
        kind = "object" if "properties" in schema else "array" if "items" in schema else ""
    return "date" if schema.get("format") in ("date-time", "date") else _TYPES.get(str(kind), str(kind))


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "object" if isinstance(value, Mapping) else "list" if isinstance(value, list) else "text"
