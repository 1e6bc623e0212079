"""What an environment has to translate, and how far each locale is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from novu_app.kernel import jsons
from novu_app.translations import locales, store, texts
from novu_app.translations.locales import Locales
from novu_app.translations.models import Translation
from novu_app.translations.resources import Resource, ResourceType

_KINDS: tuple[ResourceType, ...] = ("workflow", "layout")


@dataclass(frozen=True, slots=True)
class LocaleState:
    """One locale of a resource. ``missing`` tells that it has no texts at all, ``outdated`` are the keys left behind."""

    locale: str
    is_default: bool = False
    missing: bool = False
    outdated: Sequence[str] = ()
    keys: int = 0


@dataclass(frozen=True, slots=True)
class ResourceState:
    """A resource that is translated, with the organization's locales and those that it has besides."""

    resource: Resource
    locales: list[LocaleState] = field(default_factory=list)
    updated_at: int = 0


def overview(
    session: Session, environment_id: str, organization_id: str, *, query: str = "", limit: int, offset: int = 0
) -> tuple[list[ResourceState], int]:
    """One page of what is translated, by name, and how much there is in all.

    Args:
        session: a transaction.
        environment_id: the scope.
        organization_id: whose locales are wanted.
        query: a part of a name or identifier.
        limit: how many.
        offset: from which one on.
    """
    wanted = locales.of_organization(session, organization_id)
    found: list[Resource] = []
    for kind in _KINDS:
        rows = store.translated(session, environment_id, kind, query)
        found += [Resource(kind, row.id, row.identifier, row.name, True) for row in rows]
    found.sort(key=lambda each: (each.name.lower(), each.type, each.id))
    page = found[offset : offset + limit]
    groups = store.groups(session, environment_id, [each.id for each in page])
    rows_of: dict[str, dict[str, Translation]] = {}
    for group, row in groups:
        rows_of.setdefault(group.resource_id, {})[row.locale] = row
    changed = {group.resource_id: group.updated_at for group, _ in groups}
    states = [
        ResourceState(each, states_of(rows_of.get(each.id, {}), wanted), changed.get(each.id, 0)) for each in page
    ]
    return states, len(found)


def states_of(rows: Mapping[str, Translation], wanted: Locales) -> list[LocaleState]:
    """How far each locale is: the default one first, then the organization's targets, then others that have texts."""
    names = list(dict.fromkeys([wanted.default, *wanted.targets, *sorted(rows)]))
    default = texts.flat(jsons.loads(rows[wanted.default].content)) if wanted.default in rows else None
    return [_state(name, rows.get(name), default, is_default=name == wanted.default) for name in names]


def _state(name: str, row: Translation | None, default: Mapping[str, str] | None, *, is_default: bool) -> LocaleState:
    if row is None:
        return LocaleState(name, is_default, missing=True)
    own = texts.flat(jsons.loads(row.content))
    behind: list[str] = []
    if default is not None and not is_default:
        behind = texts.outdated(own, jsons.loads(row.based_on) if row.based_on else None, default)
    return LocaleState(name, is_default, False, behind, len(own))


def of_resource(
    session: Session, environment_id: str, organization_id: str, resource: Resource
) -> tuple[list[LocaleState], dict[str, Mapping[str, Any]]]:
    """How far each locale of one resource is, and the texts that there are, by locale."""
    rows = {row.locale: row for _, row in store.groups(session, environment_id, [resource.id])}
    states = states_of(rows, locales.of_organization(session, organization_id))
    return states, {name: jsons.loads(row.content) for name, row in rows.items()}
