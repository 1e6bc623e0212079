"""Making, changing and deleting environments over the API (contract/rest.md, Environments)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from novu_app.environments import engine, service, store
from novu_app.environments.models import Environment
from novu_app.kernel import changes, clock
from novu_app.kernel.errors import BadRequest, Conflict, Unprocessable
from novu_app.realtime import lists

#: What a first start makes. Integrations, documentation and people count on these names.
PROTECTED = ("Development", "Production")
MAX_NAME = 128
MAX_IDENTIFIER = 64


def create(
    session: Session, organization_id: str, *, name: str, color: str, parent_id: str | None = None
) -> Environment:
    """A new environment that content is published to, with a key, a group and the integrations that need no account.

    Args:
        session: a writing transaction.
        organization_id: its owner.
        name: unlike that of any other, in any case.
        color: ``#rrggbb``.
        parent_id: where content comes from; None: the organization's oldest environment.

    Raises:
        Unprocessable: the name is one of a first start's.
        BadRequest: the name is taken, or there is no such parent.
    """
    name = name.strip()
    if _is_protected(name):
        raise Unprocessable(f"Environment name cannot be {' or '.join(PROTECTED)}")
    store.hold_names(session, organization_id)
    _check_name(session, organization_id, name)
    existing = store.of_organization(session, organization_id)
    parent = parent_id or (existing[0].id if existing else None)
    _check_parent(session, organization_id, parent)
    made = service.create_environment(session, organization_id, name=name, type="prod", parent_id=parent)
    made.color = color
    session.add(made)
    session.flush()
    return made


def update(session: Session, organization_id: str, environment_id: str, values: Mapping[str, Any]) -> Environment:
    """Change ``name``, ``identifier``, ``color``, ``parent_id`` or ``reply_domain``; what is not named stays.

    Raises:
        NotFound: the organization has no such environment.
        Unprocessable: the environment is one of a first start's, which keep their names.
        BadRequest: the name is taken, there is no such parent, or the domain can not be one.
        Conflict: another environment has the identifier.
    """
    store.hold_names(session, organization_id)
    row = service.get_environment(session, environment_id, organization_id)
    name = str(values.get("name", row.name)).strip()
    if name != row.name:
        if row.name in PROTECTED:
            raise Unprocessable(f"The {row.name} environment is protected and cannot be renamed")
        if _is_protected(name):
            raise Unprocessable(f"Environment name cannot be {' or '.join(PROTECTED)}")
        _check_name(session, organization_id, name, besides=row.id)
    identifier = values.get("identifier", row.identifier)
    other = store.by_identifier(session, identifier)
    if other is not None and other.id != row.id:
        raise Conflict(f"The application identifier {identifier} is taken")
    parent_id = values.get("parent_id", row.parent_id)
    if parent_id != row.parent_id:
        if parent_id == row.id:
            raise BadRequest("An environment can not be its own parent")
        _check_parent(session, organization_id, parent_id)
    row.name, row.identifier, row.parent_id = name, identifier, parent_id
    row.color, row.updated_at = values.get("color", row.color), clock.now_ms()
    session.add(row)
    session.flush()
    if "reply_domain" in values:
        engine.change(session, row.id, {"reply_domain": values["reply_domain"]})
    changes.announce(session)
    lists.changed(session, "environments", organization_id)
    return row


def delete(session: Session, organization_id: str, environment_id: str) -> None:
    """Delete an environment: nobody gets in any more and no run goes on. Its rows are removed by and by
    (:mod:`novu_app.environments.removal`).

    Raises:
        NotFound: the organization has no such environment.
        BadRequest: it is one of a first start's.
    """
    row = service.get_environment(session, environment_id, organization_id)
    if row.name in PROTECTED:
        raise BadRequest(f"The {row.name} environment is protected and cannot be deleted.")
    store.mark_deleted(session, row.id, clock.now_ms())
    store.stop_work(session, row.id)
    changes.announce(session)
    lists.changed(session, "environments", organization_id)


def _is_protected(name: str) -> bool:
    return name.lower() in (each.lower() for each in PROTECTED)


def _check_name(session: Session, organization_id: str, name: str, besides: str | None = None) -> None:
    if not name:
        raise BadRequest(["name should not be empty"])
    taken = {row.name.lower() for row in store.of_organization(session, organization_id) if row.id != besides}
    if name.lower() in taken:
        raise BadRequest("Environment name must be unique")


def _check_parent(session: Session, organization_id: str, parent_id: str | None) -> None:
    parent = store.by_id(session, parent_id) if parent_id else None
    if parent_id and (parent is None or parent.organization_id != organization_id):
        raise BadRequest(f"Parent environment {parent_id} not found")
