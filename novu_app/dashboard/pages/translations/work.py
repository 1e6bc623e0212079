"""What the translations pages ask of the services, each in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypedDict, cast

from sqlmodel import Session

from novu_app.dashboard.door import Visitor, developing
from novu_app.dashboard.listing import Listed, Page
from novu_app.dashboard.text import entries, pretty_json
from novu_app.dashboard.urls import in_environment
from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.translations import locales, master, overview, service
from novu_app.translations.overview import LocaleState
from novu_app.translations.resources import Resource, ResourceType, find


class LocaleChip(TypedDict):
    """One locale of a resource: ``state`` is default, current, outdated or missing; ``word`` says so."""

    locale: str
    state: str
    word: str
    href: str


class ResourceRow(TypedDict):
    """One line of the list."""

    kind: str
    name: str
    identifier: str
    locales: list[LocaleChip]
    updated_at: int
    href: str


@dataclass
class Organization:
    """The locales of the organization; ``targets`` as one types them."""

    default: str = ""
    targets: str = ""
    names: list[str] = field(default_factory=list)


@dataclass
class TextsView:
    """The texts of a resource in one locale, beside those of the default one."""

    kind: str = ""
    identifier: str = ""
    name: str = ""
    resource_href: str = ""
    locale: str = ""
    content: str = "{}"
    exists: bool = False
    default_locale: str = ""
    default_content: str = ""
    is_default: bool = False
    outdated: list[str] = field(default_factory=list)
    locales: list[LocaleChip] = field(default_factory=list)


def page(session: Session, visitor: Visitor, text: str, at: Page) -> Listed[ResourceRow]:
    """One page of what is translated."""
    scope = visitor.scope
    found, total = overview.overview(
        session,
        scope.environment_id,
        scope.organization_id,
        query=text,
        limit=at.size,
        offset=at.offset,
    )
    rows = [
        ResourceRow(
            kind=each.resource.type,
            name=each.resource.name,
            identifier=each.resource.identifier,
            locales=[_chip(scope.environment_id, each.resource, state) for state in each.locales],
            updated_at=each.updated_at,
            href=_href(scope.environment_id, each.resource),
        )
        for each in found
    ]
    return Listed.numbered_page(rows, at, total, f"{total} translated")


def organization(session: Session, visitor: Visitor) -> Organization:
    """The locales that are worked with."""
    found = locales.of_organization(session, visitor.scope.organization_id)
    return Organization(found.default, ", ".join(found.targets), list(dict.fromkeys([found.default, *found.targets])))


def set_locales(session: Session, visitor: Visitor, form: dict[str, Any]) -> None:
    """Set the locales that are worked with. It takes the role that the organization's settings take."""
    visitor.require("Organization settings", changes=True)
    default = str(form.get("default") or "").strip()
    targets = entries(str(form.get("targets") or ""))
    service.change_locales(session, visitor.scope.organization_id, default=default or None, targets=targets)


def texts(session: Session, visitor: Visitor, kind: str, reference: str, locale: str) -> TextsView:
    """The texts of a resource; without a locale, in the default one.

    Raises:
        NotFound: there is no such resource.
    """
    scope = visitor.scope
    resource = find(session, scope.environment_id, _kind(kind), reference)
    wanted = locales.of_organization(session, scope.organization_id)
    states, rows = overview.of_resource(session, scope.environment_id, scope.organization_id, resource)
    name = (locales.canonical(locale) if locale else None) or wanted.default
    state = next((each for each in states if each.locale == name), LocaleState(name, missing=True))
    section = "layouts" if resource.type == "layout" else "workflows"
    return TextsView(
        kind=resource.type,
        identifier=resource.identifier,
        name=resource.name,
        resource_href=in_environment(scope.environment_id, section, resource.identifier),
        locale=name,
        content=pretty_json(rows.get(name, {})),
        exists=name in rows,
        default_locale=wanted.default,
        default_content=pretty_json(rows[wanted.default]) if wanted.default in rows else "",
        is_default=name == wanted.default,
        outdated=list(state.outdated),
        locales=[_chip(scope.environment_id, resource, each) for each in states],
    )


def save(session: Session, visitor: Visitor, kind: str, reference: str, locale: str, text: str) -> None:
    """Set the texts of a locale.

    Raises:
        BadRequest: they are no JSON object.
        ValidationFailed: one of them is not well formed.
    """
    developing(visitor)
    scope = visitor.scope
    content = object_in(text)
    service.save(session, scope.environment_id, scope.organization_id, _kind(kind), reference, locale, content)


def delete(session: Session, visitor: Visitor, kind: str, reference: str, locale: str) -> None:
    """Take the texts of a locale away."""
    developing(visitor)
    service.delete_translation(session, visitor.scope.environment_id, _kind(kind), reference, locale)


def export_master(session: Session, visitor: Visitor, locale: str) -> str:
    """Everything in a locale, as one JSON text."""
    scope = visitor.scope
    return pretty_json(master.export(session, scope.environment_id, scope.organization_id, locale or None))


def import_master(session: Session, visitor: Visitor, locale: str, text: str) -> str:
    """Set everything that a master file names; answers with what became of it, in words."""
    developing(visitor)
    scope = visitor.scope
    done = master.import_all(session, scope.environment_id, scope.organization_id, locale, object_in(text))
    return done.message


def object_in(text: str) -> dict[str, Any]:
    """A JSON object.

    Raises:
        BadRequest: the text is none.
    """
    try:
        value = jsons.loads(text or "{}")
    except ValueError as error:
        raise BadRequest(f"This is no JSON: {error}") from error
    if not isinstance(value, dict):
        raise BadRequest("The texts have to be a JSON object")
    return value


def _kind(kind: str) -> ResourceType:
    if kind not in ("workflow", "layout"):
        raise NotFound("There is no such page.")
    return cast(ResourceType, kind)


def _href(environment_id: str, resource: Resource, locale: str = "") -> str:
    parts = (resource.type, resource.identifier, *([locale] if locale else ()))
    return in_environment(environment_id, "translations", *parts)


def _chip(environment_id: str, resource: Resource, state: LocaleState) -> LocaleChip:
    if state.missing:
        kind, word = "missing", "missing"
    elif state.is_default:
        kind, word = "default", f"{state.keys} text{'' if state.keys == 1 else 's'}"
    elif state.outdated:
        kind, word = "outdated", f"{len(state.outdated)} outdated"
    else:
        kind, word = "current", "up to date"
    return LocaleChip(locale=state.locale, state=kind, word=word, href=_href(environment_id, resource, state.locale))
