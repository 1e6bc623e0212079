"""What of the contract this product leaves out on purpose (contract/rest.md, Agents and Domains): it answers 501 and says so.

The operations stand in the OpenAPI document, so that a client made from it has the calls and gets a clear answer.
"""

from __future__ import annotations

import re
from typing import Any

from novu_app.kernel.errors import NotImplementedHere
from novu_app.rest.auth import Authorized
from novu_app.rest.routing import JsonRouter, api_router
from novu_app.rest.shapes import ErrorDto

Operation = tuple[str, str, str]

#: Method, path and operation id, by tag.
OPERATIONS: dict[str, list[Operation]] = {
    "Agents": [
        ("GET", "/v1/agents", "AgentsController_listAgents"),
        ("POST", "/v1/agents", "AgentsController_createAgent"),
        ("POST", "/v1/agents/{agentId}/reply", "AgentReplyController_handleAgentReplyHandler"),
        ("GET", "/v1/agents/{identifier}", "AgentsController_getAgent"),
        ("PATCH", "/v1/agents/{identifier}", "AgentsController_updateAgent"),
        ("DELETE", "/v1/agents/{identifier}", "AgentsController_deleteAgent"),
        ("PUT", "/v1/agents/{identifier}/bridge", "AgentsController_updateAgentBridge"),
        ("GET", "/v1/agents/{identifier}/integrations", "AgentIntegrationsController_listAgentIntegrations"),
        ("POST", "/v1/agents/{identifier}/integrations", "AgentIntegrationsController_addAgentIntegration"),
        (
            "PATCH",
            "/v1/agents/{identifier}/integrations/{agentIntegrationId}",
            "AgentIntegrationsController_updateAgentIntegration",
        ),
        (
            "DELETE",
            "/v1/agents/{identifier}/integrations/{agentIntegrationId}",
            "AgentIntegrationsController_removeAgentIntegration",
        ),
    ],
    "Domains": [
        ("GET", "/v1/domains", "DomainsController_listDomains"),
        ("POST", "/v1/domains", "DomainsController_createDomain"),
        ("GET", "/v1/domains/{domain}", "DomainsController_getDomain"),
        ("PATCH", "/v1/domains/{domain}", "DomainsController_updateDomain"),
        ("DELETE", "/v1/domains/{domain}", "DomainsController_deleteDomain"),
        ("GET", "/v1/domains/{domain}/auto-configure", "DomainsController_getDomainAutoConfigure"),
        ("POST", "/v1/domains/{domain}/auto-configure/start", "DomainsController_startDomainAutoConfigure"),
        ("POST", "/v1/domains/{domain}/diagnose", "DomainsController_diagnoseDomain"),
        ("GET", "/v1/domains/{domain}/routes", "DomainsController_listDomainRoutes"),
        ("POST", "/v1/domains/{domain}/routes", "DomainsController_createDomainRoute"),
        ("GET", "/v1/domains/{domain}/routes/{address}", "DomainsController_getDomainRoute"),
        ("PATCH", "/v1/domains/{domain}/routes/{address}", "DomainsController_updateDomainRoute"),
        ("DELETE", "/v1/domains/{domain}/routes/{address}", "DomainsController_deleteDomainRoute"),
        ("POST", "/v1/domains/{domain}/routes/{address}/test", "DomainsController_testDomainRoute"),
        ("POST", "/v1/domains/{domain}/verify", "DomainsController_verifyDomain"),
    ],
}
#: Fields of other operations that belong to what is left out: where they are sent, and what becomes of them.
FIELDS: list[tuple[str, str, str]] = [
    (
        "`agentId`",
        "`POST /v1/events/trigger`, `…/bulk`, `…/broadcast`",
        "not read: no conversation is bound to the run",
    ),
    ("`agent`", "`POST`, `PUT /v2/workflows`", "not kept: the workflow that is read back has none"),
    ("`kind: agent`", "`POST /v1/integrations`", "refused (501)"),
    ("`bridgeUrl`", "`POST /v1/events/trigger`, `…/bulk`, `…/broadcast`", "refused (400)"),
]
#: What else lies under these paths is left out as well: clients of other releases meet the same answer.
_AREAS = {
    "Agents": ("agents", "Agents are"),
    "Domains": ("domains", "Domains for inbound mail are"),
    "Web chat": ("web-chat", "Web chat is"),
}
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]

router = JsonRouter(redirect_slashes=False)


def _leave_out(tag: str, area: str, subject: str) -> None:
    text = f"{subject} not part of this product"

    def refuse(scope: Authorized) -> None:
        raise NotImplementedHere(text)

    routes = api_router(tag)
    for method, path, operation_id in OPERATIONS.get(tag, ()):
        routes.add_api_route(
            path,
            refuse,
            methods=[method],
            operation_id=operation_id,
            summary=f"Left out: {text}",
            status_code=NotImplementedHere.status,
            response_model=ErrorDto,
            response_description=NotImplementedHere.title,
            openapi_extra={"parameters": [_parameter(name) for name in re.findall(r"\{(\w+)\}", path)]},
        )
    for path in (f"/v1/{area}", f"/v1/{area}/{{rest:path}}"):
        routes.add_api_route(path, refuse, methods=_METHODS, include_in_schema=False)
    router.include_router(routes)


def _parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


for _tag, (_area, _subject) in _AREAS.items():
    _leave_out(_tag, _area, _subject)
