"""The state side of the list recipe (components/table.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypedDict, TypeVar

from novu_app.dashboard import live
from novu_app.dashboard.door import Unforeseen
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.state import PageState, Visit
from novu_app.dashboard.urls import with_query
from novu_app.kernel.errors import Forbidden, NovuError
from novu_app.kernel.pagination import Count, Keyset
from novu_app.realtime.hub import list_topic
from novu_app.realtime.lists import OF_ORGANIZATION, Kind

PAGE_SIZE = 25
#: What a visitor may choose: entries a page.
SIZES = (10, PAGE_SIZE, 50, 100)
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page:
    """A page by its number, from 1, with so many entries."""

    number: int
    size: int

    @property
    def offset(self) -> int:
        """How many entries stand before it."""
        return (self.number - 1) * self.size


@dataclass(frozen=True, slots=True)
class Listed(Generic[Row]):
    """What a page's loading function returns: rows for the eye, the neighbours' cursors, a text below the rows.

    ``bound`` says what was looked at, where that is not everything (``the newest 100,000 runs``). ``numbered`` says that the
    cursors are page numbers, which stand in the address as ``page``; ``forward_only`` that there is no way back but to the
    first page.
    """

    rows: list[Row]
    next: str | None = None
    previous: str | None = None
    summary: str = ""
    bound: str = ""
    numbered: bool = False
    forward_only: bool = False

    @classmethod
    def numbered_page(cls, rows: list[Row], page: Page, total: int, summary: str) -> Listed[Row]:
        """A page of a list with ``total`` entries."""
        after = str(page.number + 1) if page.number * page.size < total else None
        return cls(rows, after, str(page.number - 1) if page.number > 1 else None, summary, numbered=True)


class Facet(TypedDict):
    """One filter choice as a link."""

    label: str
    href: str
    current: bool


class ListView(TypedDict):
    """What the table shows besides its rows.

    ``status`` is loading, ready, empty, no_match, forbidden or error; ``busy`` while new rows are on their way and old ones stay.
    ``q`` is the text that was searched, ``fresh`` are the keys of the rows that have just changed elsewhere.
    """

    status: str
    busy: bool
    error: str
    q: str
    sort: str
    ascending: bool
    sort_links: dict[str, str]
    previous: str
    previous_label: str
    next: str
    summary: str
    bound: str
    clear: str
    fresh: list[str]
    size: str
    sizes: list[Facet]


def new_view() -> ListView:
    """A list before its first page has come."""
    return ListView(
        status="loading", busy=False, error="", q="", sort="", ascending=False, sort_links={},
        previous="", previous_label="Previous", next="", summary="", bound="", clear="", fresh=[],
        size=str(PAGE_SIZE), sizes=[],
    )  # fmt: skip


class ListState(PageState, mixin=True):
    """Keeps ``view`` in step with the address: ``q``, ``sort``, ``order``, ``after``, ``before`` and filters.

    A page calls :meth:`_begin` first, then :meth:`_read_and_watch`; its :meth:`_read_rows` loads the rows and ends with
    :meth:`_ready`, and what it raises goes to :meth:`_failed`. Filters that a page knows are query parameters of its own;
    they stay when the list is sorted or searched.
    """

    #: What the list shows, so that it is read again when something of that changes elsewhere. A page that hears of changes
    #: otherwise has none.
    WATCHES: ClassVar[tuple[Kind, ...]] = ()
    #: The variable that holds the rows, and the field by which a row is known.
    ROWS: ClassVar[str] = "rows"
    KEY: ClassVar[str] = "key"

    view: ListView = new_view()

    async def _read_rows(self) -> None:
        """Read what the address asks for, and nothing that is open over the list.

        Raises:
            NovuError: why the rows do not come.
        """
        raise NotImplementedError

    async def _read_and_watch(self) -> None:
        """Read the rows, now and whenever something of :attr:`WATCHES` changes; raises as :meth:`_read_rows`."""
        visit = await self.get_state(Visit)
        topics = [
            list_topic(kind, visit._organization_id if kind in OF_ORGANIZATION else self._environment())
            for kind in self.WATCHES
        ]
        live.watch(self.router.session.client_token, type(self), *topics)
        await self._read_rows()

    async def _refresh(self) -> None:
        """Read the rows again, and mark those that changed."""
        before: Sequence[Any] = getattr(self, self.ROWS)
        known = {row[self.KEY]: dict(row) for row in before}
        try:
            await self._read_rows()
        except Unforeseen:
            # The rows of before stay; the next change tries again.
            raise
        except NovuError as error:
            self._failed(error)
            return
        after: Sequence[Any] = getattr(self, self.ROWS)
        changed = [row[self.KEY] for row in after if known.get(row[self.KEY]) != dict(row)]
        self.view = {**self.view, "fresh": changed}

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
            "q": self._query("q"),
            "sort": sort if sort in starts else default_sort,
            "ascending": ascending,
            "sort_links": links,
            "clear": self._list_path(),
            "fresh": [],
            "size": str(self._size()),
            "sizes": [
                Facet(
                    label=f"{size} a page",
                    href=self._address(size="" if size == PAGE_SIZE else str(size), after="", before="", page=""),
                    current=size == self._size(),
                )
                for size in SIZES
            ],
        }

    def _keyset(self, *, descending: bool = True) -> Keyset:
        """The page of the list that the address asks for."""
        return Keyset(
            limit=self._size(),
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
            "bound": found.bound,
        }

    def _neighbour(self, found: Listed[Any], name: str, cursor: str | None) -> str:
        if name == "before" and found.forward_only:
            return self._address(after="") if self._query("after") else ""
        if cursor is None:
            return ""
        if found.numbered:
            return self._address(page="" if cursor == "1" else cursor)
        return self._address(**{"after": "", "before": "", name: cursor})

    def _page(self) -> Page:
        """The numbered page that the address asks for."""
        number = self._query("page", "1")
        return Page(max(1, int(number)) if number.isdecimal() else 1, self._size())

    def _size(self) -> int:
        """How many entries the address wants on a page."""
        wanted = self._query("size")
        return int(wanted) if wanted in map(str, SIZES) else PAGE_SIZE

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
