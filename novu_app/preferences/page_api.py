"""Routes of the hosted preference page: our signature in the address opens it, no key and no cookie does.

Opening it changes nothing: programs that look into e-mails open every address in them. A button sends a form, and the answer
sends the browser back to the page, so that going back or reloading sends nothing twice.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from novu_app.kernel import allowance
from novu_app.kernel.allowance import Limit
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import NotFound, NovuError
from novu_app.preferences import page_links, page_service
from novu_app.preferences.page_links import PATH, Whose
from novu_app.preferences.page_texts import texts_for
from novu_app.preferences.page_view import FIELD, PLACE, change_of, preference_page, refusal

router = APIRouter(redirect_slashes=False)
#: Of one subscriber's page: a button costs two, itself and the page that follows.
LIMIT = Limit(120, 60, 120)
_MAX_FORM = 4096
_PLACE = re.compile(r"all|g\d{1,4}")


@router.get(PATH + "/{token}", include_in_schema=False)
async def show(token: str, request: Request) -> Response:
    """The page. Nothing is changed."""
    accepted = _accepted(request)
    whose = _whose(token)
    if whose is None or not await _may(whose):
        return _refused(accepted, whose)
    return await run_in_threadpool(_show, whose, accepted)


@router.post(PATH + "/{token}", include_in_schema=False)
async def change(token: str, request: Request) -> Response:
    """Do what a button says, and show the page again."""
    accepted = _accepted(request)
    whose = _whose(token)
    if whose is None or not await _may(whose):
        return _refused(accepted, whose)
    body = await request.body()
    try:
        form = parse_qs(body.decode(), max_num_fields=10) if len(body) <= _MAX_FORM else {}
    except ValueError:
        form = {}
    return await run_in_threadpool(_change, whose, token, form, accepted)


def _show(whose: Whose, accepted: str) -> Response:
    try:
        with reading() as session:
            shown = page_service.show(session, whose)
    except NotFound:
        return _refused(accepted, None)
    return preference_page(*texts_for(accepted, shown.locale), shown)


def _change(whose: Whose, token: str, form: dict[str, list[str]], accepted: str) -> Response:
    wanted = change_of(form.get(FIELD, [""])[0])
    if wanted is None:
        return _show(whose, accepted)
    try:
        with writing() as session:
            page_service.change(session, whose, wanted)
    except NotFound:
        return _show(whose, accepted)
    except NovuError as error:
        with reading() as session:
            language, texts = texts_for(accepted, page_service.locale_of(session, whose))
        return refusal(language, texts, texts.locked, error.status)
    place = form.get(PLACE, [""])[0]
    # Relative, so that it holds behind a proxy with a sub-path too.
    target = f"./{token}#{place}" if _PLACE.fullmatch(place) else f"./{token}"
    return RedirectResponse(target, 303, headers={"cache-control": "no-store", "referrer-policy": "no-referrer"})


def _whose(token: str) -> Whose | None:
    try:
        return page_links.read_token(token)
    except NotFound:
        return None


async def _may(whose: Whose) -> bool:
    # Signed addresses alone are counted: a forged one costs no look at the database.
    spent = await allowance.spend(f"page:{whose.environment_id}:{whose.subscriber_pk}", LIMIT, 1)
    return spent is None or spent.allowed


def _refused(accepted: str, whose: Whose | None) -> Response:
    language, texts = texts_for(accepted)
    return refusal(language, texts, texts.gone, 404) if whose is None else refusal(language, texts, texts.busy, 429)


def _accepted(request: Request) -> str:
    return request.headers.get("accept-language", "")
