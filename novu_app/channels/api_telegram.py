"""What Telegram and people with a setup link call: no secret key opens these routes, the secrets in them do."""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from novu_app.channels import links, telegram
from novu_app.channels.pages import page
from novu_app.channels.telegram import SETUP, UPDATES, Bot
from novu_app.integrations import service as integrations
from novu_app.integrations.models import Integration
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import BadRequest, NotFound, NovuError
from novu_app.providers.chat import telegram_api
from novu_app.rest.envelope import JsonResponse
from novu_app.rest.routing import api_router

router = api_router("Integrations")
_MAX_FORM = 4096
_GONE = "This link was used already, or it is too old. Ask for a new one."


@router.post(UPDATES + "/{environment_id}/{integration_id}", include_in_schema=False)
async def take_update(environment_id: str, integration_id: str, request: Request) -> Response:
    """A message to a bot. What the bot answers goes back in the same exchange."""
    secret = request.headers.get("x-telegram-bot-api-secret-token", "")
    update = await request.json()

    def take() -> str | None:
        with writing() as session:
            return telegram.take_update(session, environment_id, integration_id, secret, update)

    said = await run_in_threadpool(take)
    answer = {"method": "sendMessage", "chat_id": telegram.chat_of(update), "text": said} if said else {}
    return JsonResponse(answer)


@router.get(SETUP + "/{token}", include_in_schema=False)
def show_setup(token: str) -> Response:
    """The page on which a bot's token is filled in."""
    with reading() as session:
        known = links.find(session, "setup", token) is not None
    if not known:
        return page("Link expired", _GONE, status=404)
    return page(
        "Set up Telegram", "Make a bot with @BotFather, and put in the token that it gives you.", form="Bot token"
    )


@router.post(SETUP + "/{token}", include_in_schema=False)
async def set_up(token: str, request: Request) -> Response:
    """Take the bot's token, when Telegram knows it; the link is used up."""
    form = parse_qs((await request.body())[:_MAX_FORM].decode("utf-8", "replace"))
    try:
        bot = await run_in_threadpool(_bot, token, form.get("value", [""])[0].strip())
        username = await telegram_api.bot_username(bot.token)
        comes_here = bot.address.startswith("https://")
        if comes_here:
            await telegram_api.set_webhook(bot.token, bot.address, bot.secret)
        link = await run_in_threadpool(_store, token, bot, comes_here)
    except NovuError as error:
        text = error.message if isinstance(error.message, str) else "; ".join(error.message)
        again = "Bot token" if isinstance(error, BadRequest) else ""
        return page("Not set up", text, status=error.status, form=again)
    if link:
        return page("Set up", "Open the bot's chat to be connected.", link=telegram.deep_link(username, link))
    return page("Set up", f"@{username} sends your notifications now.")


def _bot(token: str, given: str) -> Bot:
    with reading() as session:
        link = links.find(session, "setup", token)
        if link is None:
            raise NotFound(_GONE)
        if not given:
            raise BadRequest("The bot's token is missing")
        return telegram.bot_with(link.environment_id, link.integration_id, given)


def _store(token: str, bot: Bot, comes_here: bool) -> str | None:
    """Keep the bot's token and use the link up; a deep link's token for the subscriber, where one was named."""
    with writing() as session:
        link = links.find(session, "setup", token)
        person = link.subscriber_pk if link else None
        if link is None or not links.redeem(session, link):
            raise NotFound(_GONE)
        row = _with_token(integrations.get_integration(session, bot.environment_id, bot.integration_id), bot.token)
        integration = integrations.update_integration(session, bot.environment_id, bot.integration_id, row)
        if person is None or not comes_here:
            return None
        return links.issue(session, integration, "chat", subscriber_pk=person)[0]


def _with_token(row: Integration, token: str) -> dict[str, dict[str, str]]:
    return {"credentials": {**integrations.credentials_of(row), "apiToken": token}}
