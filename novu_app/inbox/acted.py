"""What a visitor did, by the name that the browser gives it: said until it was done, and done once (outbox.js)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, Self

from novu_app.kernel.errors import NovuError

_NAME = re.compile(r"([a-z0-9]{1,40})\.([1-9][0-9]{0,8})\.([1-9][0-9]{0,8})", re.ASCII)


class DoneBefore(NovuError):
    """The browser says again what was done already: it has lost the answer, not the act."""

    status = 409


@dataclass(frozen=True, slots=True)
class Act:
    """One act of a page.

    ``page`` is what the browser calls the page, anew with each load; acts are numbered from 1 in the order in which they were
    done; ``first`` is the first that the browser does not know to be done.
    """

    page: str
    number: int
    first: int

    @classmethod
    def of(cls, name: str) -> Self | None:
        """The act of a name ``<page>.<number>.<first>``; None for no name of an act: nobody would say it again."""
        found = _NAME.fullmatch(name)
        return cls(found[1], int(found[2]), int(found[3])) if found else None

    @property
    def key(self) -> str:
        """Names the act among all of its subscriber."""
        return f"{self.page}.{self.number}"


@dataclass(frozen=True, slots=True)
class Acted:
    """Up to which act a page has got: all before it are done."""

    page: str = ""
    number: int = 0

    def take(self, act: Act) -> tuple[Acted, Literal["now", "before", "early"]]:
        """How far the page is with an act, and whether that is to be done ``now``, was done ``before``, or comes too ``early``.

        Acts are done in the order of their numbers: of the two that turn something on and off again the second has to win.
        """
        done = max(self.number if act.page == self.page else 0, act.first - 1)
        if act.number > done + 1:
            return Acted(act.page, done), "early"
        if act.number <= done:
            return Acted(act.page, done), "before"
        return Acted(act.page, act.number), "now"
