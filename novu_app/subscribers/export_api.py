"""All subscribers as a CSV file, for a signed-in member: a route of the dashboard's, not of the contract.

The browser asks with the session's cookie, which pages of other sites can not read the answer of. Any number is streamed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import StreamingResponse

from novu_app.accounts import permissions
from novu_app.accounts import service as accounts
from novu_app.accounts.cookies import session_token
from novu_app.environments import service as environments
from novu_app.kernel.database import reading
from novu_app.kernel.errors import Unauthorized
from novu_app.kernel.pagination import Keyset
from novu_app.subscribers import files, service
from novu_app.subscribers.models import Subscriber

router = APIRouter(prefix="/v1/dashboard", include_in_schema=False)
_AT_ONCE = 1_000


@router.get("/environments/{environmentId}/subscribers.csv")
def export(request: Request, environmentId: str, q: Annotated[str, Query(max_length=500)] = "") -> StreamingResponse:
    """The subscribers that a search finds, newest first; all of them without one.

    Raises:
        Unauthorized: there is no session.
        Forbidden: the role may not read subscribers.
        NotFound: the visitor's organization has no such environment.
    """
    with reading() as session:
        user = accounts.session_user(session, session_token(request.headers.get("cookie", "")))
        if user is None:
            raise Unauthorized("Your session is over. Sign in again.")
        permissions.require(user.role, permissions.needed_for("Subscribers", changes=False))
        environment = environments.get_environment(session, environmentId, user.organization_id)
    name = "".join(character for character in environment.name.lower() if character.isalnum() and character.isascii())
    return StreamingResponse(
        files.write_csv(_every(environment.id, q)),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="subscribers-{name or "export"}.csv"'},
    )


def _every(environment_id: str, text: str) -> Iterator[Subscriber]:
    after: str | None = None
    while True:
        # A transaction a page: a download may take longer than one should stay open.
        with reading() as session:
            page, _ = service.search(session, environment_id, text, Keyset(limit=_AT_ONCE, after=after))
        yield from page.rows
        after = page.next
        if after is None:
            return
