"""Rules of contexts: things by type and id that triggers, inboxes and subscriptions name (contract/rest.md, Contexts)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from novu_app.contexts import store
from novu_app.contexts.models import Context
from novu_app.contexts.references import ContextReference, problems_with, read_contexts
from novu_app.contexts.store import Key
from novu_app.kernel import clock
from novu_app.kernel.errors import BadRequest, Conflict, NotFound
from novu_app.kernel.pagination import Count, CursorPage, Keyset
from novu_app.realtime import lists


def find_or_create(
    session: Session, wanted: Mapping[Key, ContextReference], organizations: Mapping[str, str]
) -> dict[Key, dict[str, Any]]:
    """Find the contexts, or create them with the data of their reference. One that exists keeps its own data.

    One statement where all exist, three at most, whatever the number.

    Args:
        session: a writing transaction.
        wanted: (environment id, ``type:id``) → the reference.
        organizations: environment id → organization id, for those that are created.

    Returns:
        The data of each as it is now stored.
    """
    found = store.data_of(session, wanted)
    missing = {key: reference for key, reference in wanted.items() if key not in found}
    if missing:
        found.update(store.insert(session, missing, organizations))
        for environment_id in {key[0] for key in missing}:
            lists.changed(session, "contexts", environment_id)
        # Somebody else created these between the two statements.
        found.update(store.data_of(session, [key for key in missing if key not in found]))
    return found


def keys_of(session: Session, environment_id: str, organization_id: str, given: Mapping[str, Any] | None) -> list[str]:
    """The keys (``type:id``, sorted) of the ``context`` of a request; contexts that do not exist are made.

    Raises:
        BadRequest: a context breaks a rule.
    """
    found = {(environment_id, each.key): each for each in read_contexts(given or {})}
    if found:
        find_or_create(session, found, {environment_id: organization_id})
    return sorted(key for _, key in found)


def get_context(session: Session, environment_id: str, kind: str, identifier: str) -> Context:
    """One context by type and id.

    Raises:
        NotFound: there is none.
    """
    row = store.by_key(session, environment_id, f"{kind}:{identifier}")
    if row is None:
        raise _missing(kind, identifier)
    return row


def list_contexts(
    session: Session,
    environment_id: str,
    keyset: Keyset,
    *,
    order_by: str = "id",
    identifier: str | None = None,
    search: str | None = None,
) -> tuple[CursorPage[Context], Count]:
    """One page of the contexts for which the given filters hold.

    Args:
        session: a transaction.
        environment_id: the scope.
        keyset: which page.
        order_by: ``id`` (age) or ``updated_at``.
        identifier: the id, in full.
        search: a part of ``type:id``.

    Raises:
        BadRequest: the cursor is not of this environment.
    """
    conditions = store.filters(identifier, (search or "").strip())
    page = store.page(session, environment_id, conditions, keyset, order_by)
    return page, Count.of(store.count(session, environment_id, conditions))


def create_context(
    session: Session,
    environment_id: str,
    organization_id: str,
    kind: str,
    identifier: str,
    data: dict[str, Any] | None = None,
) -> Context:
    """Create a context.

    Raises:
        BadRequest: type, id or data break a rule.
        Conflict: there is one with this type and id.
    """
    _check(kind, identifier, data)
    reference = ContextReference(kind, identifier, data)
    key = (environment_id, reference.key)
    if not store.insert(session, {key: reference}, {environment_id: organization_id}):
        raise Conflict(f"Context with type '{kind}' and id '{identifier}' already exists")
    lists.changed(session, "contexts", environment_id)
    return get_context(session, environment_id, kind, identifier)


def update_context(session: Session, environment_id: str, kind: str, identifier: str, data: dict[str, Any]) -> Context:
    """Replace the data of a context.

    Raises:
        BadRequest: the data is too large.
        NotFound: there is no such context.
    """
    _check(kind, identifier, data)
    row = store.by_key(session, environment_id, f"{kind}:{identifier}", for_update=True)
    if row is None:
        raise _missing(kind, identifier)
    row.data, row.updated_at = data, clock.now_ms()
    session.add(row)
    session.flush()
    lists.changed(session, "contexts", environment_id)
    return row


def delete_context(session: Session, environment_id: str, kind: str, identifier: str) -> None:
    """Delete a context. What named it keeps its key: a later trigger that names it again makes a new one.

    Raises:
        NotFound: there is no such context.
    """
    if not store.remove(session, environment_id, f"{kind}:{identifier}"):
        raise _missing(kind, identifier)
    lists.changed(session, "contexts", environment_id)


def _check(kind: str, identifier: str, data: dict[str, Any] | None) -> None:
    problems = problems_with(kind, {"id": identifier, "data": data})
    if problems:
        raise BadRequest(problems)


def _missing(kind: str, identifier: str) -> NotFound:
    return NotFound(f"Context with type '{kind}' and id '{identifier}' not found")
