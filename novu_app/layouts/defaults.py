"""Which layout e-mails have that name none."""

from __future__ import annotations

from sqlmodel import Session

from novu_app.kernel import clock
from novu_app.layouts import store
from novu_app.layouts.service import StoredLayout, get_layout
from novu_app.realtime import lists
from novu_app.workflows import store as workflow_store


def set_default(session: Session, environment_id: str, reference: str, *, user_id: str | None = None) -> StoredLayout:
    """Make a layout the default one of its environment, in place of the one that was.

    Raises:
        NotFound: there is no such layout.
    """
    # One at a time: an environment has one default.
    workflow_store.hold_creations(session, environment_id)
    found = get_layout(session, environment_id, reference, for_update=True)
    if found.row.is_default:
        return found
    store.clear_default(session, environment_id)
    row = found.row
    row.is_default, row.updated_by, row.updated_at = True, user_id, clock.now_ms()
    session.add(row)
    session.flush()
    lists.changed(session, "layouts", environment_id)
    return get_layout(session, environment_id, row.id)
