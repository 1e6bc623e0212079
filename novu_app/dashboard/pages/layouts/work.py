"""What the layouts pages ask of the services, each in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypedDict

from sqlmodel import Session

from novu_app.content.switching import EditorType, switched
from novu_app.dashboard.door import Visitor, developing
from novu_app.dashboard.listing import Listed, Page
from novu_app.dashboard.shown import ShownStep
from novu_app.dashboard.urls import in_environment
from novu_app.environments import variables as environment_variables
from novu_app.kernel.errors import BadRequest
from novu_app.layouts import defaults, service, usage
from novu_app.layouts.completions import completions_of
from novu_app.layouts.preview import preview_layout, translations_for
from novu_app.layouts.service import LayoutChanges, LayoutListing, StoredLayout
from novu_app.workflows.completions import Completion
from novu_app.workflows.editing import name_of
from novu_app.workflows.preview_data import Given, with_stored
from novu_app.workflows.slugs import slugify


class LayoutRow(TypedDict):
    """One line of the list; ``used`` is how many workflows send e-mails in it."""

    identifier: str
    name: str
    is_default: bool
    used: int
    updated_by: str
    updated_at: int
    href: str


class User(TypedDict):
    """A workflow that uses a layout."""

    name: str
    href: str


@dataclass
class LayoutDetail:
    """One layout in its editor."""

    id: str = ""
    identifier: str = ""
    name: str = ""
    is_default: bool = False
    translated: bool = False
    translations_href: str = ""
    body: str = ""
    editor_type: str = "block"
    used_by: list[User] = field(default_factory=list)
    completions: list[Completion] = field(default_factory=list)
    updated_at: int = 0


def page(session: Session, visitor: Visitor, listing: LayoutListing, at: Page) -> Listed[LayoutRow]:
    """One page of the list."""
    environment_id = visitor.scope.environment_id
    found, total = service.list_layouts(session, environment_id, listing)
    used = usage.counts(session, environment_id)
    rows = [
        LayoutRow(
            identifier=each.row.identifier,
            name=each.row.name,
            is_default=each.row.is_default,
            used=used.get(each.row.identifier, 0) + (used.get("", 0) if each.row.is_default else 0),
            updated_by=name_of(each.updated_by) if each.updated_by else "",
            updated_at=each.row.updated_at,
            href=in_environment(environment_id, "layouts", each.row.identifier),
        )
        for each in found
    ]
    return Listed.numbered_page(rows, at, total, f"{total} layout{'' if total == 1 else 's'}")


def listing(order_by: str, *, descending: bool, text: str, at: Page) -> LayoutListing:
    """What the address asks for."""
    return LayoutListing(at.size, at.offset, order_by, descending, text)


def create(session: Session, visitor: Visitor, form: dict[str, Any]) -> str:
    """A new layout; answers with its identifier."""
    developing(visitor)
    name = str(form.get("name") or "").strip()
    identifier = str(form.get("identifier") or "").strip() or slugify(name)
    scope, user_id = visitor.scope, visitor.user.user_id
    made = service.create_layout(
        session, scope.environment_id, scope.organization_id, name, identifier, user_id=user_id
    )
    return made.row.identifier


def duplicate(session: Session, visitor: Visitor, identifier: str) -> str:
    """A copy; answers with its identifier."""
    developing(visitor)
    environment_id = visitor.scope.environment_id
    name = service.get_layout(session, environment_id, identifier).row.name
    copy = service.duplicate_layout(session, environment_id, identifier, f"{name} (copy)", user_id=visitor.user.user_id)
    return copy.row.identifier


def delete(session: Session, visitor: Visitor, identifier: str) -> None:
    """Delete a layout that is not the default."""
    developing(visitor)
    service.delete_layout(session, visitor.scope.environment_id, identifier, user_id=visitor.user.user_id)


def make_default(session: Session, visitor: Visitor, identifier: str) -> None:
    """Let e-mails that name no layout have this one."""
    developing(visitor)
    defaults.set_default(session, visitor.scope.environment_id, identifier, user_id=visitor.user.user_id)


def detail(session: Session, visitor: Visitor, identifier: str) -> LayoutDetail:
    """One layout."""
    return _detail(session, visitor, service.get_layout(session, visitor.scope.environment_id, identifier))


def rename(session: Session, visitor: Visitor, identifier: str, name: str) -> None:
    """Give a layout another name."""
    developing(visitor)
    _update(session, visitor, identifier, LayoutChanges(name))


def set_translated(session: Session, visitor: Visitor, identifier: str, value: bool) -> None:
    """Translate a layout's texts, or not."""
    developing(visitor)
    name = service.get_layout(session, visitor.scope.environment_id, identifier).row.name
    _update(session, visitor, identifier, LayoutChanges(name, value))


def set_body(session: Session, visitor: Visitor, identifier: str, body: str, editor_type: str) -> None:
    """Save what the editor has.

    Raises:
        BadRequest: it is no layout: the content has no place in it, or it can not be parsed.
    """
    developing(visitor)
    name = service.get_layout(session, visitor.scope.environment_id, identifier).row.name
    values = {"email": {"body": body, "editorType": editor_type}}
    _update(session, visitor, identifier, LayoutChanges(name, None, values))


def convert(session: Session, visitor: Visitor, identifier: str, editor_type: EditorType) -> LayoutDetail:
    """Turn the layout into one for the other editor."""
    found = service.get_layout(session, visitor.scope.environment_id, identifier)
    body = _detail(session, visitor, found).body
    set_body(session, visitor, identifier, switched(body, editor_type), editor_type)
    return detail(session, visitor, identifier)


def preview(
    session: Session, visitor: Visitor, identifier: str, draft: tuple[str, str] | None, subscriber_id: str
) -> ShownStep:
    """The layout around a sign in place of the content; ``draft`` is body and editor type that could not be saved."""
    scope = visitor.scope
    stored = service.get_layout(session, scope.environment_id, identifier)
    subscriber: dict[str, Any] = {"subscriberId": subscriber_id} if subscriber_id else {}
    own = environment_variables.shown_in(session, scope.environment_id)
    given = Given(subscriber=subscriber, env={"name": scope.environment_name, "type": scope.environment_type} | own)
    given = with_stored(session, scope.environment_id, given)
    values = {"email": {"body": draft[0], "editorType": draft[1]}} if draft else None
    made = preview_layout(stored, values, given, translations_for(session, stored))
    if made.body is None:
        return ShownStep(kind="email", error=made.error or "")
    return ShownStep(kind="email", subject=f"An e-mail in the layout {stored.row.name}", html=made.body)


def _update(session: Session, visitor: Visitor, identifier: str, changes: LayoutChanges) -> None:
    if not changes.name.strip():
        raise BadRequest("Give the layout a name.")
    service.update_layout(session, visitor.scope.environment_id, identifier, changes, user_id=visitor.user.user_id)


def _detail(session: Session, visitor: Visitor, stored: StoredLayout) -> LayoutDetail:
    row, environment_id = stored.row, visitor.scope.environment_id
    email = stored.control_values.get("email") or {}
    users = usage.workflows_using(session, environment_id, row.identifier, is_default=row.is_default)
    return LayoutDetail(
        id=row.id,
        identifier=row.identifier,
        name=row.name,
        is_default=row.is_default,
        translated=row.translation_enabled,
        translations_href=in_environment(environment_id, "translations", "layout", row.identifier),
        body=str(email.get("body") or ""),
        editor_type=str(email.get("editorType") or "block"),
        used_by=[
            User(name=each.name, href=in_environment(environment_id, "workflows", each.identifier)) for each in users
        ],
        completions=completions_of(session, environment_id, row.id),
        updated_at=row.updated_at,
    )
