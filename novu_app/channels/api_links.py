"""Routes of links that subscribers follow, and of the bots behind them (contract/rest.md, Integrations)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from starlette.concurrency import run_in_threadpool

from novu_app.channels import linking, links, telegram
from novu_app.channels.link_requests import (
    EndpointLinkDto,
    LinkEndpointDto,
    MobileLinkBody,
    MobileLinkDto,
    WebhookConfiguredDto,
)
from novu_app.channels.resolving import subscriber_named
from novu_app.channels.telegram import Bot
from novu_app.environments.service import Scope
from novu_app.kernel import clock
from novu_app.kernel.database import reading, writing
from novu_app.providers.chat import telegram_api
from novu_app.rest.auth import Authorized
from novu_app.rest.routing import api_router

router = api_router("Integrations")
Reference = Annotated[str, Path(alias="integrationIdentifier")]


@router.post(
    "/v1/integrations/channel-endpoints/link",
    status_code=200,
    operation_id="IntegrationsController_linkChannelEndpoint",
)
async def link_endpoint(scope: Authorized, body: LinkEndpointDto) -> EndpointLinkDto:
    """The address at which a subscriber links their chat: a deep link to Telegram, good once and for a quarter of an hour,
    or the vendor's consent page."""
    url, told = await linking.link(scope.environment_id, scope.organization_id, body.wish())
    return EndpointLinkDto(url=url, provider_metadata=told)


@router.post(
    "/v1/integrations/{integrationIdentifier}/mobile-link",
    status_code=200,
    operation_id="IntegrationsController_createIntegrationMobileLink",
)
def create_mobile_link(scope: Authorized, integration_identifier: Reference, body: MobileLinkBody) -> MobileLinkDto:
    """A page on which a bot is set up from a phone, good once and for a quarter of an hour. Only Telegram has it."""
    with writing() as session:
        what = "Mobile setup"
        integration = telegram.integration_of(session, scope.environment_id, integration_identifier, what)
        person = (
            subscriber_named(session, scope.environment_id, scope.organization_id, body.subscriber_id)
            if body.subscriber_id
            else None
        )
        token, expires_at = links.issue(session, integration, "setup", subscriber_pk=person.id if person else None)
    return MobileLinkDto(token=token, url=telegram.setup_url(token), expires_at=clock.iso_at(expires_at))


@router.post(
    "/v1/integrations/{integrationIdentifier}/webhook/configure",
    status_code=200,
    operation_id="IntegrationsController_configureIntegrationWebhook",
)
async def configure_webhook(scope: Authorized, integration_identifier: Reference) -> WebhookConfiguredDto:
    """Let a bot's messages come here. Only Telegram has it."""
    bot = await run_in_threadpool(_bot, scope, integration_identifier)
    telegram.check_reachable(bot)
    username = await telegram_api.bot_username(bot.token)
    await telegram_api.set_webhook(bot.token, bot.address, bot.secret)
    return WebhookConfiguredDto(
        webhook_url=bot.address, configured_at=clock.iso_at(clock.now_ms()), bot_username=username
    )


def _bot(scope: Scope, reference: str) -> Bot:
    with reading() as session:
        what = "Webhook configuration"
        return telegram.bot_of(telegram.integration_of(session, scope.environment_id, reference, what))
