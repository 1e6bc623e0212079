"""Environment variables: a name of the organization with a value for each environment, ``env.<key>`` in templates and
conditions (contract/rest.md, Environment variables). The values of a secret variable are sealed and never shown again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.environments import store, variables_store
from novu_app.environments.models import EnvironmentVariable, EnvironmentVariableValue
from novu_app.kernel import clock, crypto
from novu_app.kernel.errors import BadRequest, Conflict, NotFound
from novu_app.kernel.ids import new_id
from novu_app.realtime import lists

MAX_KEY = 255
MAX_VALUE = 10_000
#: What is shown of a secret value. A value that comes back like this stays what it is.
MASK = "••••••••"
#: ``env.name`` and ``env.type`` say which environment it is.
RESERVED = ("name", "type")
_KEY = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*\Z")


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable with its values by environment id; those of a secret one are masked."""

    row: EnvironmentVariable
    values: Mapping[str, str]


def list_variables(session: Session, organization_id: str, search: str = "") -> list[Variable]:
    """The variables of an organization by their keys; ``search`` finds a part of the key."""
    return _with_values(session, variables_store.of_organization(session, organization_id, search))


def get(session: Session, organization_id: str, key: str) -> Variable:
    """One variable.

    Raises:
        NotFound: the organization has no such variable.
    """
    return _with_values(session, [_row(session, organization_id, key)])[0]


def create(
    session: Session, organization_id: str, key: str, *, secret: bool = False, values: Mapping[str, str] | None = None
) -> Variable:
    """A new variable.

    Args:
        session: a writing transaction.
        organization_id: its owner.
        key: letters, digits and underscores.
        secret: whether its values are never shown again.
        values: by environment id; elsewhere the variable is empty.

    Raises:
        BadRequest: the key or a value can not be used, or the organization has no such environment.
        Conflict: there is one already.
    """
    _check_key(key)
    store.hold_names(session, organization_id)
    _check_free(session, organization_id, key)
    now = clock.now_ms()
    row = EnvironmentVariable(organization_id=organization_id, key=key, secret=secret, created_at=now, updated_at=now)
    session.add(row)
    session.flush()
    _put(session, row, values or {})
    lists.changed(session, "variables", organization_id)
    return _with_values(session, [row])[0]


def update(
    session: Session,
    organization_id: str,
    key: str,
    *,
    new_key: str | None = None,
    secret: bool | None = None,
    values: Mapping[str, str] | None = None,
) -> Variable:
    """Change a variable; values of environments that are not named stay.

    Raises:
        NotFound: the organization has no such variable.
        BadRequest: the key or a value can not be used, there is no such environment, or a secret shall become readable.
        Conflict: the new key is taken.
    """
    store.hold_names(session, organization_id)
    row = _row(session, organization_id, key)
    if new_key is not None and new_key != row.key:
        _check_key(new_key)
        _check_free(session, organization_id, new_key)
        row.key = new_key
    if row.secret and secret is False:
        raise BadRequest(["isSecret of a secret variable can not be taken away: delete it and create it again"])
    if secret and not row.secret:
        for value in variables_store.values_of(session, [row.id]):
            value.value = crypto.encrypt(value.value, row=value.id)
            session.add(value)
        row.secret = True
    row.updated_at = clock.now_ms()
    session.add(row)
    session.flush()
    _put(session, row, values or {})
    lists.changed(session, "variables", organization_id)
    return _with_values(session, [row])[0]


def delete(session: Session, organization_id: str, key: str) -> None:
    """Delete a variable with all its values.

    Raises:
        NotFound: the organization has no such variable.
    """
    store.hold_names(session, organization_id)
    session.delete(_row(session, organization_id, key))
    session.flush()
    lists.changed(session, "variables", organization_id)


def names_in(session: Session, environment_id: str) -> set[str]:
    """The names of the variables that templates of an environment may read, whether they have a value there or not."""
    return set(variables_store.names_for(session, environment_id))


def shown_in(session: Session, environment_id: str) -> dict[str, Any]:
    """What templates find under ``env`` besides name and type, with secrets masked: for people who look at a preview.

    The engine reads the values themselves (:func:`novu_app.environments.engine.load`).
    """
    return {
        key: MASK if secret else value for key, secret, value in variables_store.in_environment(session, environment_id)
    }


def _row(session: Session, organization_id: str, key: str) -> EnvironmentVariable:
    row = variables_store.by_key(session, organization_id, key)
    if row is None:
        raise NotFound(f'Environment variable with key "{key}" not found')
    return row


def _check_key(key: str) -> None:
    if not _KEY.match(key) or len(key) > MAX_KEY:
        raise BadRequest(
            [f"key must begin with a letter or underscore and have at most {MAX_KEY} letters, digits and underscores"]
        )
    if key in RESERVED:
        raise BadRequest([f"key must not be one of the following values: {', '.join(RESERVED)}"])


def _check_free(session: Session, organization_id: str, key: str) -> None:
    if variables_store.by_key(session, organization_id, key) is not None:
        raise Conflict(f'Environment variable with key "{key}" already exists')


def _put(session: Session, row: EnvironmentVariable, values: Mapping[str, str]) -> None:
    known = {environment.id for environment in store.of_organization(session, row.organization_id)}
    present = {value.environment_id: value for value in variables_store.values_of(session, [row.id])}
    for environment_id, text in values.items():
        if environment_id not in known:
            raise BadRequest([f"values: Environment {environment_id} not found"])
        if len(text) > MAX_VALUE:
            raise BadRequest([f"values: value must be shorter than or equal to {MAX_VALUE} characters"])
        if row.secret and text == MASK and environment_id in present:
            continue
        value = present.get(environment_id) or EnvironmentVariableValue(
            id=new_id(), environment_id=environment_id, variable_id=row.id, value=""
        )
        value.value = crypto.encrypt(text, row=value.id) if row.secret else text
        session.add(value)
    session.flush()


def _with_values(session: Session, rows: Sequence[EnvironmentVariable]) -> list[Variable]:
    values: dict[str, dict[str, str]] = {row.id: {} for row in rows}
    secret = {row.id for row in rows if row.secret}
    for value in variables_store.values_of(session, list(values)):
        values[value.variable_id][value.environment_id] = MASK if value.variable_id in secret else value.value
    return [Variable(row, values[row.id]) for row in rows]
