"""Who gets how much of a worker's free capacity: targets alike, so that none of them holds up the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: Deliveries that are claimed and not over, in one worker process.
IN_FLIGHT = 600
#: Of these, those that may be with one vendor: when it is slow it is slow for all of its integrations.
OF_A_VENDOR = 100
#: The same of a vendor that takes several with one call, as many as one call has at most: a whole chunk is few calls then.
TOGETHER = 500
#: What a worker holds in stock for a target, beyond what is being sent: as much as it sends in this time.
_STOCK_S = 0.25
_LARGEST_STOCK = 64
_MEASURED_S = 0.1


@dataclass(slots=True)
class Pace:
    """How much is under way to a target, whose vendor it is, and how fast it has been lately."""

    vendor: str = ""
    in_flight: int = 0
    finished: int = 0
    since: float = 0.0
    stock: int = 0

    @property
    def hungry(self) -> bool:
        """Whether there is so little left in stock that more should be claimed."""
        return self.in_flight <= self.stock * 2 // 3

    def window(self, concurrency: int, now: float) -> int:
        """How many deliveries to this target may be in hand.

        A slow target gets as many as are sent at a time, a fast one as many more as keep it busy until the next claim.

        Args:
            concurrency: how many are sent at a time.
            now: seconds of a clock that never goes back.
        """
        elapsed = now - self.since
        if elapsed >= _MEASURED_S:
            self.stock = min(_LARGEST_STOCK, round(self.finished / elapsed * _STOCK_S))
            self.since, self.finished = now, 0
        if not self.in_flight:
            self.stock = max(self.stock, concurrency)  # it was idle, which says nothing about its pace
        return concurrency + self.stock


def share_out(
    free: int, rooms: Mapping[str, int], vendors: Mapping[str, str], vendor_rooms: Mapping[str, int]
) -> dict[str, int]:
    """Divide free capacity between targets.

    Args:
        free: how much there is.
        rooms: how much each target can take, in the order in which they are served when there is not enough for all.
        vendors: the vendor of each target.
        vendor_rooms: how much each vendor can take.

    Returns:
        What each target gets; targets that get nothing are missing.
    """
    shares: dict[str, int] = {}
    left = dict(vendor_rooms)
    waiting: Sequence[str] = [target for target, room in rooms.items() if room > 0]
    while free > 0 and waiting:
        part = max(1, free // len(waiting))
        of_vendor = Counter(vendors[target] for target in waiting)
        parts = {vendor: max(1, left[vendor] // count) for vendor, count in of_vendor.items() if vendor in left}
        still: list[str] = []
        for target in waiting:
            vendor, wanted = vendors[target], rooms[target] - shares.get(target, 0)
            given = min(part, wanted, free, left.get(vendor, free), parts.get(vendor, free))
            if given <= 0:
                continue
            shares[target] = shares.get(target, 0) + given
            free -= given
            if vendor in left:
                left[vendor] -= given
            if given < wanted:
                still.append(target)
        waiting = still
    return shares
