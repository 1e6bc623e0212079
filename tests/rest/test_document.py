"""The OpenAPI document is true: generated requests get the answers that it promises.

``NOVU_TEST_EXAMPLES`` is the number of requests an operation and kind (fitting the document, and not); more find more.
"""

import os
import re
import zlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, assume, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.specs.openapi.schemas import OpenApiSchema

from novu_app.accounts.permissions import PERMISSIONS
from novu_app.kernel.settings import get_settings
from novu_app.rest.app import create_app
from novu_app.rest.left_out import OPERATIONS as LEFT_OUT
from novu_app.rest.permissions import NOT_FOR_SESSIONS
from tests.rest.good_requests import Good, good_requests
from tests.rest.one_of_each import OneOfEach
from tests.support.application import TestEnvironment

#: In the order in which they are tried: what reads and makes goes before what renames and takes away.
METHODS = ("get", "post", "patch", "put", "delete")
EXAMPLES = int(os.environ.get("NOVU_TEST_EXAMPLES", "3"))
TAGS = sorted(PERMISSIONS.keys() | NOT_FOR_SESSIONS)
#: The client sends no longer address; neither do servers take one.
LONGEST_URL = 8_000
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
#: Operations that no request of this test can end well, with the reason.
NOT_REACHED = {
    "IntegrationsController_configureIntegrationWebhook": "asks Telegram: tests/channels/test_telegram.py",
    "RepliesController_retryReply": "takes a reply that was given up: tests/replies/test_replies.py",
}
_SAYS_NOTHING = "older clients write nothing, null or undefined where they have nothing to say"
#: Operations that take what the document does not promise, with the reason.
LENIENT = {
    "EventsController_triggerBulk": "each event is checked by itself, and a wrong one is told in the answer",
    "SubscribersV1Controller_getNotificationsFeed": _SAYS_NOTHING,
    "SubscribersV1Controller_getUnseenCount": _SAYS_NOTHING,
    "WidgetsController_getCount": _SAYS_NOTHING,
    "WidgetsController_getNotificationsFeed": _SAYS_NOTHING,
    "WidgetsController_getUnreadCount": _SAYS_NOTHING,
    "WidgetsController_getUnseenCount": _SAYS_NOTHING,
}
#: What takes things away comes last, and what closes the door of the test the very last.
LAST = "EnvironmentsControllerV1_regenerateOrganizationApiKeys"


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    """The document of the whole API."""
    document: dict[str, Any] = create_app().openapi()
    return document


@pytest.fixture
def there(
    app_client: httpx.Client,
    environment: TestEnvironment,
    drain: Callable[[], int],
    settings_environment: pytest.MonkeyPatch,
) -> OneOfEach:
    """One of each thing, in Development."""
    settings_environment.setenv("NOVU_REGISTRATION", "true")
    get_settings.cache_clear()
    return OneOfEach(app_client, environment, drain)


@pytest.fixture(scope="session")
def schema(document: dict[str, Any]) -> OpenApiSchema:
    """The document as schemathesis reads it, once for all tags: most of the work is to follow its references."""
    config = SchemathesisConfig.from_dict({"generation": {"with-security-parameters": False}})
    return schemathesis.openapi.from_dict(document, config=config)


def operations(schema: OpenApiSchema, tag: str) -> list[APIOperation]:
    """The operations of a tag as schemathesis sees them, in an order in which each finds what it needs."""
    found = [result.ok() for result in schema.include(tag=tag).get_all_operations()]
    taking = [each for each in found if each.method == "delete" or each.path.endswith(("/delete", "/removal"))]
    last = [each for each in found if operation_id(each) == LAST]
    # Deep paths first: a thing goes before that in which it lies.
    taking.sort(key=lambda each: each.path, reverse=True)
    others = [each for each in found if each not in taking and each not in last]
    return [*sorted(others, key=lambda each: METHODS.index(each.method)), *taking, *last]


def operation_id(operation: APIOperation) -> str:
    """The id of an operation."""
    return str(operation.definition.raw["operationId"])


def can_be_wrong(operation: APIOperation) -> bool:
    """Whether the document forbids any query or body."""
    content = operation.definition.raw.get("requestBody", {}).get("content", {})
    return bool(operation.query) or any(media.get("schema") for media in content.values())


class Talk:
    """Sends the requests of one operation, and checks every answer against the document."""

    def __init__(self, client: httpx.Client, there: OneOfEach, operation: APIOperation) -> None:
        self._client = client
        self._operation = operation
        self._path = there.parameters(operation.path, operation_id(operation))
        self._headers = there.headers(operation.path)
        #: What was answered so far.
        self.statuses: list[int] = []

    def good(self, good: Good, checks: list[Any]) -> None:
        """Sends a request that is known to be taken."""
        headers = {"Authorization": f"Bearer {good.token}"} if good.token else self._headers
        case = self._operation.Case(path_parameters=self._path | good.path, query=good.query)
        more: dict[str, Any] = {"data": good.form, "files": good.files} if good.files else {}
        if good.body is not None:
            more = {"json": good.body}
        answer = self._client.request(case.method, case.formatted_path, params=good.query, headers=headers, **more)
        self._check(case, answer, checks)

    def generated(self, mode: GenerationMode, checks: list[Any], path: dict[str, str] | None = None) -> None:
        """Sends generated requests, always the same ones; ``path`` None generates what stands in the path as well."""
        strategy = self._operation.as_strategy(mode, path_parameters=self._path if path is None else path)

        @seed(zlib.crc32(self._operation.label.encode()))
        @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=strategy)
        def run(case: Case) -> None:
            kwargs = case.as_transport_kwargs(base_url=str(self._client.base_url), headers=self._headers)
            sent = requests.Request(**kwargs).prepare()
            assume(len(str(sent.url)) < LONGEST_URL)
            answer = self._client.request(
                case.method, str(sent.url), headers=dict(sent.headers), content=sent.body or b""
            )
            self._check(case, answer, checks)

        run()

    def _check(self, case: Case, answer: httpx.Response, checks: list[Any]) -> None:
        answer.elapsed = timedelta()  # schemathesis asks for it; in process nobody measures it
        self.statuses.append(answer.status_code)
        case.validate_response(answer, checks=checks)


# The answers' shapes do not depend on the database, and every request more is time.
@pytest.mark.usefixtures("valkey")
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize("tag", TAGS)
def test_answers_are_what_the_document_says(
    tag: str, schema: OpenApiSchema, app_client: httpx.Client, there: OneOfEach
) -> None:
    known, unreached = good_requests(there), set()
    for operation in operations(schema, tag):
        name, talk = operation_id(operation), Talk(app_client, there, operation)
        checks = [check for check in CHECKS if tag not in LEFT_OUT or check is not not_a_server_error]
        if name in known or "requestBody" not in operation.definition.raw:
            talk.good(known.get(name, Good()), checks)
        talk.generated(GenerationMode.POSITIVE, checks)
        if "{" in operation.path:
            talk.generated(GenerationMode.POSITIVE, checks, {})
        if can_be_wrong(operation):
            talk.generated(GenerationMode.NEGATIVE, checks if name in LENIENT else [*checks, negative_data_rejection])
        if tag not in LEFT_OUT and not any(200 <= status < 300 for status in talk.statuses):
            unreached.add(name)
    assert unreached <= NOT_REACHED.keys(), "Say in tests/rest/good_requests.py what these operations take"


def test_every_operation_has_one_known_tag_and_an_id_of_its_own(document: dict[str, Any]) -> None:
    found = [
        operation for item in document["paths"].values() for method, operation in item.items() if method in METHODS
    ]
    assert {tag for operation in found for tag in operation["tags"]} <= set(TAGS)
    assert {len(operation["tags"]) for operation in found} == {1}
    ids = [operation["operationId"] for operation in found]
    assert len(set(ids)) == len(ids)
    # As the published clients' document names them; FastAPI's own names have underscores throughout.
    assert [name for name in ids if not re.fullmatch(r"[A-Z]\w*?(V1)?_{1,2}[a-z]\w+", name)] == []


def test_every_answer_has_a_type(document: dict[str, Any]) -> None:
    """A client generated from the document knows what each call gives: fields, or a plain value."""
    schemas = document["components"]["schemas"]

    def resolved(schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            schema = schemas[schema["$ref"].rpartition("/")[2]]
        return schema

    def is_typed(schema: dict[str, Any]) -> bool:
        schema = resolved(schema)
        if schema.get("type") == "array":
            return is_typed(schema.get("items", {}))
        return (
            bool(schema.get("properties")) if schema.get("type") == "object" else "type" in schema or "anyOf" in schema
        )

    untyped = []
    for item in document["paths"].values():
        for operation in item.values():
            for status, response in operation["responses"].items():
                content = response.get("content", {}).get("application/json") if status.startswith("2") else None
                if content is None:
                    continue
                schema = resolved(content["schema"])
                fields = schema.get("properties", {})
                if not is_typed(fields.get("data", schema)):
                    untyped.append(operation["operationId"])
    assert untyped == []


def test_shapes_have_names_of_their_own(document: dict[str, Any]) -> None:
    # Two models of one name would stand there with the names of their modules.
    assert [name for name in document["components"]["schemas"] if "__" in name] == []
