"""Conditions on the tags and the data of a message, from what the index of an inbox holds of them (marks.py).

The message itself is looked into by its id where the index can not tell, so that a query which asks nothing else reads the
index alone. Messages that were stored before there were such lines have none, and are looked into as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, case, false, func, or_, select
from sqlmodel import Session

from novu_app.kernel import documents
from novu_app.kernel.database import is_sqlite
from novu_app.kernel.documents import Scalar
from novu_app.messages import marks
from novu_app.messages.models import Message

_TABLE = Message.__table__  # type: ignore[attr-defined]
_LOOKED_INTO = _TABLE.alias("looked")


def has_tag(session: Session, tags: Sequence[str]) -> ColumnElement[bool]:
    """The message has one of these tags."""
    sought = [text for text in map(marks.in_line, tags) if text is not None]
    return _told(
        session, _TABLE.c.tag_line, sought, _looked_into(lambda columns: documents.has_any(session, columns.tags, tags))
    )


def has_value(session: Session, path: Sequence[str], values: Sequence[Scalar]) -> ColumnElement[bool]:
    """The data of the message has one of these values at ``path``, or an array with one of them."""
    held = _looked_into(lambda columns: documents.has_value(session, columns.data, path, values))
    if len(path) > marks.MAX_DEPTH:
        return held
    # As a set: equal numbers are written alike.
    sought = sorted({marks.in_data_line(path, value) for value in values})
    return _told(session, _TABLE.c.data_line, sought, held)


def _told(session: Session, line: Any, sought: Iterable[str], held: ColumnElement[bool]) -> ColumnElement[bool]:
    """One of the texts stands in the line; ``held`` where there is none."""
    place = func.instr if is_sqlite(session) else func.strpos
    return case((line.is_not(None), or_(false(), *(place(line, text) > 0 for text in sought))), else_=held)


def _looked_into(condition: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[Any]:
    # A value and no EXISTS: PostgreSQL would turn that into a join, and look into every message.
    return select(condition(_LOOKED_INTO.c)).where(_LOOKED_INTO.c.id == _TABLE.c.id).correlate(_TABLE).scalar_subquery()
