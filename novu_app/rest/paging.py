"""The query parameters of lists, as all of them take them (contract/rest.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Query

from novu_app.kernel.pagination import Keyset

#: Pages and offsets beyond this are no pages but numbers that a database can not hold.
MAX_PAGE = 1_000_000_000

Limit = Annotated[int, Query(ge=1, le=100)]
Page = Annotated[int, Query(ge=0, le=MAX_PAGE)]
#: What lists by cursor may be ordered by. Ids grow with time: the first two are the same order.
OrderBy = Annotated[Literal["_id", "createdAt", "updatedAt"], Query(alias="orderBy")]
Direction = Annotated[Literal["ASC", "DESC"], Query(alias="orderDirection")]


def column_of(order_by: str) -> str:
    """The column that stands for :data:`OrderBy`."""
    return "updated_at" if order_by == "updatedAt" else "id"


@dataclass(slots=True)
class CursorQuery:
    """Where a list by cursor stands: use it as ``Annotated[CursorQuery, Depends()]``."""

    after: Annotated[str | None, Query(max_length=64)] = None
    before: Annotated[str | None, Query(max_length=64)] = None
    limit: Limit = 10
    order_direction: Direction = "DESC"
    include_cursor: Annotated[bool, Query(alias="includeCursor")] = False

    @property
    def keyset(self) -> Keyset:
        """The same for the stores."""
        return Keyset(
            limit=self.limit,
            after=self.after or None,
            before=self.before or None,
            descending=self.order_direction == "DESC",
            include_cursor=self.include_cursor,
        )
