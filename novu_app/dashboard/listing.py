"""The state side of the list recipe (components/table.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypedDict, TypeVar

import reflex as rx
from reflex.event import EventSpec

from novu_app.dashboard.errors import message_of
from novu_app.dashboard.state import PageState
from novu_app.dashboard.urls import with_query
from novu_app.kernel.errors import Forbidden, NovuError
from novu_app.kernel.pagination import Count, Keyset

PAGE_SIZE = 25
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Listed(Generic[Row]):
    """What a page's loading function returns: rows for the eye, the neighbours' cursors, a text beside the pager.

    ``numbered`` says that the cursors are page numbers, which stand in the address as ``page``; ``forward_only`` that
    there is no way back but to the first page.
    """

    rows: list[Row]
    next: str | None = None
    previous: str | None = None
    summary: str = ""
    numbered: bool = False
    forward_only: bool = False

    @classmethod
    def numbered_page(cls, rows: list[Row], page: int, total: int, summary: str) -> Listed[Row]:
        """Page ``page`` (from 1) of a list with ``total`` entries."""
        after = str(page + 1) if page * PAGE_SIZE < total else None
        return cls(rows, after, str(page - 1) if page > 1 else None, summary, numbered=True)


class Facet(TypedDict):
    """One filter choice as a link."""

    label: str
    href: str
    current: bool


class ListView(TypedDict):
    """What the table shows besides its rows.

    ``status`` is loading, ready, empty, no_match, forbidden or error; ``busy`` while new rows are on their way and old ones stay.
    ``search_key`` changes when the search text came from the address and not from the search box.
    """

    status: str
    busy: bool
    error: str
    q: str
    search_key: str
    sort: str
    ascending: bool
    sort_links: dict[str, str]
    previous: str
    previous_label: str
    next: str
    summary: str
    clear: str


def new_view() -> ListView:
    """A list before its first page has come."""
    return ListView(
        status="loading", busy=False, error="", q="", search_key="", sort="", ascending=False, sort_links={},
        previous="", previous_label="Previous", next="", summary="", clear="",
    )  # fmt: skip


class ListState(PageState, mixin=True):
    """Keeps ``view`` in step with the address: ``q``, ``sort``, ``order``, ``after``, ``before`` and filters.

    A page calls :meth:`_begin` first, loads its rows, and ends with :meth:`_ready` or :meth:`_failed`. Filters that a
    page knows are query parameters of its own; they stay when the list is sorted or searched.
    """

    view: ListView = new_view()
    _typed: str = ""

    @rx.event
    def search(self, text: str) -> EventSpec:
        """Put the typed text into the address; the page loads from there."""
        self._typed = text.strip()
        queries = {**self._list_queries(), "q": self._typed, "after": "", "before": "", "page": ""}
        # What is open over the list stays open.
        return rx.redirect(with_query(self._path(), **queries), replace=True)

    def _address(self, **changes: str) -> str:
        """The address of the list with changed parameters; an empty value removes one."""
        return with_query(self._list_path(), **{**self._list_queries(), **changes})

    def _list_path(self) -> str:
        """The path of the list without an open row; a page whose rows open in the path overrides it."""
        return self._path()

    def _list_queries(self) -> dict[str, str]:
        """The parameters that belong to the list and not to what is open over it."""
        return self._queries()

    def _begin(self, *, sorts: Mapping[str, bool] | None = None, default_sort: str = "") -> None:
        """Take what the list needs from the address.

        Args:
            sorts: the names one may sort by, with whether each starts ascending.
            default_sort: the sorting when the address names none.
        """
        q = self._query("q")
        sort = self._query("sort", default_sort)
        starts = dict(sorts or {})
        ascending = self._query("order", "asc" if starts.get(sort) else "desc") == "asc"
        links = {
            name: self._address(
                sort=name,
                order="desc" if (ascending if name == sort else not first) else "asc",
                after="",
                before="",
                page="",
            )
            for name, first in starts.items()
        }
        self.view = {
            **self.view,
            "busy": True,
            "q": q,
            "search_key": self.view["search_key"] if q == self._typed else q,
            "sort": sort if sort in starts else default_sort,
            "ascending": ascending,
            "sort_links": links,
            "clear": self._list_path(),
        }
        self._typed = q

    def _keyset(self, *, descending: bool = True) -> Keyset:
        """The page of the list that the address asks for."""
        return Keyset(
            limit=PAGE_SIZE,
            after=self._query("after") or None,
            before=self._query("before") or None,
            descending=descending,
        )

    def _ready(self, found: Listed[Any], *, filtered: bool = False) -> None:
        """Say that rows have come; ``filtered`` when a filter of the page's own narrows the list."""
        narrowed = filtered or bool(self.view["q"])
        paging = bool(self._query("after") or self._query("before") or self._query("page"))
        status = "ready" if found.rows or paging else "no_match" if narrowed else "empty"
        self.view = {
            **self.view,
            "status": status,
            "busy": False,
            "error": "",
            "next": self._neighbour(found, "after", found.next),
            "previous": self._neighbour(found, "before", found.previous),
            "previous_label": "First page" if found.forward_only else "Previous",
            "summary": found.summary,
        }

    def _neighbour(self, found: Listed[Any], name: str, cursor: str | None) -> str:
        if name == "before" and found.forward_only:
            return self._address(after="") if self._query("after") else ""
        if cursor is None:
            return ""
        if found.numbered:
            return self._address(page="" if cursor == "1" else cursor)
        return self._address(**{"after": "", "before": "", name: cursor})

    def _page(self) -> int:
        """The page number of the address, from 1."""
        number = self._query("page", "1")
        return max(1, int(number)) if number.isdecimal() else 1

    def _failed(self, error: NovuError) -> None:
        """Show why the rows did not come."""
        self.view = {
            **self.view,
            "status": "forbidden" if isinstance(error, Forbidden) else "error",
            "busy": False,
            "error": message_of(error),
            "next": "",
            "previous": "",
        }

    def _facets(self, name: str, choices: Mapping[str, str]) -> list[Facet]:
        """Filter links for the parameter ``name``; the value ``""`` means all."""
        current = self._query(name)
        return [
            Facet(
                label=label, href=self._address(**{name: value}, after="", before="", page=""), current=value == current
            )
            for value, label in choices.items()
        ]


def in_words(count: Count, one: str, many: str = "") -> str:
    """``1 topic``, ``1,204 topics``, ``50,000+ topics``."""
    if count.total == 1 and not count.capped:
        return f"1 {one}"
    return f"{count.total:,}{'+' if count.capped else ''} {many or one + 's'}"
