"""What keeps an integration from being sent through at present: a pause that it asked for, its breaker, its rate."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping

from novu_app.execution.delivery.in_hand import HTTP_TARGET
from novu_app.integrations.senders import Sender
from novu_app.kernel import breakers, buckets
from novu_app.kernel.breakers import Breaker, Report
from novu_app.kernel.buckets import Rate


class Gates:
    """The gates of all targets, as this process knows them."""

    def __init__(self) -> None:
        self._known: dict[str, Breaker] = {}
        self._reports: defaultdict[str, Report] = defaultdict(Report)
        self._probes: set[str] = set()
        self._taken: dict[str, tuple[Rate, int]] = {}
        self._lock = threading.Lock()

    def look(self, targets: Iterable[str], now: int) -> None:
        """Ask how these targets stand; one call to Redis."""
        self._known.update(breakers.look((target for target in targets if not target.startswith(HTTP_TARGET)), now))

    def room(self, target: str, room: int, now: int) -> tuple[int, int]:
        """How many of ``room`` deliveries a target may get, and the moment at which to ask again, 0 for none.

        A target that is left alone gets them all: they are put off or go to another integration.
        """
        breaker = self._known.get(target)
        if breaker is None or room <= 0:
            return room, 0
        standing = breaker.standing(now)
        if standing == "paused":
            return 0, breaker.paused_until
        if standing == "probing":
            return 0, breaker.probe_until
        if standing == "ready":
            if not breakers.take_probe(target, now):
                return 0, now + breakers.PROBE_MS
            self._probes.add(target)
            self._known[target] = breaker.probed(now)
            return 1, 0
        return room, 0

    def take_tokens(
        self, shares: Mapping[str, int], senders: Mapping[str, Sender], now: int
    ) -> tuple[dict[str, int], dict[str, int]]:
        """Take a token for each delivery of the targets that have a rate; one call to Redis.

        Returns:
            The shares that are left, and the moment at which a target has its next token, where it had too few.
        """
        self._taken = {}
        for target, share in shares.items():
            sender = senders.get(target)
            rate = sender.rate if sender is not None and sender.active else None
            if rate is not None and self.left_alone_until(target, now) is None:
                self._taken[target] = (rate, share)
        grants = buckets.take(self._taken, now)
        left = {target: grants[target].granted if target in grants else share for target, share in shares.items()}
        again = {target: now + grant.wait_ms for target, grant in grants.items() if grant.wait_ms}
        return {target: share for target, share in left.items() if share > 0}, again

    def give_back(self, shares: Mapping[str, int], used: Mapping[str, int], now: int) -> None:
        """Return what was taken for deliveries that somebody else claimed: tokens for ``shares`` beyond ``used``, probes."""
        unused = {
            target: (rate, used.get(target, 0) - shares.get(target, 0))
            for target, (rate, _) in self._taken.items()
            if used.get(target, 0) < shares.get(target, 0)
        }
        buckets.take(unused, now)
        for target in self._probes:
            if not used.get(target):
                breakers.give_probe_back(target)
        self._probes.clear()

    def left_alone_until(self, target: str, now: int) -> int | None:
        """Until when nothing is sent to a target whose breaker is open, or None."""
        breaker = self._known.get(target)
        return breaker.open_until if breaker is not None and breaker.open_until > now else None

    def report(self, target: str, told: Report) -> None:
        """Note what an attempt told about a target's provider."""
        if not told.succeeded and not told.failures and not told.pause_until:
            return
        with self._lock:
            known = self._reports[target]
            if told.succeeded:
                known.success()
            known.failures += told.failures
            known.pause_until = max(known.pause_until, told.pause_until)

    def tell(self, now: int) -> None:
        """Tell everybody what was noted since the last time and is news; a call or two to Redis for each such target."""
        with self._lock:
            noted, self._reports = self._reports, defaultdict(Report)
        news = {
            target: report
            for target, report in noted.items()
            # That what works goes on working is none.
            if report.failures or report.pause_until or (known := self._known.get(target)) is None or known.failures
        }
        if news:
            breakers.report(news, now)
            self.look(news, now)
