"""Pages of lists: keyset cursors (v2 lists) and numbered pages (v1 lists), as contract/rest.md has them."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, tuple_
from sqlmodel import Session

from novu_app.kernel.errors import BadRequest

Row = TypeVar("Row")
COUNT_CAP = 50_000
#: How long it is remembered that a list has more rows, in seconds, and of how many lists.
_LONG_S, _MOST_LONG = 15.0, 10_000


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


class LongLists:
    """Lists that were seen to be longer than :data:`COUNT_CAP` a moment ago: counting that far again would be most of a page.

    A list that is shorter is counted each time. One that was longer stays so for a while, whatever is deleted meanwhile.
    """

    def __init__(self) -> None:
        """None is known."""
        self._until: dict[Hashable, float] = {}

    def known(self, key: Hashable) -> bool:
        """Whether the list was seen to be long."""
        return self._until.get(key, 0.0) > time.monotonic()

    def number(self, key: Hashable, count: Callable[[], int]) -> int:
        """How many rows the list has, one more than the cap where there are more; ``count`` counts so far."""
        if self.known(key):
            return COUNT_CAP + 1
        found = count()
        if found > COUNT_CAP:
            if len(self._until) >= _MOST_LONG:
                self._until.clear()
            self._until[key] = time.monotonic() + _LONG_S
        return found


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
    backwards, _, cursor = _direction(keyset)
    query = from_cursor(query, keyset, column=column, id_column=id_column, find=find, value_of=value_of, id_of=id_of)
    rows = list(session.scalars(query.limit(keyset.limit + 1)))
    return _turned(rows, keyset, backwards, cursor is not None, id_of)


def from_cursor(
    query: Select[Any],
    keyset: Keyset,
    *,
    column: Any,
    id_column: Any,
    find: Callable[[str], Any | None],
    value_of: Callable[[Any], Any],
    id_of: Callable[[Any], str],
) -> Select[Any]:
    """``query`` in the order in which the page is read, from its cursor on; the arguments are those of :func:`keyset_page`.

    Raises:
        BadRequest: the cursor names no row of this scope.
    """
    _, descending, cursor = _direction(keyset)
    if cursor is not None:
        row = _row_of(cursor, find)
        query = query.where(_beyond(column, id_column, value_of(row), id_of(row), descending, keyset.include_cursor))
    ordering: Sequence[Any] = (
        ((column.desc(), id_column.desc()) if descending else (column.asc(), id_column.asc()))
        if column is not id_column
        else ((id_column.desc(),) if descending else (id_column.asc(),))
    )
    return query.order_by(*ordering)


def keyset_among(
    found: Sequence[tuple[Any, str]],
    keyset: Keyset,
    *,
    find: Callable[[str], Any | None],
    load: Callable[[Sequence[str]], list[Any]],
    value_of: Callable[[Any], Any],
    id_of: Callable[[Any], str],
) -> CursorPage[Any]:
    """The page that :func:`keyset_page` would give, of rows that were found already.

    Args:
        found: ordering value and id of every row, in increasing order.
        keyset: which page.
        find: gives the row of a cursor id within the same scope, or None.
        load: gives rows by their ids, in that order.
        value_of: the ordering value of a row.
        id_of: the id of a row.

    Raises:
        BadRequest: the cursor names no row of this scope.
    """
    backwards, descending, cursor = _direction(keyset)
    ordered = list(reversed(found)) if descending else list(found)
    if cursor is not None:
        row = _row_of(cursor, find)
        place = (value_of(row), id_of(row))
        ordered = [
            each
            for each in ordered
            if (keyset.include_cursor and each == place) or (each < place if descending else each > place)
        ]
    rows = load([row_id for _, row_id in ordered[: keyset.limit + 1]])
    return _turned(rows, keyset, backwards, cursor is not None, id_of)


def _direction(keyset: Keyset) -> tuple[bool, bool, str | None]:
    """Whether the page is read backwards, whether its rows are then descending, and the cursor."""
    backwards = keyset.before is not None and keyset.after is None
    return backwards, keyset.descending != backwards, keyset.before if backwards else keyset.after


def _row_of(cursor: str, find: Callable[[str], Any | None]) -> Any:
    row = find(cursor)
    if row is None:
        raise BadRequest(f"Invalid cursor: {cursor}")
    return row


def _turned(
    rows: list[Any], keyset: Keyset, backwards: bool, from_cursor: bool, id_of: Callable[[Any], str]
) -> CursorPage[Any]:
    """A page of rows as they were read, one more than its limit where there are more."""
    more, rows = len(rows) > keyset.limit, rows[: keyset.limit]
    if backwards:
        rows.reverse()
    first, last = (id_of(rows[0]), id_of(rows[-1])) if rows else (None, None)
    if backwards:
        return CursorPage(rows, last, first if more else None)
    return CursorPage(rows, last if more else None, first if from_cursor else None)


def _beyond(
    column: Any, id_column: Any, value: Any, identifier: str, descending: bool, inclusive: bool
) -> ColumnElement[bool]:
    # A comparison of pairs: an OR of two would not lead an index.
    left, right = (id_column, identifier) if column is id_column else (tuple_(column, id_column), (value, identifier))
    if descending:
        return left <= right if inclusive else left < right
    return left >= right if inclusive else left > right
