"""Whose inbox, and which of its messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session

from novu_app.messages import store
from novu_app.messages.filters import of_contexts


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose inbox: a subscriber of an environment.

    ``contexts`` (``type:id``, sorted) narrow it to the messages of exactly these contexts, none of them to those without
    any; None takes all.
    """

    environment_id: str
    subscriber_pk: str
    contexts: tuple[str, ...] | None = None


def sees(contexts: tuple[str, ...] | None, message: Mapping[str, Any]) -> bool:
    """Whether an inbox of these contexts shows a message, given as the raw entity that realtime batches carry."""
    return contexts is None or tuple(message.get("contextKeys") or ()) == contexts


def within(session: Session, owner: Owner) -> list[ColumnElement[bool]]:
    """What the messages of an inbox fulfil."""
    found = store.in_inbox(owner.environment_id, owner.subscriber_pk)
    return found if owner.contexts is None else [*found, of_contexts(session, owner.contexts)]
