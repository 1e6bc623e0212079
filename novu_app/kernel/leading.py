"""Which index leads a query: SQLite chooses without statistics, so a condition may have to step back by itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class _Following(FunctionElement[Any]):
    type = Text()
    name = "following"
    inherit_cache = True


@compiles(_Following)
def _anywhere(element: Any, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.clauses, **options))


@compiles(_Following, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"(+{compiler.process(element.clauses, **options)})"


def following(column: Any) -> ColumnElement[Any]:
    """``column`` for a condition that no index of SQLite is taken for: another one leads.

    PostgreSQL knows from its statistics; an expression would only spoil its guess of how many rows there are.
    """
    return _Following(column)


class _Sorted(FunctionElement[Any]):
    type = Text()
    name = "sorted"
    inherit_cache = True


@compiles(_Sorted)
def _sorted_anywhere(element: Any, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} || '')"


@compiles(_Sorted, "sqlite")
def _sorted_on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return _on_sqlite(element, compiler, **options)


def sorted_by(column: Any) -> ColumnElement[Any]:
    """The text ``column`` to order by where the conditions lead to few rows: no walk through its index in search of them."""
    return _Sorted(column)
