"""Finding a part of a text, upper and lower case alike, on every database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Text, func, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

#: The SQL function that folds the case of all letters. PostgreSQL has it from a migration, SQLite from each connection.
FOLD = "novu_fold"
_ESCAPE = "/"


class _FoldedForAscii(FunctionElement[str]):
    """Folded as far as it takes to find an ASCII text: SQLite's own function does that, many times quicker than ours."""

    type = Text()
    name = "folded_for_ascii"
    inherit_cache = True


@compiles(_FoldedForAscii)
def _anywhere(element: Any, compiler: Any, **options: Any) -> str:
    return f"{FOLD}({compiler.process(element.clauses, **options)})"


@compiles(_FoldedForAscii, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"lower({compiler.process(element.clauses, **options)})"


def contains(column: Any, text: str) -> ColumnElement[bool]:
    """``column`` holds ``text`` somewhere; no character of ``text`` is a wildcard."""
    escaped = text.replace(_ESCAPE, _ESCAPE * 2).replace("%", f"{_ESCAPE}%").replace("_", f"{_ESCAPE}_")
    pattern = literal(f"%{escaped}%", Text())
    if text.isascii():
        return _FoldedForAscii(column).like(_FoldedForAscii(pattern), escape=_ESCAPE)
    return folded(column).like(folded(pattern), escape=_ESCAPE)


def folded(value: Any) -> ColumnElement[str]:
    """``value`` in lower case, as the database has it."""
    return getattr(func, FOLD)(value, type_=Text())  # type: ignore[no-any-return]


def fold(text: str | None) -> str | None:
    """What SQLite calls under the name :data:`FOLD`."""
    return None if text is None else str(text).lower()
