"""The inbox: reading it where there is much, opening it, thousands of open ones, and the page that shows it."""

from __future__ import annotations

from typing import Any

from benchmarks import inbox_page, inbox_reading, inbox_sockets
from benchmarks.installation import Kind, Machine
from benchmarks.plan import Plan


def measure(machine: Machine, kind: Kind, plan: Plan) -> dict[str, Any]:
    """What each of the parts says: ``reading``, ``sockets`` and ``page``."""
    return {
        "reading": inbox_reading.measure(machine, kind, plan),
        "sockets": inbox_sockets.measure(machine, kind, plan),
        "page": inbox_page.measure(machine, kind, plan),
    }
