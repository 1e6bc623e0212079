"""Translations go along with what they belong to: into a copy, into another environment, and away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

from sqlmodel import Session

from novu_app.kernel import clock, jsons
from novu_app.kernel.ids import new_id
from novu_app.realtime import lists
from novu_app.translations import store
from novu_app.translations.models import Translation, TranslationGroup


class Text(TypedDict):
    """One locale of a resource, as it is stored (:class:`Translation`)."""

    locale: str
    content: str
    based_on: str | None


def kept(session: Session, kind: str, environment_id: str, resource_id: str) -> list[Text] | None:
    """The translations of a ``workflow`` or ``layout`` for :func:`put`; None when it has none."""
    group = store.group(session, environment_id, kind, resource_id)
    if group is None:
        return None
    return [
        Text(locale=row.locale, content=row.content, based_on=row.based_on)
        for row in store.translations(session, environment_id, group.id)
    ]


def put(
    session: Session,
    kind: str,
    environment_id: str,
    organization_id: str,
    resource_id: str,
    texts: Sequence[Text] | None,
) -> None:
    """Give a resource these translations in place of its own; None takes them away.

    Args:
        session: a writing transaction.
        kind: ``workflow`` or ``layout``.
        environment_id: of the resource.
        organization_id: its owner.
        resource_id: its row id.
        texts: as :func:`kept` tells them.
    """
    lists.changed(session, "translations", environment_id)
    store.remove_group(session, environment_id, kind, resource_id)
    if texts is None:
        return
    now = clock.now_ms()
    group = TranslationGroup(
        environment_id=environment_id,
        organization_id=organization_id,
        resource_type=kind,
        resource_id=resource_id,
        revision=new_id(),
        created_at=now,
        updated_at=now,
    )
    session.add(group)
    session.flush()
    session.add_all(
        Translation(environment_id=environment_id, group_id=group.id, created_at=now, updated_at=now, **each)
        for each in texts
    )
    session.flush()


def copy(
    session: Session, kind: str, environment_id: str, resource_id: str, target_environment_id: str, target_id: str
) -> None:
    """Give one resource the translations of another, in place of its own.

    Args:
        session: a writing transaction.
        kind: ``workflow`` or ``layout``.
        environment_id: of the source.
        resource_id: row id of the source.
        target_environment_id: of the target, which may be the same one.
        target_id: row id of the target.
    """
    source = store.group(session, environment_id, kind, resource_id)
    owner = source.organization_id if source else ""
    put(session, kind, target_environment_id, owner, target_id, kept(session, kind, environment_id, resource_id))


def texts(session: Session, kind: str, environment_id: str) -> dict[str, dict[str, Any]]:
    """All texts of the resources of a kind, by row id and locale: one statement."""
    found: dict[str, dict[str, Any]] = {}
    for resource_id, locale, content in store.contents(session, environment_id, kind):
        found.setdefault(resource_id, {})[locale] = jsons.loads(content)
    return found


def remove(session: Session, kind: str, environment_id: str, resource_id: str) -> None:
    """Delete the translations of a resource that is deleted; nothing when it has none."""
    store.remove_group(session, environment_id, kind, resource_id)
