"""Layouts as something that is published. Each environment keeps a default of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from novu_app.layouts import service
from novu_app.layouts import store as layout_store
from novu_app.layouts.service import LayoutChanges, LayoutListing, StoredLayout
from novu_app.publishing.resources import KindName, Publication, Resource
from novu_app.translations import copying

_ALL = LayoutListing(limit=1_000_000, order_by="name", descending=False)


class Layouts:
    """Layouts with their translations."""

    name: KindName = "layout"

    def resources(self, session: Session, environment_id: str) -> list[Resource]:
        """All layouts of an environment, by their names."""
        texts = copying.texts(session, "layout", environment_id)
        found, _ = service.list_layouts(session, environment_id, _ALL)
        return [_resource(stored, texts.get(stored.row.id, {})) for stored in found]

    def put(self, session: Session, publication: Publication, resource: Resource) -> None:
        """A new layout in the target, or a new version of the one with this identifier.

        Raises:
            ValidationFailed: it breaks a limit.
            NotFound: it is gone.
        """
        source = service.get_layout(session, publication.source_id, resource.id)
        identifier, target_id, user_id = resource.identifier, publication.target_id, publication.user_id
        if identifier not in layout_store.identifiers(session, target_id, [identifier]):
            service.create_layout(
                session, target_id, publication.organization_id, source.row.name, identifier, user_id=user_id
            )
        changes = LayoutChanges(source.row.name, source.row.translation_enabled, source.control_values)
        made = service.update_layout(session, target_id, identifier, changes, user_id=user_id)
        copying.copy(session, "layout", publication.source_id, source.row.id, target_id, made.row.id)

    def remove(self, session: Session, publication: Publication, resource: Resource) -> None:
        """Delete a layout of the target.

        Raises:
            Conflict: it is the target's default.
            NotFound: it is gone.
        """
        service.delete_layout(session, publication.target_id, resource.id, user_id=publication.user_id)


def _resource(stored: StoredLayout, texts: Mapping[str, Any]) -> Resource:
    row = stored.row
    document = {
        "layoutId": row.identifier,
        "name": row.name,
        "isTranslationEnabled": row.translation_enabled,
        "controlValues": stored.control_values,
    }
    return Resource(
        kind="layout",
        id=row.id,
        identifier=row.identifier,
        name=row.name,
        updated_at=row.updated_at,
        updated_by=stored.updated_by,
        document=document | ({"translations": texts} if texts else {}),
    )
