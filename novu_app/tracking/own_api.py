"""Routes that e-mails of an environment with tracking lead to: a picture, and links. Our signature opens them, no key does.

Whatever can not be stored, the reader gets the picture, and is led on.
"""

from __future__ import annotations

import base64
import logging

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from novu_app.execution.broadcast import announce_runs
from novu_app.kernel import clock, hints
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import NotFound
from novu_app.tracking import links, own
from novu_app.tracking.links import CLICK_PATH, OPEN_PATH, Mark
from novu_app.tracking.machines import is_machine
from novu_app.tracking.reports import Report

router = APIRouter(redirect_slashes=False)
#: A picture of one pixel that is not to be seen.
_PICTURE = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_HEADERS = {
    "cache-control": "no-store, private, max-age=0",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex, nofollow",
}
_METHODS = ["GET", "HEAD"]
log = logging.getLogger("novu.tracking")


@router.api_route(OPEN_PATH + "/{token}", methods=_METHODS, include_in_schema=False)
async def opened(token: str, request: Request) -> Response:
    """The picture of an e-mail that somebody opened."""
    try:
        mark = links.read_open(token)
    except NotFound as error:
        return _refused(error)
    await _note(request, mark, own.opened(mark))
    return Response(_PICTURE, media_type="image/gif", headers=_HEADERS)


@router.api_route(CLICK_PATH + "/{token}", methods=_METHODS, include_in_schema=False)
async def clicked(token: str, request: Request) -> Response:
    """Where a link leads. The target stands in the signed token: we lead nowhere else."""
    try:
        mark, target = links.read_click(token)
    except NotFound as error:
        return _refused(error)
    await _note(request, mark, own.clicked(mark, target))
    return RedirectResponse(target, 302, headers=_HEADERS)


async def _note(request: Request, mark: Mark, report: Report) -> None:
    # HEAD comes as GET (rest/heads.py).
    method = str(request.scope.get("novu.asked", request.method))
    if not is_machine(method, request.headers, clock.now_ms() - mark.at):
        await run_in_threadpool(_store, mark, report)


def _store(mark: Mark, report: Report) -> None:
    try:
        with reading() as session:
            if not own.is_new(session, mark, report):
                return
        with writing() as session:
            recorded = own.note(session, mark, report)
    except Exception:
        log.exception("What an e-mail told was not stored")
        return
    if recorded.runs:
        announce_runs({mark.environment_id: recorded.runs})
    if recorded.released:
        hints.leave("runs")


def _refused(error: NotFound) -> Response:
    return PlainTextResponse(str(error.message), error.status, headers=_HEADERS)
