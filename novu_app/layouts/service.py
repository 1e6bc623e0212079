"""Rules of layouts: how they are made, changed, copied, deleted and found (contract/workflow-model.md, Layouts).

Every change of content writes a new version and moves the layout to it; e-mails are rendered with the current one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.accounts.models import User
from novu_app.kernel import clock
from novu_app.kernel.errors import Conflict, NotFound, ValidationFailed
from novu_app.kernel.ids import new_id, short_suffix
from novu_app.layouts import controls, store, usage
from novu_app.layouts.models import Layout, LayoutVersion
from novu_app.layouts.store import LayoutListing
from novu_app.realtime import lists
from novu_app.translations import copying
from novu_app.workflows import service as workflows
from novu_app.workflows import store as workflow_store
from novu_app.workflows.drafts import MAX_IDENTIFIER, MAX_NAME
from novu_app.workflows.slugs import IDENTIFIER, LAYOUT_MARK, id_in, slugify

__all__ = ["Layout", "LayoutChanges", "LayoutListing", "StoredLayout"]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StoredLayout:
    """A layout as it is: its row, its current version, and who changed it last."""

    row: Layout
    version: LayoutVersion
    updated_by: User | None = None

    @property
    def control_values(self) -> Json:
        """What the current version says."""
        return self.version.control_values


@dataclass(frozen=True, slots=True)
class LayoutChanges:
    """What becomes of a layout. None leaves a value as it is; empty control values take the content away."""

    name: str
    translation_enabled: bool | None = None
    control_values: Json | None = None


def list_layouts(session: Session, environment_id: str, listing: LayoutListing) -> tuple[list[StoredLayout], int]:
    """One page of layouts, and how many there are in all."""
    rows, total = store.page(session, environment_id, listing)
    people = workflow_store.people(session, (row.updated_by for row, _ in rows))
    return [StoredLayout(row, version, people.get(row.updated_by or "")) for row, version in rows], total


def get_layout(session: Session, environment_id: str, reference: str, *, for_update: bool = False) -> StoredLayout:
    """One layout by its id, identifier or slug; ``for_update`` holds its row until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    found = store.find(session, environment_id, id_in(reference, LAYOUT_MARK), reference, for_update=for_update)
    if found is None:
        raise NotFound(f"Layout not found for id {reference} in the environment {environment_id}", layoutId=reference)
    return _complete(session, *found)


def create_layout(
    session: Session,
    environment_id: str,
    organization_id: str,
    name: str,
    identifier: str,
    *,
    translation_enabled: bool = False,
    user_id: str | None = None,
) -> StoredLayout:
    """Create a layout that shows the content and nothing else. The first one of an environment is its default.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        organization_id: its owner.
        name: for people.
        identifier: by which e-mail steps name it.
        translation_enabled: whether its texts are translated.
        user_id: who does it; None for a secret key.

    Raises:
        ValidationFailed: the name or the identifier breaks a limit.
        Conflict: a layout has this identifier already.
    """
    _check(name, identifier)
    workflow_store.hold_creations(session, environment_id)
    _see_that_it_is_free(session, environment_id, identifier)
    return _create(
        session,
        Layout(
            id=new_id(),
            environment_id=environment_id,
            organization_id=organization_id,
            identifier=identifier,
            version_id="",
            name=name,
            translation_enabled=translation_enabled,
            updated_by=user_id,
            created_at=0,
            updated_at=0,
        ),
        controls.first_values(),
    )


def update_layout(
    session: Session, environment_id: str, reference: str, changes: LayoutChanges, *, user_id: str | None = None
) -> StoredLayout:
    """Change a layout. Its identifier stays, and so does whether it is the default.

    Raises:
        NotFound: there is no such layout.
        ValidationFailed: the name breaks a limit.
        BadRequest: the control values are not a layout's.
    """
    _check(changes.name)
    if changes.control_values is not None:
        controls.check(changes.control_values)
    current = get_layout(session, environment_id, reference, for_update=True)
    row, version = current.row, current.version
    if changes.control_values is not None and changes.control_values != version.control_values:
        number = store.last_number(session, environment_id, row.id) + 1
        version = _version(row, number, changes.control_values, user_id)
        store.add_version(session, version)
    row.version_id, row.name, row.updated_by = version.id, changes.name, user_id
    if changes.translation_enabled is not None:
        row.translation_enabled = changes.translation_enabled
    row.updated_at = clock.now_ms()
    session.add(row)
    session.flush()
    lists.changed(session, "layouts", environment_id)
    return _complete(session, row, version)


def duplicate_layout(
    session: Session,
    environment_id: str,
    reference: str,
    name: str,
    identifier: str | None = None,
    *,
    translation_enabled: bool | None = None,
    user_id: str | None = None,
) -> StoredLayout:
    """Create a copy of a layout in the same environment.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        reference: id, identifier or slug of the original.
        name: the copy's.
        identifier: the copy's; None makes a free one of the name.
        translation_enabled: None takes the original's.
        user_id: who does it.

    Raises:
        NotFound: there is no such layout.
        ValidationFailed: the name or the identifier breaks a limit.
        Conflict: a layout has this identifier already.
    """
    _check(name, identifier)
    original = get_layout(session, environment_id, reference)
    workflow_store.hold_creations(session, environment_id)
    if identifier is None:
        identifier = slugify(name)[:MAX_IDENTIFIER].strip("-") or f"layout-{short_suffix()}"
        if store.identifiers(session, environment_id, [identifier]):
            identifier = f"{identifier[: MAX_IDENTIFIER - 10].strip('-')}-{short_suffix()}"
    else:
        _see_that_it_is_free(session, environment_id, identifier)
    row = Layout(
        id=new_id(),
        environment_id=environment_id,
        organization_id=original.row.organization_id,
        identifier=identifier,
        version_id="",
        name=name,
        translation_enabled=(original.row.translation_enabled if translation_enabled is None else translation_enabled),
        updated_by=user_id,
        created_at=0,
        updated_at=0,
    )
    copied = _create(session, row, original.control_values)
    copying.copy(session, "layout", environment_id, original.row.id, environment_id, row.id)
    return copied


def delete_layout(session: Session, environment_id: str, reference: str, *, user_id: str | None = None) -> None:
    """Delete a layout with its versions. E-mail steps that name it have the default layout from now on.

    Raises:
        NotFound: there is no such layout.
        Conflict: it is the default.
    """
    row = get_layout(session, environment_id, reference, for_update=True).row
    if row.is_default:
        raise Conflict(f"Layout with id {reference} is being used as a default layout, it can not be deleted")
    usage.forget(session, environment_id, row.identifier, user_id=user_id)
    copying.remove(session, "layout", environment_id, row.id)
    store.remove(session, environment_id, row.id)
    session.expunge(row)
    lists.changed(session, "layouts", environment_id)
    workflows.refresh_issues(session, environment_id)


def _create(session: Session, row: Layout, control_values: Json) -> StoredLayout:
    now = clock.now_ms()
    version = _version(row, 1, control_values, row.updated_by)
    row.version_id, row.created_at, row.updated_at = version.id, now, now
    row.is_default = not store.has_default(session, row.environment_id)
    store.add(session, row, version)
    lists.changed(session, "layouts", row.environment_id)
    # Steps may have named it before it was there.
    workflows.refresh_issues(session, row.environment_id)
    return _complete(session, row, version)


def _version(row: Layout, number: int, control_values: Json, user_id: str | None) -> LayoutVersion:
    return LayoutVersion(
        id=new_id(),
        environment_id=row.environment_id,
        layout_id=row.id,
        number=number,
        control_values=control_values,
        created_by=user_id,
        created_at=clock.now_ms(),
    )


def _complete(session: Session, row: Layout, version: LayoutVersion) -> StoredLayout:
    return StoredLayout(row, version, workflow_store.people(session, [row.updated_by]).get(row.updated_by or ""))


def _see_that_it_is_free(session: Session, environment_id: str, identifier: str) -> None:
    if identifier in store.identifiers(session, environment_id, [identifier]).values():
        raise Conflict(f"Layout with identifier: {identifier} already exists under environment {environment_id}")


def _check(name: str, identifier: str | None = None) -> None:
    errors: dict[str, dict[str, Any]] = {}
    if not name.strip():
        errors["name"] = {"messages": ["name should not be empty"], "value": name}
    elif len(name) > MAX_NAME:
        errors["name"] = {"messages": [f"name must be shorter than or equal to {MAX_NAME} characters"]}
    if identifier is not None and (len(identifier) > MAX_IDENTIFIER or not IDENTIFIER.match(identifier)):
        message = (
            f"layoutId must be letters and digits with single hyphens, underscores or dots between them, "
            f"at most {MAX_IDENTIFIER} characters"
        )
        errors["layoutId"] = {"messages": [message], "value": identifier[: MAX_IDENTIFIER + 1]}
    if errors:
        raise ValidationFailed(errors)
