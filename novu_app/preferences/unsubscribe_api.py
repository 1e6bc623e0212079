"""Routes of unsubscribe links: our signature in the address opens them, no key does.

Opening the address only asks: programs that look into e-mails open every address in them. Turning off takes a POST, which
mail programs send for their own button, and the page for its.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse

from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import NotFound
from novu_app.preferences import unsubscribing
from novu_app.preferences.unsubscribe_page import VALUE, page
from novu_app.preferences.unsubscribe_texts import texts_for
from novu_app.preferences.unsubscribing import PATH, Offered

router = APIRouter(redirect_slashes=False)
_MAX_FORM = 4096


@router.get(PATH + "/{token}", include_in_schema=False)
def ask(token: str, request: Request) -> HTMLResponse:
    """Ask whether the e-mails are to end. Nothing is changed."""
    accepted = _accepted(request)
    try:
        with reading() as session:
            offered = unsubscribing.describe(session, unsubscribing.read_token(token))
    except NotFound as error:
        return _gone(accepted, error)
    if offered.critical:
        return _necessary(accepted, offered, 200)
    if offered.done:
        return _done(accepted, offered)
    language, texts = texts_for(accepted, offered.locale)
    return page(language, texts.question, texts.consequence.format(name=offered.name), button=texts.button)


@router.post(PATH + "/{token}", include_in_schema=False)
async def turn_off(token: str, request: Request) -> HTMLResponse:
    """Turn the e-mails off, with the one click that a mail program or the page's button stands for."""
    accepted = _accepted(request)
    # A form of either kind that browsers and mail programs send: the value is looked for, not the form understood.
    form = (await request.body())[:_MAX_FORM]
    if VALUE.lower().encode() not in form.lower():
        language, texts = texts_for(accepted)
        return page(language, texts.failed, texts.use_button, status=400)
    return await run_in_threadpool(_turn_off, token, accepted)


def _turn_off(token: str, accepted: str) -> HTMLResponse:
    try:
        offer = unsubscribing.read_token(token)
        with writing() as session:
            offered = unsubscribing.turn_off(session, offer)
    except NotFound as error:
        return _gone(accepted, error)
    return _necessary(accepted, offered, 400) if offered.critical else _done(accepted, offered)


def _done(accepted: str, offered: Offered) -> HTMLResponse:
    language, texts = texts_for(accepted, offered.locale)
    return page(language, texts.done, texts.done_text.format(name=offered.name))


def _necessary(accepted: str, offered: Offered, status: int) -> HTMLResponse:
    language, texts = texts_for(accepted, offered.locale)
    return page(language, texts.necessary, texts.necessary_text.format(name=offered.name), status=status)


def _gone(accepted: str, error: NotFound) -> HTMLResponse:
    language, texts = texts_for(accepted)
    return page(language, texts.failed, texts.gone, status=error.status)


def _accepted(request: Request) -> str:
    return request.headers.get("accept-language", "")
