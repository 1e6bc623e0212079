"""Lists that are searched for a part of a text: the rows of an index where it is rare, a walk in order where it is common.

PostgreSQL keeps every third character triple of a text in a GIN index, SQLite all of them in an FTS5 index
(docs/decisions/0021-search.md). Either finds rows that may match, in no order; each is compared with what was asked for.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, text, true, union
from sqlmodel import Session, SQLModel

from novu_app.kernel.database import is_sqlite
from novu_app.kernel.ids import is_id
from novu_app.kernel.matching import contains, folded
from novu_app.kernel.pagination import COUNT_CAP, Count, CursorPage, Keyset, from_cursor, keyset_among, keyset_page

Row = TypeVar("Row", bound=SQLModel)
#: So many rows are looked at, in the order of the list, before the index is asked: a common text fills a page there.
LOOKED_AT = 3_000
#: Of more rows than these that the index finds, sorting takes longer than a walk through the list.
CANDIDATES = 10_000
#: More triples than these make nothing rarer.
_TRIPLES = 16
#: Triples that more than a twentieth of a sample have are not asked for: reading their long lists is most of the work. So
#: few rows are taken from each of so many places: neighbours are alike, such as the numbers that somebody counts up.
_PLACES, _AT_A_PLACE = 40, 5
_SAMPLE_S = 60.0
_SEPARATOR = "\x01"  # stands between the triples while PostgreSQL takes a text apart


@dataclass(frozen=True, slots=True)
class Sought:
    """One of ``fields`` holds ``text``."""

    text: str
    fields: tuple[str, ...]


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
        name = self._model.__tablename__
        self._triples = f"{name}_search_triples({arguments})"
        self._fts = f"{name}_search"
        self._samples: dict[str, tuple[float, frozenset[str]]] = {}

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
            return page, Count.of(self._number(session, every, COUNT_CAP))
        holding = every.where(*self._holds(sought))
        if self._number(session, every, LOOKED_AT) <= LOOKED_AT:
            page = keyset_page(session, holding, keyset, column=column, id_column=model.id, **common)
            return page, Count(self._number(session, holding, LOOKED_AT), capped=False)

        def of(found: Matches, capped: bool) -> tuple[CursorPage[Row], Count]:
            page = keyset_among(
                sorted(found.first), keyset, load=lambda ids: self.by_ids(session, environment_id, ids), **common
            )
            return page, Count(found.number, capped=capped)

        begin = from_cursor(every, keyset, column=column, id_column=model.id, **common)
        seen = _matches(session, self._told(begin, order_by, self._holds(sought)), LOOKED_AT, keyset, common)
        if seen.number > keyset.limit:
            return of(seen, True)
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
        newest = every.with_only_columns(self._model.id, and_(*holds).label("matches")).order_by(self._model.id.desc())
        looked = newest.limit(LOOKED_AT).subquery()
        seen = session.scalars(select(looked.c.id).where(looked.c.matches).order_by(looked.c.id.desc()).limit(limit))
        ids = list(seen)
        if len(ids) == limit:
            return ids
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
        lead = self._on_sqlite if is_sqlite(session) else self._on_postgresql
        led = lead(session, environment_id, sought, CANDIDATES + 1)
        if led is None:
            return None
        matches = [model.environment_id == environment_id, *(self._holds(sought) if exactly is None else [exactly])]
        found = _matches(session, self._told(select(model).where(led), order_by, matches), CANDIDATES, keyset, common)
        if found.complete or found.number >= CANDIDATES // 10:
            return found
        # Short texts: what the index finds is far more than what matches, but far less than the table.
        every = lead(session, environment_id, sought, None)
        query = self._told(select(model).where(every, *matches), order_by, matches)  # type: ignore[arg-type]
        return _matches(session, query, CANDIDATES, keyset, common)

    def _common(self, session: Session, environment_id: str) -> frozenset[str]:
        """The triples that many rows have; looked up once a minute."""
        expires, common = self._samples.get(environment_id, (0.0, frozenset()))
        if expires < time.monotonic():
            rows = self._sample(session, environment_id)
            had = Counter(
                triple
                for row in rows
                for triple in {
                    value[start : start + 3]
                    for value in (str(each or "").lower() for each in row)
                    for start in range(len(value) - 2)
                }
            )
            common = frozenset(triple for triple, number in had.items() if number > len(rows) // 20)
            self._samples[environment_id] = (time.monotonic() + _SAMPLE_S, common)
        return common

    def _sample(self, session: Session, environment_id: str) -> Sequence[Any]:
        """Texts of some rows: the oldest, the newest, and others between them, by age."""
        row_id = self._model.id
        ids = self._every(environment_id).with_only_columns(row_id)
        first = session.scalar(ids.order_by(row_id).limit(1))
        last = session.scalar(ids.order_by(row_id.desc()).limit(1))
        if first is None or last is None:
            return []
        # Ids that are not of this product have no age to be divided: then the oldest and the newest rows have to do.
        start, end = (int(first, 16), int(last, 16)) if is_id(first) and is_id(last) else (0, 0)
        every = self._every(environment_id).with_only_columns(row_id, *self._fields.values())
        found = [every.order_by(row_id.desc()).limit(_AT_A_PLACE).subquery()]
        for number in range(_PLACES - 1):
            beginning = f"{start + (end - start) * number // (_PLACES - 1):024x}"
            found.append(every.where(row_id >= beginning).order_by(row_id).limit(_AT_A_PLACE).subquery())
        return [row[1:] for row in session.execute(union(*(select(each) for each in found)))]

    def _every(self, environment_id: str) -> Select[Any]:
        return select(self._model).where(self._model.environment_id == environment_id)

    def _holds(self, sought: Sequence[Sought]) -> list[ColumnElement[bool]]:
        return [or_(*(contains(self._fields[name], each.text) for name in each.fields)) for each in sought]

    def _on_postgresql(
        self, session: Session, environment_id: str, sought: Sequence[Sought], _limit: int | None
    ) -> ColumnElement[bool] | None:
        common = self._common(session, environment_id)
        conditions: list[str] = []
        parameters: dict[str, list[str]] = {}
        for each in sought:
            alternatives = _spaced_triples(_folded(session, each.text))
            if not alternatives:
                continue
            ways = []
            for field in each.fields:
                for triples in alternatives:
                    name = f"triples_{len(parameters)}"
                    parameters[name] = [field[0] + triple for triple in _rare(triples, common)]
                    ways.append(f"{self._triples} @> CAST(:{name} AS text[])")
            conditions.append(f"({' OR '.join(ways)})")
        if not conditions:
            return None
        # Nothing but the index may lead: the planner can not know how rare a part of a text is, and a wrong guess costs
        # a look at every row.
        session.execute(text("SELECT set_config('enable_seqscan', 'off', true)"))
        return text(" AND ".join(conditions)).bindparams(**parameters)  # type: ignore[return-value]

    def _on_sqlite(
        self, session: Session, environment_id: str, sought: Sequence[Sought], limit: int | None
    ) -> ColumnElement[bool] | None:
        common = self._common(session, environment_id)
        groups = []
        for each in sought:
            triples = _rare(_triples(each.text.lower()), common)
            if triples:
                joined = "(" + " AND ".join('"' + triple.replace('"', '""') + '"' for triple in triples) + ")"
                anywhere = len(each.fields) == len(self._fields)
                ways = [joined] if anywhere else [f"{field} : {joined}" for field in each.fields]
                groups.append("(" + " OR ".join(ways) + ")")
        if not groups or not has_index(session, self._fts):
            return None
        found = text(
            f"SELECT r.row_id FROM {self._fts} f CROSS JOIN {self._fts}_row r ON r.number = f.rowid "
            f"WHERE f.{self._fts} MATCH :sought LIMIT :most"
        ).bindparams(sought=" AND ".join(groups), most=-1 if limit is None else limit)
        return self._model.id.in_(found)  # type: ignore[no-any-return]


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


def has_index(session: Session | Connection, name: str) -> bool:
    """Whether the SQLite database has this FTS5 table; it has none when the SQLite that migrated it could not make one."""
    return session.scalar(text("SELECT 1 FROM sqlite_master WHERE name = :name"), {"name": name}) is not None


def is_search_object(name: str | None) -> bool:
    """Whether a table or index is part of a search index, which migrations make and models do not show."""
    return name is not None and (name.endswith("_search") or "_search_" in name)


def _folded(session: Session, value: str) -> str:
    # Folding may change the length of a text, so the triples have to be those of the database's own.
    return value.lower() if value.isascii() else session.scalar(select(folded(value))) or ""


def _rare(triples: list[str], common: frozenset[str]) -> list[str]:
    return [triple for triple in triples if triple not in common] or triples


def _triples(value: str) -> list[str]:
    """Triples that together cover the text: those between them would make it hardly rarer."""
    if "\0" in value or len(value) < 3:
        return []
    return [*(value[start : start + 3] for start in range(0, len(value) - 3, 3)), value[-3:]][:_TRIPLES]


def _spaced_triples(value: str) -> list[list[str]]:
    """The triples that the index has when the text begins at the first, second or third character of one.

    A text under five characters has no such triple at one of the three; nothing then, and for one with the separator.
    """
    if len(value) < 5 or _SEPARATOR in value:
        return []
    return [[value[start : start + 3] for start in range(first, len(value) - 2, 3)][:_TRIPLES] for first in range(3)]
