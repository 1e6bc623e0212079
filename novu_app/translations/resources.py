"""What can be translated: workflows and layouts, found by any of their names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlmodel import Session

from novu_app.kernel.errors import NotFound
from novu_app.translations import store
from novu_app.workflows.slugs import LAYOUT_MARK, WORKFLOW_MARK, id_in

ResourceType = Literal["workflow", "layout"]
_MARKS: dict[ResourceType, str] = {"workflow": WORKFLOW_MARK, "layout": LAYOUT_MARK}


@dataclass(frozen=True, slots=True)
class Resource:
    """Something with translations. ``id`` is its row's, ``identifier`` the name that the application knows it by."""

    type: ResourceType
    id: str
    identifier: str
    name: str
    enabled: bool


def find(session: Session, environment_id: str, kind: ResourceType, reference: str) -> Resource:
    """The resource with this id, identifier or slug.

    Raises:
        NotFound: there is none.
    """
    resource_id = id_in(reference, _MARKS[kind])
    found = store.resources(session, environment_id, kind, ids=[resource_id] if resource_id else (), names=[reference])
    # A row id goes before an identifier that looks the same.
    found.sort(key=lambda row: row.id != resource_id)
    if not found:
        raise NotFound(f"{kind.title()} cannot be found", resourceId=reference)
    row = found[0]
    return Resource(kind, row.id, row.identifier, row.name, row.translation_enabled)


def by_ids(session: Session, environment_id: str, kind: ResourceType, ids: Iterable[str]) -> dict[str, Resource]:
    """Resources by row id, in one statement; what is no longer there is left out."""
    return {
        row.id: Resource(kind, row.id, row.identifier, row.name, row.translation_enabled)
        for row in store.resources(session, environment_id, kind, ids=list(ids))
    }
