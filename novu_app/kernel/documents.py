"""Looking into JSON columns: one name for what SQLite and PostgreSQL write differently (ARCHITECTURE.md, law 11).

Columns are those of ``kernel.fields.document``: JSONB on PostgreSQL, JSON text on SQLite.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Text, and_, cast, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Session

from novu_app.kernel.database import is_sqlite
from novu_app.kernel.jsons import dumps

Scalar = str | int | float | bool | None


def has_any(session: Session, column: Any, texts: Sequence[str]) -> ColumnElement[bool]:
    """The array of strings in ``column`` holds at least one of ``texts``."""
    if is_sqlite(session):
        entry = func.json_each(column).table_valued("value", name="entry")
        return exists(select(1).select_from(entry).where(entry.c.value.in_(list(texts))))
    return func.jsonb_exists_any(column, cast(list(texts), ARRAY(Text)))


def has_value(session: Session, column: Any, path: Sequence[str], values: Sequence[Scalar]) -> ColumnElement[bool]:
    """What stands at ``path`` in ``column`` is one of ``values``, or an array that holds one of them.

    Values compare as JSON does: ``1`` is not ``"1"`` and not ``true``. Nothing stands for what is missing.
    """
    return _sqlite_value(column, path, values) if is_sqlite(session) else _postgresql_value(column, path, values)


def appended(session: Session, column: Any, empty: Any, value: int) -> ColumnElement[Any]:
    """The array in ``column`` with ``value`` at its end; where there is none, an array of ``empty`` and ``value``."""
    if is_sqlite(session):
        return func.json_insert(func.coalesce(column, func.json_array(empty)), "$[#]", value, type_=Text)
    return func.coalesce(column, func.jsonb_build_array(empty)).op("||")(func.jsonb_build_array(value))


def holds_exactly(session: Session, column: Any, texts: Sequence[str]) -> ColumnElement[bool]:
    """The array in ``column`` is ``texts``, in this order; where there is none, it counts as empty."""
    if is_sqlite(session):
        found: ColumnElement[bool] = func.json(column) == dumps(list(texts))
    else:
        found = column == _jsonb(list(texts))
    return found if texts else or_(column.is_(None), found)


def parsed(session: Session, column: Any) -> Any:
    """A text column that holds JSON, for the functions of this module."""
    return column if is_sqlite(session) else cast(column, JSONB)


def with_value(session: Session, column: Any, key: str, value: Any) -> ColumnElement[Any]:
    """The object in ``column`` with ``key`` set to ``value``."""
    if is_sqlite(session):
        return func.json_set(column, _sqlite_path([key]), func.json(dumps(value)), type_=Text)
    merged: ColumnElement[Any] = column.op("||")(_jsonb({key: value}))
    return merged


def has_key(session: Session, column: Any, key: str) -> ColumnElement[bool]:
    """The object in ``column`` has ``key``."""
    if is_sqlite(session):
        return func.json_type(column, _sqlite_path([key])).is_not(None)
    return func.jsonb_exists(column, key)


def merge_sql(session: Session, left: str, right: str) -> str:
    """SQL of the flat object ``left`` with the keys of the flat object ``right`` put over it."""
    return f"json_patch({left}, {right})" if is_sqlite(session) else f"{left} || {right}"


def appended_sql(session: Session, column: str, value: str) -> str:
    """SQL of the array in ``column`` with the number ``value`` at its end; where there is none, an array of that alone."""
    if is_sqlite(session):
        return f"json_insert(COALESCE({column}, '[]'), '$[#]', {value})"
    return f"COALESCE({column}, '[]'::jsonb) || to_jsonb({value})"


def _jsonb(value: Any) -> ColumnElement[Any]:
    return cast(literal(dumps(value), Text), JSONB)


def _postgresql_value(column: Any, path: Sequence[str], values: Sequence[Scalar]) -> ColumnElement[bool]:
    # A document contains an array's member only where the array is told: {"a": ["x", "y"]} contains {"a": ["x"]}.
    wanted = [_nested(path, form) for value in values for form in (value, [value])]
    return or_(*(column.op("@>")(_jsonb(document)) for document in wanted))


def _nested(path: Sequence[str], value: Any) -> Any:
    for key in reversed(path):
        value = {key: value}
    return value


def _sqlite_value(column: Any, path: Sequence[str], values: Sequence[Scalar]) -> ColumnElement[bool]:
    where = _sqlite_path(path)
    # json_each walks through the members of an array and gives a scalar as the one row that it is.
    entry = func.json_each(column, where).table_valued("atom", "type", name="entry")
    matches = [_sqlite_equals(entry, value) for value in values]
    found = exists(select(1).select_from(entry).where(or_(*matches)))
    return and_(func.json_type(column, where) != "object", found)


def _sqlite_equals(entry: Any, value: Scalar) -> ColumnElement[bool]:
    if value is None or isinstance(value, bool):
        kind = {None: "null", True: "true", False: "false"}[value]
        return entry.c.type == kind  # type: ignore[no-any-return]
    kinds = ("text",) if isinstance(value, str) else ("integer", "real")
    return and_(entry.c.type.in_(kinds), entry.c.atom == value)


def _sqlite_path(path: Sequence[str]) -> str:
    return "$" + "".join(f'."{key}"' for key in path)
