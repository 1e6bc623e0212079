"""Rules of translations: how the texts of a workflow or layout are kept, one JSON object a locale."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from novu_app.environments.service import list_environments
from novu_app.kernel import clock, jsons
from novu_app.kernel.errors import NotFound, ValidationFailed
from novu_app.kernel.ids import new_id
from novu_app.realtime import lists
from novu_app.translations import locales, resources, store, texts
from novu_app.translations.models import Translation, TranslationGroup
from novu_app.translations.resources import Resource, ResourceType
from novu_app.translations.texts import Content

_NO_GROUP = "Translation group not found"
_NO_TRANSLATION = "Translation not found"


@dataclass(frozen=True, slots=True)
class StoredTranslation:
    """The texts of a resource in one locale. ``outdated`` are the keys that the default locale has left behind."""

    resource: Resource
    row: Translation
    content: Content
    outdated: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class StoredGroup:
    """A resource with the locales it has. ``outdated`` has the keys by locale, of those locales that have any."""

    resource: Resource
    row: TranslationGroup
    locales: list[str]
    outdated: dict[str, list[str]]


def save(
    session: Session,
    environment_id: str,
    organization_id: str,
    kind: ResourceType,
    reference: str,
    locale: str,
    content: Content,
) -> StoredTranslation:
    """Set the texts of a resource in one locale, in place of those that it had.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        organization_id: its owner.
        kind: of the resource.
        reference: its id, identifier or slug.
        locale: such as ``en_US``; ``en-us`` is the same.
        content: the texts, nested as one likes.

    Raises:
        NotFound: there is no such resource.
        ValidationFailed: the locale is none, or a text is not well formed.
    """
    name = locales.checked(locale)
    if wrong := texts.problems(content, name):
        raise ValidationFailed({"content": {"messages": wrong}})
    resource = resources.find(session, environment_id, kind, reference)
    now = clock.now_ms()
    group = store.held_group(session, environment_id, organization_id, kind, resource.id, now)
    rows = {row.locale: row for row in store.translations(session, environment_id, group.id)}
    default = locales.of_organization(session, organization_id).default
    row = rows.get(name) or Translation(
        environment_id=environment_id, group_id=group.id, locale=name, content="", created_at=now, updated_at=now
    )
    is_first_default = name == default and name not in rows
    row.content, row.updated_at = jsons.dumps(content), now
    rows[name] = row
    # Whoever saves a locale has seen the default as it is now.
    _base(row, rows.get(default))
    if is_first_default:
        # What was written before there was anything to translate from is not outdated by it.
        for other in rows.values():
            _base(other, row)
    session.add_all(rows.values())
    _touch(session, group, now)
    return _stored(resource, row, rows.get(default))


def get_group(session: Session, environment_id: str, organization_id: str, kind: ResourceType, ref: str) -> StoredGroup:
    """The locales of a resource.

    Raises:
        NotFound: there is no such resource, or it has no translations.
    """
    resource, group = _group(session, environment_id, kind, ref)
    rows = store.translations(session, environment_id, group.id)
    default = _default(session, organization_id, rows)
    outdated = {row.locale: keys for row in rows if (keys := _outdated(row, default))}
    return StoredGroup(resource, group, [row.locale for row in rows], outdated)


def get_translation(
    session: Session, environment_id: str, organization_id: str, kind: ResourceType, reference: str, locale: str
) -> StoredTranslation:
    """The texts of a resource in one locale, of this one alone.

    Raises:
        NotFound: there is no such resource or translation.
    """
    resource, group = _group(session, environment_id, kind, reference)
    rows = store.translations(session, environment_id, group.id)
    wanted = locales.canonical(locale)
    row = next((each for each in rows if each.locale == wanted), None)
    if row is None:
        raise NotFound(_NO_TRANSLATION, locale=locale)
    return _stored(resource, row, _default(session, organization_id, rows))


def delete_group(session: Session, environment_id: str, kind: ResourceType, reference: str) -> None:
    """Delete all translations of a resource. Whether it is translated at all stays as it is.

    Raises:
        NotFound: there is no such resource, or it has no translations.
    """
    resource = resources.find(session, environment_id, kind, reference)
    if not store.remove_group(session, environment_id, kind, resource.id):
        raise NotFound(_NO_GROUP, resourceId=reference)
    lists.changed(session, "translations", environment_id)


def delete_translation(session: Session, environment_id: str, kind: ResourceType, reference: str, locale: str) -> None:
    """Delete one locale of a resource; with the last one the group goes.

    Raises:
        NotFound: there is no such resource or translation.
    """
    resource, group = _group(session, environment_id, kind, reference)
    wanted = locales.canonical(locale) or ""
    if not store.remove_translation(session, environment_id, group.id, wanted):
        raise NotFound(_NO_TRANSLATION, locale=locale)
    if store.translations(session, environment_id, group.id):
        _touch(session, group, clock.now_ms())
    else:
        store.remove_group(session, environment_id, kind, resource.id)
        lists.changed(session, "translations", environment_id)


def change_locales(
    session: Session, organization_id: str, *, default: str | None = None, targets: Sequence[str] | None = None
) -> locales.Locales:
    """Set the locales of an organization; None leaves one as it is.

    A new default locale is what the others are compared with from now on; what was not outdated is not outdated by that.

    Raises:
        NotFound: there is no such organization.
        BadRequest: one is no locale, or there are too many.
    """
    before = locales.of_organization(session, organization_id).default
    changed = locales.change(session, organization_id, default=default, targets=targets)
    if changed.default != before:
        for group in store.groups_of_organization(session, organization_id):
            rows = {row.locale: row for row in store.translations(session, group.environment_id, group.id)}
            behind = {name: set(_outdated(row, rows.get(before))) for name, row in rows.items()}
            for name, row in rows.items():
                _base(row, rows.get(changed.default), without=behind[name])
            session.add_all(rows.values())
        session.flush()
    for environment in list_environments(session, organization_id):
        lists.changed(session, "translations", environment.id)
    return changed


def _group(
    session: Session, environment_id: str, kind: ResourceType, reference: str
) -> tuple[Resource, TranslationGroup]:
    resource = resources.find(session, environment_id, kind, reference)
    group = store.group(session, environment_id, kind, resource.id)
    if group is None:
        raise NotFound(_NO_GROUP, resourceId=reference)
    return resource, group


def _default(session: Session, organization_id: str, rows: Sequence[Translation]) -> Translation | None:
    name = locales.of_organization(session, organization_id).default
    return next((row for row in rows if row.locale == name), None)


def _base(row: Translation, default: Translation | None, without: Collection[str] = ()) -> None:
    """Note the default's texts as those that a translation is made from."""
    if default is None:
        row.based_on = None
        return
    base = texts.fingerprints(_flat(default))
    row.based_on = jsons.dumps({key: value for key, value in base.items() if key not in without})


def _outdated(row: Translation, default: Translation | None) -> list[str]:
    if default is None or default.locale == row.locale:
        return []
    return texts.outdated(_flat(row), jsons.loads(row.based_on) if row.based_on else None, _flat(default))


def _stored(resource: Resource, row: Translation, default: Translation | None) -> StoredTranslation:
    return StoredTranslation(resource, row, jsons.loads(row.content), _outdated(row, default))


def _flat(row: Translation) -> dict[str, str]:
    return texts.flat(jsons.loads(row.content))


def _touch(session: Session, group: TranslationGroup, now: int) -> None:
    group.revision, group.updated_at = new_id(), now
    session.add(group)
    session.flush()
    lists.changed(session, "translations", group.environment_id)
