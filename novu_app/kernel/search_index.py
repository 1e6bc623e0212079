"""The index of a searched table: a GIN index of triples on PostgreSQL, FTS5 on SQLite (docs/decisions/0021-search.md).

It proposes rows of which some match: each is to be compared with what was asked for.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, literal_column, select, text, union
from sqlmodel import Session

from novu_app.kernel import triples
from novu_app.kernel.database import is_sqlite
from novu_app.kernel.matching import folded

#: The sample that tells how rare a triple is comes from so many places of the table, so few rows from each: neighbours are
#: alike, such as the numbers that somebody counts up.
_PLACES, _AT_A_PLACE = 40, 5
_SAMPLE_S, _NOTHING_S = 300.0, 5.0
_PAGE_BYTES, _ROWS_A_PAGE = 8192, 50
_BETWEEN = "\0"


@dataclass(frozen=True, slots=True)
class Sought:
    """One of ``fields`` holds ``text``."""

    text: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sample:
    """Rows of the table: how frequent their triples are, and all texts of each row in one."""

    until: float
    shares: Mapping[str, float]
    texts: Sequence[str]


class SearchIndex:
    """The index of one table, over all environments."""

    def __init__(self, model: Any, fields: Mapping[str, Any], arguments: str) -> None:
        """Say what is indexed; the arguments are those of :class:`novu_app.kernel.search.SearchedTable`."""
        self._model = model
        self._fields = fields
        self._table = model.__tablename__
        self._triples = f"{self._table}_search_triples({arguments})"
        self._fts = f"{self._table}_search"
        self._sample = _Sample(0.0, {}, [])

    def is_rare(self, session: Session, sought: Iterable[Sought]) -> bool:
        """Whether no row of a sample matches: few do, and the index is to be asked before anything else."""
        texts = self._sampled(session).texts
        return not all(any(each.text.lower() in text for text in texts) for each in sought)

    def leading(self, session: Session, sought: Sequence[Sought], limit: int | None) -> ColumnElement[bool] | None:
        """The condition that the index answers; None when it can not tell. SQLite stops after ``limit`` rows."""
        known = self._sampled(session).shares
        if is_sqlite(session):
            return self._on_sqlite(session, sought, known, limit)
        return self._on_postgresql(session, sought, known)

    def shares(self, session: Session) -> Mapping[str, float]:
        """In which share of the rows the triples of a sample stand."""
        return self._sampled(session).shares

    def forget(self) -> None:
        """Take another sample."""
        self._sample = _Sample(0.0, {}, [])

    def _sampled(self, session: Session) -> _Sample:
        """A sample, taken anew every few minutes."""
        if self._sample.until < time.monotonic():
            sampled = self._sampled_on_sqlite if is_sqlite(session) else self._sampled_on_postgresql
            rows = sampled(session)
            texts = [_BETWEEN.join(str(value or "").lower() for value in row) for row in rows]
            until = time.monotonic() + (_SAMPLE_S if rows else _NOTHING_S)
            self._sample = _Sample(until, triples.shares(rows), texts)
        return self._sample

    def _sampled_on_sqlite(self, session: Session) -> Sequence[Any]:
        number: Any = literal_column(f"{self._table}.rowid")
        last = session.scalar(text(f"SELECT MAX(rowid) FROM {self._table}")) or 0
        rows = select(self._model.id, *self._fields.values())
        found = [
            rows.where(number >= last * place // _PLACES).order_by(number).limit(_AT_A_PLACE).subquery()
            for place in range(_PLACES)
        ]
        return [row[1:] for row in session.execute(union(*(select(each) for each in found)))]

    def _sampled_on_postgresql(self, session: Session) -> Sequence[Any]:
        size = session.scalar(text("SELECT pg_relation_size(CAST(:name AS regclass))"), {"name": self._table}) or 0
        # A page may have no rows any more: a few more of them than are wanted.
        part = min(100.0, 100.0 * 2 * _PLACES / max(1, size // _PAGE_BYTES))
        some = text(f"SELECT id FROM {self._table} TABLESAMPLE SYSTEM (:part) WHERE random() < :rows").bindparams(
            part=part, rows=_AT_A_PLACE / _ROWS_A_PAGE if part < 100 else 1.0
        )
        rows = select(*self._fields.values()).where(self._model.id.in_(some)).limit(2 * _PLACES * _AT_A_PLACE)
        return list(session.execute(rows))

    def _on_postgresql(
        self, session: Session, sought: Sequence[Sought], known: Mapping[str, float]
    ) -> ColumnElement[bool] | None:
        conditions: list[str] = []
        parameters: dict[str, list[str]] = {}
        for each in sought:
            alternatives = triples.spaced(_folded(session, each.text))
            if not alternatives:
                continue
            ways = []
            for field in each.fields:
                for alternative in alternatives:
                    name = f"triples_{len(parameters)}"
                    parameters[name] = [field[0] + triple for triple in triples.telling(alternative, known)]
                    ways.append(f"{self._triples} @> CAST(:{name} AS text[])")
            conditions.append(f"({' OR '.join(ways)})")
        if not conditions:
            return None
        # Nothing but the index may lead: the planner can not know how rare a part of a text is, and a wrong guess costs
        # a look at every row.
        session.execute(text("SELECT set_config('enable_seqscan', 'off', true)"))
        return text(" AND ".join(conditions)).bindparams(**parameters)  # type: ignore[return-value]

    def _on_sqlite(
        self, session: Session, sought: Sequence[Sought], known: Mapping[str, float], limit: int | None
    ) -> ColumnElement[bool] | None:
        groups = []
        for each in sought:
            chosen = triples.telling(triples.overlapping(each.text.lower()), known)
            if chosen:
                joined = "(" + " AND ".join('"' + triple.replace('"', '""') + '"' for triple in chosen) + ")"
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


def has_index(session: Session | Connection, name: str) -> bool:
    """Whether the SQLite database has this FTS5 table; it has none when the SQLite that migrated it could not make one."""
    return session.scalar(text("SELECT 1 FROM sqlite_master WHERE name = :name"), {"name": name}) is not None


def is_search_object(name: str | None) -> bool:
    """Whether a table or index is part of a search index, which migrations make and models do not show."""
    return name is not None and (name.endswith("_search") or "_search_" in name)


def _folded(session: Session, value: str) -> str:
    # Folding may change the length of a text, so the triples have to be those of the database's own.
    return value.lower() if value.isascii() else session.scalar(select(folded(value))) or ""
