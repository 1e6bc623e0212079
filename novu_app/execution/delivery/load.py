"""What a worker has in hand: how much is under way to each target and vendor, how fast each is, and who wants more."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from novu_app.execution.delivery.claiming import Due
from novu_app.execution.delivery.handover import concurrency_of
from novu_app.execution.delivery.in_hand import HTTP_TARGET, InHand
from novu_app.execution.delivery.shares import IN_FLIGHT, OF_A_VENDOR, TOGETHER, Pace

#: When to look for more after something ended, in seconds: where little is left in stock, and else.
SOON_S, LATER_S = 0.02, 0.25
_HTTP_VENDOR, _NO_VENDOR = "http", ""
#: Targets whose pace is remembered while nothing is under way to them.
_REMEMBERED = 2_000


class Load:
    """The deliveries that a worker has claimed and that are not over. May be used from any thread."""

    def __init__(self) -> None:
        self._counting = threading.Condition()
        self._paces: dict[str, Pace] = {}
        self._vendors: Counter[str] = Counter()
        self._total = 0
        #: Targets of which more is likely to be due than is in hand, and whether some were passed over altogether.
        self._wanting: set[str] = set()
        self._crowded = False

    @property
    def total(self) -> int:
        """How many are under way."""
        return self._total

    @property
    def wants_more(self) -> bool:
        """Whether more is likely to be due than is in hand."""
        return bool(self._wanting or self._crowded)

    def free(self) -> int:
        """How many more may be claimed; with none, others are taken to be waiting."""
        with self._counting:
            free = IN_FLIGHT - self._total
            self._crowded = free <= 0
            return free

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is under way, so long at most; whether that is so."""
        with self._counting:
            return self._counting.wait_for(lambda: not self._total, seconds)

    def rooms(self, due: Due) -> dict[str, int]:
        """How many more each target can take, by its pace."""
        moment = time.monotonic()
        rooms: dict[str, int] = {}
        with self._counting:
            if len(self._paces) > _REMEMBERED:
                self._paces = {target: pace for target, pace in self._paces.items() if pace.in_flight}
            for target in due.targets:
                limit = concurrency_of(due.senders.get(target), is_http=target.startswith(HTTP_TARGET))
                pace = self._paces.setdefault(target, Pace())
                several = min(due.together(target), TOGETHER)
                rooms[target] = max(pace.window(limit, moment), several) - pace.in_flight
        return rooms

    def vendor_rooms(self, due: Due, vendors: Mapping[str, str]) -> dict[str, int]:
        """How many more each vendor can take. ``vendors`` are those of the targets (:func:`vendors_of`)."""
        with self._counting:
            return {
                vendor: (TOGETHER if due.together(target) > 1 else OF_A_VENDOR) - self._vendors[vendor]
                for target, vendor in vendors.items()
                if vendor
            }

    def take(self, claimed: Sequence[InHand], vendors: Mapping[str, str]) -> Counter[str]:
        """These are under way from now on; how many to each target."""
        counts = Counter(one.target for one in claimed)
        with self._counting:
            for target, count in counts.items():
                pace = self._paces[target]
                pace.in_flight, pace.vendor = pace.in_flight + count, vendors[target]
                self._vendors[pace.vendor] += count
            self._total += len(claimed)
        return counts

    def want(self, due: Due, full: Collection[str], *, crowded: bool) -> None:
        """Note of which of the targets that were looked at more is likely to be due, and whether there are others."""
        with self._counting:
            self._wanting.difference_update(due.targets)
            self._wanting.update(full)
            self._crowded = crowded

    def want_only(self, seen: Collection[str]) -> None:
        """Everything that is due was looked at: nothing of other targets."""
        with self._counting:
            self._crowded = False
            self._wanting.intersection_update(seen)

    def finish(self, one: InHand, *, due_again: bool) -> float | None:
        """One is out of our hands: in how many seconds to look for more; None where nothing is missed."""
        with self._counting:
            pace = self._paces[one.target]
            pace.in_flight -= 1
            pace.finished += 1
            self._vendors[pace.vendor] -= 1
            self._total -= 1
            if not self._total:
                self._counting.notify_all()
            if not (due_again or self._crowded or one.target in self._wanting):
                return None
            soon = due_again or pace.hungry or (self._crowded and self._total * 2 <= IN_FLIGHT)
            return SOON_S if soon else LATER_S


def vendors_of(due: Due, targets: Collection[str]) -> dict[str, str]:
    """The vendor of each target: one for all HTTP steps, none where the integration is gone."""
    vendors: dict[str, str] = {}
    for target in targets:
        sender = due.senders.get(target)
        own = sender.provider_id if sender is not None else _NO_VENDOR
        vendors[target] = _HTTP_VENDOR if target.startswith(HTTP_TARGET) else own
    return vendors
