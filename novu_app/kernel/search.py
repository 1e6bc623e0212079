"""Lists that are searched for a part of a text: the rows of an index where it is rare, a walk in order where it is common.

PostgreSQL keeps every third character triple of a text in a GIN index, SQLite all of them in an FTS5 index
(docs/decisions/0021-search.md). Either finds rows that may match, in no order; each is compared with what was asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlmodel import Session, SQLModel

from novu_app.kernel.matching import contains
from novu_app.kernel.pagination import (
    COUNT_CAP,
    Count,
    CursorPage,
    Keyset,
    LongLists,
    from_cursor,
    keyset_among,
    keyset_page,
)
from novu_app.kernel.search_index import SearchIndex, Sought

Row = TypeVar("Row", bound=SQLModel)
#: So many rows are looked at, in the order of the list, before the index is asked: a common text fills a page there.
LOOKED_AT = 3_000
#: A text that most rows hold fills it here.
LOOKED_AT_FIRST = 400
#: Of more rows than these that the index finds, sorting takes longer than a walk through the list.
CANDIDATES = 10_000


@dataclass(frozen=True, slots=True)
class Matches:
    """Of a number of rows those that match: ``(ordering value, id)`` of the first of a page, their number, and whether
    these were all rows."""

    first: list[tuple[Any, str]]
    number: int
    complete: bool


class SearchedTable(Generic[Row]):
    """A table with ``id``, ``environment_id`` and ``updated_at`` whose texts can be searched."""

    def __init__(self, model: type[Row], fields: Mapping[str, Any], arguments: str) -> None:
        """Say what is indexed.

        Args:
            model: the table.
            fields: an expression for each searched text, by the column of the FTS5 table; the first letter of its name
                marks its triples in the GIN index.
            arguments: what ``<table>_search_triples`` is called with in the GIN index, word for word.
        """
        self._model: Any = model
        self._fields = fields
        self.index = SearchIndex(model, fields, arguments)
        self._long = LongLists()

    def page(
        self, session: Session, environment_id: str, sought: Sequence[Sought], keyset: Keyset, order_by: str = "id"
    ) -> tuple[CursorPage[Row], Count]:
        """One page of the rows for which all of ``sought`` holds, and how many there are.

        The count of a list that is searched may say that there are at least so many: it costs no look at rows that the
        page does not need.

        Raises:
            BadRequest: the cursor names no row of the environment.
        """
        model, column = self._model, getattr(self._model, order_by)
        every = self._every(environment_id)
        common = self._cursors(session, environment_id, order_by)
        if not sought:
            page = keyset_page(session, every, keyset, column=column, id_column=model.id, **common)
            return page, Count.of(self._long.number(environment_id, lambda: self._number(session, every, COUNT_CAP)))
        holding = every.where(*self._holds(sought))
        if not self._long.known(environment_id) and self._number(session, every, LOOKED_AT) <= LOOKED_AT:
            page = keyset_page(session, holding, keyset, column=column, id_column=model.id, **common)
            return page, Count(self._number(session, holding, LOOKED_AT), capped=False)

        def of(found: Matches, capped: bool) -> tuple[CursorPage[Row], Count]:
            page = keyset_among(
                sorted(found.first), keyset, load=lambda ids: self.by_ids(session, environment_id, ids), **common
            )
            return page, Count(found.number, capped=capped)

        found, rare = None, self.index.is_rare(session, sought)
        if rare:
            found = self.candidates(session, environment_id, sought, keyset, order_by)
            if found is not None and found.complete:
                return of(found, False)
        begin = from_cursor(every, keyset, column=column, id_column=model.id, **common)
        told = self._told(begin, order_by, self._holds(sought))
        for number in (LOOKED_AT_FIRST, LOOKED_AT):
            seen = _matches(session, told, number, keyset, common)
            if seen.number > keyset.limit:
                return of(seen, True)
        if not rare:
            found = self.candidates(session, environment_id, sought, keyset, order_by)
            if found is not None and found.complete:
                return of(found, False)
        page = keyset_page(session, holding, keyset, column=column, id_column=model.id, **common)
        return page, Count(max(found.number if found else 0, seen.number, len(page.rows)), capped=True)

    def _cursors(self, session: Session, environment_id: str, order_by: str) -> dict[str, Any]:
        every = self._every(environment_id)
        return {
            "find": cache(lambda row_id: session.scalar(every.where(self._model.id == row_id))),
            "value_of": lambda row: getattr(row, order_by),
            "id_of": lambda row: row.id,
        }

    def _told(self, rows: Select[Any], order_by: str, matches: Sequence[ColumnElement[bool]]) -> Select[Any]:
        place = getattr(self._model, order_by).label("place")
        return rows.with_only_columns(place, self._model.id.label("row_id"), and_(*matches).label("matches"))

    def _number(self, session: Session, rows: Select[Any], cap: int) -> int:
        """How many rows there are, up to one more than the cap."""
        # In the order of an index, so that PostgreSQL reads nothing else.
        ids = rows.with_only_columns(self._model.id)
        some = ids.order_by(self._model.environment_id, self._model.id).limit(cap + 1).subquery()
        return session.scalar(select(func.count()).select_from(some)) or 0

    def newest(
        self,
        session: Session,
        environment_id: str,
        sought: Sequence[Sought],
        limit: int,
        exactly: ColumnElement[bool] | None = None,
    ) -> list[str]:
        """The ids of the newest rows for which all of ``sought`` holds, and ``exactly`` instead when it is given."""
        every = self._every(environment_id)
        holds = self._holds(sought) if exactly is None else [exactly]
        rare = self.index.is_rare(session, sought)
        if rare:
            found = self.candidates(session, environment_id, sought, Keyset(limit=limit), exactly=exactly)
            if found is not None and found.complete:
                return [row_id for _, row_id in found.first[:limit]]
        newest = every.with_only_columns(self._model.id, and_(*holds).label("matches")).order_by(self._model.id.desc())
        looked = newest.limit(LOOKED_AT).subquery()
        seen = session.scalars(select(looked.c.id).where(looked.c.matches).order_by(looked.c.id.desc()).limit(limit))
        ids = list(seen)
        if len(ids) == limit:
            return ids
        if not rare:
            found = self.candidates(session, environment_id, sought, Keyset(limit=limit), exactly=exactly)
            if found is not None and found.complete:
                return [row_id for _, row_id in found.first[:limit]]
        query = every.where(*holds).with_only_columns(self._model.id)
        return list(session.scalars(query.order_by(self._model.id.desc()).limit(limit)))

    def by_ids(self, session: Session, environment_id: str, ids: Sequence[str]) -> list[Row]:
        """Rows by their ids, in that order; those that are not of the environment are missing."""
        if not ids:
            return []
        rows = {row.id: row for row in session.scalars(self._every(environment_id).where(self._model.id.in_(ids)))}
        return [rows[row_id] for row_id in ids if row_id in rows]

    def candidates(
        self,
        session: Session,
        environment_id: str,
        sought: Sequence[Sought],
        keyset: Keyset,
        order_by: str = "id",
        exactly: ColumnElement[bool] | None = None,
    ) -> Matches | None:
        """What the index finds, the first of a page in its order; None when the index can not tell."""
        model = self._model
        common = self._cursors(session, environment_id, order_by)
        led = self.index.leading(session, sought, CANDIDATES + 1)
        if led is None:
            return None
        matches = [model.environment_id == environment_id, *(self._holds(sought) if exactly is None else [exactly])]
        found = _matches(session, self._told(select(model).where(led), order_by, matches), CANDIDATES, keyset, common)
        if found.complete or found.number >= CANDIDATES // 10:
            return found
        # Short texts: what the index finds is far more than what matches, but far less than the table.
        every = self.index.leading(session, sought, None)
        query = self._told(select(model).where(every, *matches), order_by, matches)  # type: ignore[arg-type]
        return _matches(session, query, CANDIDATES, keyset, common)

    def _every(self, environment_id: str) -> Select[Any]:
        return select(self._model).where(self._model.environment_id == environment_id)

    def _holds(self, sought: Sequence[Sought]) -> list[ColumnElement[bool]]:
        return [or_(*(contains(self._fields[name], each.text) for name in each.fields)) for each in sought]


def _matches(session: Session, rows: Select[Any], limit: int, keyset: Keyset, common: Mapping[str, Any]) -> Matches:
    """Look at the first ``limit`` of ``rows`` (``place``, ``row_id``, ``matches``).

    Only what a page needs leaves the database: thousands of rows a request would keep the garbage collector busy.
    """
    looked = rows.limit(limit + 1).cte("looked").prefix_with("MATERIALIZED", dialect="postgresql")
    number = func.count().filter(looked.c.matches)
    counts = select(func.count().label("total"), number.label("number")).select_from(looked).subquery()
    matching = select(looked.c.place, looked.c.row_id).where(looked.c.matches)
    page = from_cursor(matching, keyset, column=looked.c.place, id_column=looked.c.row_id, **common)
    first = page.limit(keyset.limit + 1).subquery()
    query = select(counts.c.total, counts.c.number, first.c.place, first.c.row_id)
    found = session.execute(query.join_from(counts, first, true(), isouter=True)).all()
    return Matches([(row[2], row[3]) for row in found if row[3] is not None], found[0][1], found[0][0] <= limit)
