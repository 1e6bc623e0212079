"""What the engine needs of the events domain, which lies above it: handed in by whoever calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.execution.chunk import Invocation, Trigger


@dataclass(frozen=True, slots=True)
class Ports:
    """``load_triggers`` gives the triggers and bodies of events by id; ``start`` stores the events of invoke steps."""

    load_triggers: Callable[[Session, Iterable[str]], dict[str, tuple[Trigger, dict[str, Any]]]]
    start: Callable[[Session, Sequence[Invocation], int], None]
