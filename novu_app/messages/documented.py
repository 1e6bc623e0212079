"""Conditions on the tags and the data of a message, from what the index of an inbox holds of them (marks.py).

The message itself is looked into by its id where the index can not tell, so that a query which asks nothing else reads the
index alone. Messages that were stored before there were marks have none, and are looked into as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select
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
    line = _TABLE.c.tag_line
    place = func.instr if is_sqlite(session) else func.strpos
    sought = [text for text in map(marks.in_line, tags) if text is not None]
    in_line = or_(false(), *(place(line, text) > 0 for text in sought))
    return case(
        (line.is_not(None), in_line), else_=_looked_into(lambda columns: documents.has_any(session, columns.tags, tags))
    )


def has_value(session: Session, path: Sequence[str], values: Sequence[Scalar]) -> ColumnElement[bool]:
    """The data of the message has one of these values at ``path``, or an array with one of them."""
    held = _looked_into(lambda columns: documents.has_value(session, columns.data, path, values))
    if len(path) > marks.MAX_DEPTH:
        return held
    signature = _TABLE.c.data_marks
    bits = {marks.mark(path, value) for value in values}
    may = or_(signature.is_(None), *(signature.op("&")(mask) == mask for mask in sorted(bits)))
    return and_(may, held)


def _looked_into(condition: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[Any]:
    # A value and no EXISTS: PostgreSQL would turn that into a join, and look into every message.
    return select(condition(_LOOKED_INTO.c)).where(_LOOKED_INTO.c.id == _TABLE.c.id).correlate(_TABLE).scalar_subquery()
