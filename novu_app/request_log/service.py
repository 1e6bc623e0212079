"""The request log: what the API was asked, kept for some days (setting ``NOVU_REQUEST_LOG_DAYS``)."""

from __future__ import annotations

from sqlmodel import Session

from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import NotFound
from novu_app.kernel.ids import id_at, is_id
from novu_app.kernel.pagination import CursorPage, Keyset
from novu_app.kernel.settings import get_settings
from novu_app.request_log import store
from novu_app.request_log.models import RequestLog
from novu_app.request_log.store import RequestFilter

__all__ = ["NEWEST", "RequestFilter", "RequestLog"]

#: A filter by method, path or key looks at so many requests, the newest.
NEWEST = 100_000
_DAY_MS = 86_400_000
_SWEPT_AT_ONCE = 2_000


def list_requests(
    session: Session, environment_id: str, wanted: RequestFilter, keyset: Keyset
) -> CursorPage[RequestLog]:
    """One page of requests, newest first.

    Raises:
        BadRequest: the cursor is not of this environment.
    """
    return store.page(session, environment_id, wanted, keyset, NEWEST)


def get_request(session: Session, environment_id: str, request_id: str) -> RequestLog:
    """One request.

    Raises:
        NotFound: there is none, or it is older than what is kept.
    """
    row = store.by_id(session, environment_id, request_id) if is_id(request_id) else None
    if row is None:
        raise NotFound(f"Request with id {request_id} not found")
    return row


def sweep_due(now_ms: int) -> int:
    """Remove some of the requests that have been kept long enough; their number. The clock's part.

    Opens its own transactions, and only one for a look at an index when there are none.
    """
    before = id_at(now_ms - get_settings().request_log_days * _DAY_MS)
    with reading() as session:
        if not store.is_any_before(session, before):
            return 0
    with writing() as session:
        return store.remove_before(session, before, _SWEPT_AT_ONCE)
