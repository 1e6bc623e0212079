"""Pages of lists: keyset cursors (v2 lists) and numbered pages (v1 lists), as contract/rest.md has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, or_
from sqlmodel import Session

from novu_app.kernel.errors import BadRequest

Row = TypeVar("Row")
COUNT_CAP = 50_000


@dataclass(frozen=True, slots=True)
class CursorPage(Generic[Row]):
    """One page by keyset: the rows, and the cursors (ids) of its neighbours, None at either end."""

    rows: list[Row]
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are; ``capped`` when there are more than :data:`COUNT_CAP`."""

    total: int
    capped: bool

    @classmethod
    def of(cls, found: int) -> Count:
        """The count behind a query that stops one after the cap."""
        return cls(min(found, COUNT_CAP), found > COUNT_CAP)


@dataclass(frozen=True, slots=True)
class Keyset:
    """Where a page stands: by ``column`` and then by ``id``, after or before the row with a given id."""

    limit: int = 10
    after: str | None = None
    before: str | None = None
    descending: bool = True
    include_cursor: bool = False


def check_limit(limit: int, maximum: int = 100) -> int:
    """The limit, when it is between 1 and ``maximum``.

    Raises:
        BadRequest: it is not.
    """
    if not 1 <= limit <= maximum:
        raise BadRequest(
            [f"limit must not be greater than {maximum}" if limit > maximum else "limit must not be less than 1"]
        )
    return limit


def keyset_page(
    session: Session,
    query: Select[Any],
    keyset: Keyset,
    *,
    column: Any,
    id_column: Any,
    find: Callable[[str], Any | None],
    value_of: Callable[[Any], Any],
    id_of: Callable[[Any], str],
) -> CursorPage[Any]:
    """Run ``query`` for one page, stable under inserts.

    Args:
        session: an open transaction.
        query: the filtered select, without order or limit.
        keyset: which page.
        column: the column that orders.
        id_column: the unique column that breaks ties.
        find: gives the row of a cursor id within the same scope, or None.
        value_of: the ordering value of a row.
        id_of: the id of a row.

    Raises:
        BadRequest: the cursor names no row of this scope.
    """
    backwards = keyset.before is not None and keyset.after is None
    descending = keyset.descending != backwards
    cursor = keyset.before if backwards else keyset.after
    if cursor is not None:
        row = find(cursor)
        if row is None:
            raise BadRequest(f"Invalid cursor: {cursor}")
        query = query.where(_beyond(column, id_column, value_of(row), id_of(row), descending, keyset.include_cursor))
    ordering: Sequence[Any] = (
        ((column.desc(), id_column.desc()) if descending else (column.asc(), id_column.asc()))
        if column is not id_column
        else ((id_column.desc(),) if descending else (id_column.asc(),))
    )
    rows = list(session.scalars(query.order_by(*ordering).limit(keyset.limit + 1)))
    more, rows = len(rows) > keyset.limit, rows[: keyset.limit]
    if backwards:
        rows.reverse()
    first, last = (id_of(rows[0]), id_of(rows[-1])) if rows else (None, None)
    if backwards:
        return CursorPage(rows, last, first if more else None)
    return CursorPage(rows, last if more else None, first if cursor is not None else None)


def _beyond(
    column: Any, id_column: Any, value: Any, identifier: str, descending: bool, inclusive: bool
) -> ColumnElement[bool]:
    tie = (
        (id_column <= identifier if inclusive else id_column < identifier)
        if descending
        else (id_column >= identifier if inclusive else id_column > identifier)
    )
    if column is id_column:
        return tie  # type: ignore[no-any-return]
    return or_(column < value if descending else column > value, and_(column == value, tie))
