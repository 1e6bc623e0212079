"""Routes of providers' reports (contract/rest.md, Inbound webhooks, Integrations)."""

from __future__ import annotations

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from novu_app.execution.broadcast import announce_runs
from novu_app.kernel import hints
from novu_app.kernel.database import reading, writing
from novu_app.rest import documents
from novu_app.rest.auth import Authorized
from novu_app.rest.routing import JsonRouter, api_router
from novu_app.tracking import own_api, service
from novu_app.tracking.schemas import AutoConfigureDto, WebhookResultDto
from novu_app.tracking.service import PATH, Taken

_FORM = "application/x-www-form-urlencoded"
_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": {}}}}}

# Without a tag of its own: each part stands under its own heading.
router = JsonRouter(redirect_slashes=False)
_reports = api_router("Activity")
_integrations = api_router("Integrations")


@_reports.post(
    PATH + "/{environmentId}/{integrationId}",
    status_code=200,
    operation_id="InboundWebhooksController_handleWebhook",
    openapi_extra=_BODY,
)
async def track(environmentId: str, integrationId: str, request: Request) -> list[WebhookResultDto]:
    """What a provider tells about messages that it took; the body is the provider's own. Signed where a key is set."""
    raw = await request.body()
    is_form = request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM
    document = documents.parse_form(raw) if is_form else documents.parse(raw)
    headers = {name.lower(): value for name, value in request.headers.items()}

    def take() -> Taken:
        with reading() as session:
            reporter = service.reporter(session, environmentId, integrationId)
        reports = service.read(reporter, raw, document, headers)
        with writing() as session:
            taken = service.take(session, reporter, reports, service.token_of(reporter, document, headers))
        if taken.runs:
            announce_runs({environmentId: taken.runs})
        if taken.released:
            hints.leave("runs")
        return taken

    taken = await run_in_threadpool(take)
    return [WebhookResultDto.of(reference, report) for reference, report in taken.reports]


@_integrations.post(
    "/v1/integrations/{integrationId}/auto-configure",
    status_code=200,
    operation_id="IntegrationsController_autoConfigureIntegration",
)
def auto_configure(scope: Authorized, integrationId: str) -> AutoConfigureDto:
    """Let a provider report here, where it can be told so from here; else how to tell it."""
    with reading() as session:
        message = service.why_not_configured(session, scope.environment_id, integrationId)
    return AutoConfigureDto(success=False, message=message)


@_integrations.get(
    "/v1/integrations/webhook/provider/{providerOrIntegrationId}/status",
    operation_id="IntegrationsController_getWebhookSupportStatus",
)
def webhook_status(scope: Authorized, providerOrIntegrationId: str) -> bool:
    """Whether a provider, or that of an integration, reports what becomes of messages."""
    with reading() as session:
        return service.supports_reports(session, scope.environment_id, providerOrIntegrationId)


router.include_router(_reports)
router.include_router(_integrations)
router.include_router(own_api.router)
