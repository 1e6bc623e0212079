"""Layouts as something that is published. Each environment keeps a default of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from novu_app.kernel.errors import Conflict
from novu_app.layouts import service, usage
from novu_app.layouts import store as layout_store
from novu_app.layouts.service import LayoutChanges, LayoutListing, StoredLayout
from novu_app.publishing.resources import Kept, KindName, Publication, Resource, Withdrawn
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

    def keep(self, session: Session, environment_id: str, resource: Resource) -> Kept:
        """Name, content and translations."""
        document = resource.document
        return {
            "name": document["name"],
            "translated": document["isTranslationEnabled"],
            "values": document["controlValues"],
            "texts": copying.kept(session, "layout", environment_id, resource.id),
        }

    def restore(self, session: Session, publication: Publication, identifier: str, kept: Kept) -> None:
        """A new version that says what was kept; a layout that is gone is made again, and not as the default.

        Raises:
            ValidationFailed: it breaks a limit of today.
        """
        where, owner, user_id = publication.target_id, publication.organization_id, publication.user_id
        if identifier not in layout_store.identifiers(session, where, [identifier]).values():
            service.create_layout(session, where, owner, kept["name"], identifier, user_id=user_id)
        changes = LayoutChanges(kept["name"], kept["translated"], kept["values"])
        restored = service.update_layout(session, where, identifier, changes, user_id=user_id)
        copying.put(session, "layout", where, owner, restored.row.id, kept["texts"])

    def withdraw(self, session: Session, publication: Publication, identifier: str) -> Withdrawn:
        """Delete it where nothing is sent in it.

        Raises:
            Conflict: it is the default, or workflows name it.
        """
        row = service.get_layout(session, publication.target_id, identifier).row
        using = usage.workflows_using(session, publication.target_id, identifier, is_default=False)
        if row.is_default or using:
            names = ", ".join(each.name for each in using)
            raise Conflict(f"It is in use: {names}" if using else "It is the default")
        service.delete_layout(session, publication.target_id, row.id, user_id=publication.user_id)
        return "removed"


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
