"""What a visitor does to notifications of the page, as changes of the services; and how it is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, TypedDict, cast

from sqlmodel import Session

from novu_app.inbox.body import Item
from novu_app.inbox.door import Change
from novu_app.kernel.ids import is_id
from novu_app.messages import inbox
from novu_app.messages.filters import InboxFilter
from novu_app.messages.inbox import Outcome, Owner
from novu_app.messages.states import Action

#: More notifications than this are not kept for taking an action back.
MOST_UNDONE = 500
#: Notifications that one statement marks.
_AT_ONCE = 100
_MARKS = frozenset({"read", "unread", "archive", "unarchive"})


class Step(TypedDict):
    """An action (see :func:`change_of`) for some notifications, by id."""

    action: str
    ids: list[str]


def change_of(message_id: str, action: str) -> Change | None:
    """The change that an action of the page makes to one notification; None for what is no action.

    Args:
        message_id: the notification.
        action: ``read``, ``unread``, ``archive``, ``unarchive``, ``unsnooze``, ``delete``, ``complete-primary``,
            ``revert-secondary`` and the like, or ``snooze-<milliseconds since the epoch>``.
    """
    if not is_id(message_id):
        return None
    if action in _MARKS:
        return partial(inbox.mark_one, action=cast(Action, action), message_id=message_id)
    if action == "unsnooze":
        return partial(inbox.unsnooze, message_id=message_id)
    if action == "delete":
        return partial(inbox.delete_one, message_id=message_id)
    verb, _, what = action.partition("-")
    if verb == "snooze" and what.isascii() and what.isdigit():
        return partial(inbox.snooze, message_id=message_id, until=int(what))
    if verb in ("complete", "revert") and what in ("primary", "secondary"):
        return partial(inbox.act, message_id=message_id, kind=cast(inbox.Button, what), done=verb == "complete")
    return None


def undo_of(before: Item | None, action: str) -> list[Step]:
    """What takes an action on a notification back; nothing where that is not possible.

    Args:
        before: the notification as it was.
        action: see :func:`change_of`.
    """
    if before is None:
        return []
    back = {
        "read": "unread",
        "unread": "archive" if before["archived"] else "read",
        # What leaves the archive this way is unread again.
        "archive": "unarchive" if before["read"] else "unread",
        "unarchive": "archive",
        "snooze": "unsnooze",
        "unsnooze": f"snooze-{before['snoozed_until']}",
        "complete": f"revert-{action.partition('-')[2]}",
        "revert": f"complete-{action.partition('-')[2]}",
    }.get(action.partition("-")[0])
    return [Step(action=back, ids=[before["id"]])] if back else []


def steps_of(said: Sequence[Any]) -> list[Step]:
    """The steps that a browser says; nothing where one of them is none, or takes nothing back."""
    found = []
    for each in said:
        match each:
            case {"action": str(action), "ids": [*ids]} if ids and all(isinstance(one, str) for one in ids):
                found.append(Step(action=action, ids=ids))
            case _:
                return []
    known = all(step["action"] != "delete" and change_of(one, step["action"]) for step in found for one in step["ids"])
    return found if known and sum(len(step["ids"]) for step in found) <= MOST_UNDONE else []


def mark_all(session: Session, owner: Owner, *, action: Action, wanted: InboxFilter) -> tuple[Outcome, list[Step]]:
    """Mark all notifications of a filter; with what takes that back, where they are not too many."""
    found = inbox.list_messages(session, owner, wanted, limit=MOST_UNDONE + 1).messages
    outcome = inbox.mark(session, owner, action, wanted)
    if len(found) > MOST_UNDONE:
        return outcome, []
    unread = [row["id"] for row in found if not row["read"]]
    read = [row["id"] for row in found if row["read"]]
    steps = [Step(action="unread", ids=unread)] if unread else []
    if read and action == "archive":
        steps.append(Step(action="unarchive", ids=read))
    return outcome, steps


def mark_seen(session: Session, owner: Owner, *, message_ids: Sequence[str]) -> Outcome:
    """Mark notifications as seen, however many."""
    outcome = Outcome(0, None)
    for start in range(0, len(message_ids), _AT_ONCE):
        wanted = InboxFilter(ids=tuple(message_ids[start : start + _AT_ONCE]))
        outcome = _both(outcome, inbox.mark(session, owner, "seen", wanted))
    return outcome


def take_back(session: Session, owner: Owner, steps: Sequence[Step]) -> Outcome:
    """Do the steps that take something back. What is gone meanwhile stays gone.

    Raises:
        NovuError: it can not be taken back any more.
    """
    outcome = Outcome(0, None)
    for step in steps:
        action, ids = step["action"], step["ids"]
        if action in _MARKS:
            outcome = _both(outcome, inbox.mark_some(session, owner, cast(Action, action), ids))
            continue
        for message_id in ids:
            change = change_of(message_id, action)
            outcome = _both(outcome, change(session, owner) if change else Outcome(0, None))
    return outcome


def _both(first: Outcome, then: Outcome) -> Outcome:
    # Counts are absolute: the last ones say all.
    return Outcome(first.changed + then.changed, then.batch or first.batch)
