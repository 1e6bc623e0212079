"""Routes of connecting by OAuth (contract/rest.md, Integrations; contract/webhooks.md, OAuth)."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from novu_app.channels.link_requests import ChatOauthDto, ConnectDto, LinkUserDto, OauthUrlDto
from novu_app.channels.oauth import finishing, starting
from novu_app.channels.oauth.finishing import Flow
from novu_app.channels.oauth.starting import CALLBACK, Wish
from novu_app.channels.oauth.vendors import Grant
from novu_app.channels.pages import page
from novu_app.environments.service import Scope
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import NovuError
from novu_app.rest.auth import Authorized
from novu_app.rest.routing import api_router

router = api_router("Integrations")


@router.post(
    "/v1/integrations/channel-connections/oauth",
    status_code=201,
    operation_id="IntegrationsController_generateConnectOAuthUrl",
)
def connect_url(scope: Authorized, body: ConnectDto) -> OauthUrlDto:
    """The address at which somebody connects a workspace. It is good for five minutes."""
    return _start(scope, body.wish())


@router.post(
    "/v1/integrations/channel-endpoints/oauth",
    status_code=201,
    operation_id="IntegrationsController_generateLinkUserOAuthUrl",
)
def link_user_url(scope: Authorized, body: LinkUserDto) -> OauthUrlDto:
    """The address at which a subscriber says who they are at the vendor. It is good for five minutes."""
    return _start(scope, body.wish())


@router.post(
    "/v1/integrations/chat/oauth",
    status_code=201,
    operation_id="IntegrationsController_getChatOAuthUrl",
    deprecated=True,
)
def chat_oauth_url(scope: Authorized, body: ChatOauthDto) -> OauthUrlDto:
    """Both of the other two, by `mode`."""
    return _start(scope, body.wish())


@router.get(CALLBACK, include_in_schema=False)
async def callback(request: Request) -> Response:
    """Where vendors send browsers back to. The state says for whom; what is stored comes from the vendor itself."""
    try:
        flow = await run_in_threadpool(_take_up, dict(request.query_params))
        grant = await finishing.ask_vendor(flow)
        onwards = await run_in_threadpool(_finish, flow, grant)
    except NovuError as error:
        text = error.message if isinstance(error.message, str) else "; ".join(error.message)
        return page("Not connected", text, status=error.status)
    if onwards:
        return RedirectResponse(onwards, 302, {"cache-control": "no-store", "referrer-policy": "no-referrer"})
    return page("Connected", "You can close this window.", close=True)


def _start(scope: Scope, wish: Wish) -> OauthUrlDto:
    with writing() as session:
        return OauthUrlDto(url=starting.start(session, scope.environment_id, scope.organization_id, wish))


def _take_up(query: Mapping[str, str]) -> Flow:
    with reading() as session:
        return finishing.take_up(session, query)


def _finish(flow: Flow, grant: Grant) -> str | None:
    with writing() as session:
        return finishing.store(session, flow, grant)
