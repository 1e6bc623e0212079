"""One of each thing that operations name in their paths, made through the API itself."""

from collections.abc import Callable
from typing import Any

import httpx

from tests.support.application import TestEnvironment

SUBSCRIBER, WORKFLOW, TOPIC, LAYOUT = "ada", "orders", "news", "card"
STEPS: list[dict[str, Any]] = [
    {
        "name": "In-App",
        "type": "in_app",
        "controlValues": {
            "body": "{{payload.text}}",
            "primaryAction": {"label": "Open", "redirect": {"url": "/orders"}},
            "secondaryAction": {"label": "Later"},
        },
    },
    {"name": "E-mail", "type": "email", "controlValues": {"subject": "S", "body": "<p>B</p>", "editorType": "html"}},
]


class OneOfEach:
    """What there is in Development: a subscriber with a notification, a topic, a workflow, and so on."""

    def __init__(self, client: httpx.Client, environment: TestEnvironment, drain: Callable[[], int]) -> None:
        self._client = client
        self._environment = environment
        ids = self._make(drain)
        #: Values of path parameters; what a name means may depend on the first words of the path.
        self.values: dict[str, str] = {
            "subscriberId": SUBSCRIBER,
            "externalSubscriberId": SUBSCRIBER,
            "workflowId": WORKFLOW,
            "templateId": WORKFLOW,
            "stepId": "in-app",
            "topicKey": TOPIC,
            "subscriptionIdentifier": "ada-news",
            "layoutId": LAYOUT,
            "targetEnvironmentId": environment.production_id,
            "variableKey": "SHOP",
            "resourceType": "workflow",
            "resourceId": WORKFLOW,
            "locale": "de_DE",
            "providerId": "slack",
            "providerOrIntegrationId": "sendgrid",
            "actionType": "primary",
            "level": "global",
            "agentId": "any",
            "agentIntegrationId": "any",
            "domain": "any",
            "address": "any",
            "replyId": "any",
            **ids,
        }
        #: Where an operation is to spare what the others need.
        self._values_by_operation: dict[str, dict[str, str]] = {
            "SubscribersController_removeSubscriber": {"subscriberId": "spare"},
            "WorkflowController_removeWorkflow": {"workflowId": "spare"},
            "TopicsController_deleteTopic": {"topicKey": "spare"},
            "TopicsV1Controller_deleteTopic": {"topicKey": "spare-v1"},
            "LayoutsController__delete": {"layoutId": "spare"},
            "TenantController_removeTenant": {"identifier": "spare"},
            "EnvironmentVariablesController_deleteEnvironmentVariable": {"variableKey": "SPARE"},
        }
        self._values_by_path: dict[str, dict[str, str]] = {
            "/v2/environments/{environmentId}/tags": {"environmentId": environment.id},
            "/v2/inbound-webhooks": {"environmentId": environment.id},
            "/v1/environments": {"environmentId": ids["staging"]},
            "/v2/contexts": {"type": "region", "id": "eu"},
            "/v1/inbox": {"id": ids["messageId"], "subscriptionIdentifier": "ada-news"},
            "/v1/inbox/topics": {"identifier": "ada-news"},
            "/v1/inbox/channel-connections": {"identifier": "acme"},
            "/v1/inbox/channel-endpoints": {"identifier": "somewhere"},
            "/v2/subscribers": {"notificationId": ids["messageId"]},
            "/v1/widgets": {"type": "primary"},
            "/v1/subscribers": {"type": "primary"},
            "/v1/channel-connections": {"identifier": "acme"},
            "/v1/channel-endpoints": {"identifier": "somewhere"},
            "/v1/tenants": {"identifier": "acme"},
            "/v1/agents": {"identifier": "any"},
            "/v2/topics": {"identifier": "ada-news"},
        }

    def parameters(self, path: str, operation_id: str) -> dict[str, str]:
        """The values for a path with ``{names}``."""
        values = dict(self.values)
        for start, more in self._values_by_path.items():
            if path.startswith(start):
                values |= more
        values |= self._values_by_operation.get(operation_id, {})
        return {name: value for name, value in values.items() if f"{{{name}}}" in path}

    def headers(self, path: str) -> dict[str, str]:
        """What opens a path: a subscriber's session for the inbox, else the secret key."""
        if path.startswith(("/v1/inbox", "/v1/widgets")):
            return {"Authorization": f"Bearer {self._token}"}
        return self._environment.headers

    def person(self) -> str:
        """A session token of the person who set the installation up."""
        body = {"email": self._environment.admin_email, "password": self._environment.admin_password}
        return str(self._post("/v1/auth/login", body)["token"])

    def _make(self, drain: Callable[[], int]) -> dict[str, str]:
        self._subscriber()
        workflow = self._post(
            "/v2/workflows",
            {"name": "Orders", "workflowId": WORKFLOW, "active": True, "steps": STEPS, "isTranslationEnabled": True},
        )
        assert workflow["workflowId"] == WORKFLOW
        self._post("/v2/layouts", {"layoutId": LAYOUT, "name": "Card", "isTranslationEnabled": True})
        self._post("/v2/topics", {"key": TOPIC, "name": "News"})
        wish = {"subscriberId": SUBSCRIBER, "identifier": "ada-news"}
        self._post(f"/v2/topics/{TOPIC}/subscriptions", {"subscriptions": [wish]})
        self._post("/v2/contexts", {"type": "region", "id": "eu", "data": {"zone": 1}})
        self._post("/v1/tenants", {"identifier": "acme", "name": "Acme", "data": {}})
        self._post("/v1/environment-variables", {"key": "SHOP", "values": []})
        self._post(
            "/v2/translations",
            {"resourceId": WORKFLOW, "resourceType": "workflow", "locale": "de_DE", "content": {"hi": "Hallo"}},
        )
        integration = self._post("/v1/integrations", {"providerId": "chat-webhook", "channel": "chat", "active": True})
        self._channels(integration["identifier"])
        self._spares()
        event = {"name": WORKFLOW, "to": SUBSCRIBER, "payload": {"text": "Hello"}}
        transaction = self._post("/v1/events/trigger", event)["transactionId"]
        drain()
        runs = self._client.get("/v1/notifications").json()["data"]
        messages = self._client.get("/v1/messages", params={"channel": "in_app"}).json()["data"]
        return {
            "groupId": self._post("/v1/notification-groups", {"name": "Group"})["_id"],
            "keyId": self._post("/v1/environments/api-keys", {"name": "Second"})["_id"],
            "integrationId": integration["_id"],
            "integrationIdentifier": integration["identifier"],
            "transactionId": transaction,
            "notificationId": runs[0]["_id"],
            "messageId": messages[0]["_id"],
            "staging": self._post("/v1/environments", {"name": "Staging", "color": "#ff00ff"})["_id"],
            "mail": self._integration("sendgrid", "email", {"apiKey": "k", "from": "shop@example.com"})["_id"],
            "telegram": self._integration("telegram", "chat", {"apiToken": "1:a"})["identifier"],
            "slack": self._integration("slack", "chat", {"applicationId": "a", "clientId": "c", "secretKey": "s"})[
                "identifier"
            ],
        }

    def _subscriber(self) -> None:
        body = {"applicationIdentifier": self._environment.application_identifier, "subscriber": SUBSCRIBER}
        self._token = self._post("/v1/inbox/session", body)["token"]
        self._post("/v1/subscribers", {"subscriberId": SUBSCRIBER, "firstName": "Ada", "email": "ada@example.com"})

    def _spares(self) -> None:
        self._post("/v1/subscribers", {"subscriberId": "spare"})
        self._post("/v2/workflows", {"name": "Spare", "workflowId": "spare", "active": True, "steps": STEPS})
        self._post("/v2/layouts", {"layoutId": "spare", "name": "Spare"})
        for key in ("spare", "spare-v1"):
            self._post("/v2/topics", {"key": key})
        self._post("/v1/tenants", {"identifier": "spare", "name": "Spare"})
        self._post("/v1/environment-variables", {"key": "SPARE", "values": []})

    def _integration(self, provider: str, channel: str, credentials: dict[str, str]) -> Any:
        body = {"providerId": provider, "channel": channel, "credentials": credentials, "active": True}
        body |= {"configurations": {"inboundWebhookEnabled": True}}
        return self._post("/v1/integrations", body)

    def _channels(self, integration: str) -> None:
        self._post(
            "/v1/channel-connections",
            {
                "identifier": "acme",
                "integrationIdentifier": integration,
                "subscriberId": SUBSCRIBER,
                "workspace": {"id": "T1"},
                "auth": {"accessToken": "s3cret"},
            },
        )
        self._post(
            "/v1/channel-endpoints",
            {
                "identifier": "somewhere",
                "integrationIdentifier": integration,
                "subscriberId": SUBSCRIBER,
                "type": "webhook",
                "endpoint": {"url": "https://chat.example/x"},
            },
        )

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        answer = self._client.post(path, json=body)
        assert answer.status_code in (200, 201), (path, answer.text)
        return answer.json()["data"]
