"""Translations go along with what they belong to: into a copy, into another environment, and away."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from novu_app.kernel import clock, jsons
from novu_app.kernel.ids import new_id
from novu_app.realtime import lists
from novu_app.translations import store
from novu_app.translations.models import Translation, TranslationGroup


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
    lists.changed(session, "translations", target_environment_id)
    store.remove_group(session, target_environment_id, kind, target_id)
    if source is None:
        return
    now = clock.now_ms()
    group = TranslationGroup(
        environment_id=target_environment_id,
        organization_id=source.organization_id,
        resource_type=kind,
        resource_id=target_id,
        revision=new_id(),
        created_at=now,
        updated_at=now,
    )
    session.add(group)
    session.flush()
    session.add_all(
        Translation(
            environment_id=target_environment_id,
            group_id=group.id,
            locale=row.locale,
            content=row.content,
            based_on=row.based_on,
            created_at=now,
            updated_at=now,
        )
        for row in store.translations(session, environment_id, source.id)
    )
    session.flush()


def texts(session: Session, kind: str, environment_id: str) -> dict[str, dict[str, Any]]:
    """All texts of the resources of a kind, by row id and locale: one statement."""
    found: dict[str, dict[str, Any]] = {}
    for resource_id, locale, content in store.contents(session, environment_id, kind):
        found.setdefault(resource_id, {})[locale] = jsons.loads(content)
    return found


def remove(session: Session, kind: str, environment_id: str, resource_id: str) -> None:
    """Delete the translations of a resource that is deleted; nothing when it has none."""
    store.remove_group(session, environment_id, kind, resource_id)
