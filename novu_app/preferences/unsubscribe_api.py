"""Routes of unsubscribe links: our signature in the address opens them, no key does.

Opening the address only asks: programs that look into e-mails open every address in them. Turning off takes a POST, which
mail programs send for their own button, and the page for its.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse

from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import NovuError
from novu_app.preferences import unsubscribing
from novu_app.preferences.unsubscribe_page import VALUE, page
from novu_app.preferences.unsubscribing import PATH, Offered

router = APIRouter(redirect_slashes=False)
_MAX_FORM = 4096


@router.get(PATH + "/{token}", include_in_schema=False)
def ask(token: str) -> HTMLResponse:
    """Ask whether the e-mails are to end. Nothing is changed."""
    try:
        with reading() as session:
            offered = unsubscribing.describe(session, unsubscribing.read_token(token))
    except NovuError as error:
        return _refused(error)
    if offered.critical:
        return page("These e-mails are necessary", f"E-mails about “{offered.name}” can not be turned off.")
    if offered.done:
        return _done(offered)
    return page("Unsubscribe?", f"You will get no more e-mails about “{offered.name}”.", asks=True)


@router.post(PATH + "/{token}", include_in_schema=False)
async def turn_off(token: str, request: Request) -> HTMLResponse:
    """Turn the e-mails off, with the one click that a mail program or the page's button stands for."""
    # A form of either kind that browsers and mail programs send: the value is looked for, not the form understood.
    form = (await request.body())[:_MAX_FORM]
    if VALUE.lower().encode() not in form.lower():
        return page("Not unsubscribed", "Open this address in a browser and press the button.", status=400)
    return await run_in_threadpool(_turn_off, token)


def _turn_off(token: str) -> HTMLResponse:
    try:
        offer = unsubscribing.read_token(token)
        with writing() as session:
            return _done(unsubscribing.turn_off(session, offer))
    except NovuError as error:
        return _refused(error)


def _done(offered: Offered) -> HTMLResponse:
    return page("You are unsubscribed", f"You get no more e-mails about “{offered.name}”.")


def _refused(error: NovuError) -> HTMLResponse:
    text = error.message if isinstance(error.message, str) else "; ".join(error.message)
    return page("Not unsubscribed", text, status=error.status)
