"""The form of a trigger: what is understood, and what is refused with which words."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from novu_py import Novu, models

from novu_app.events.trigger import DIRECT_RECIPIENTS, MAX_BYTES, check_size, parse_trigger
from novu_app.kernel.errors import BadRequest, PayloadTooLarge
from tests.support.customer import Customer, in_app

NOT_CONFIGURED = (
    "subscriberId under property to is not configured, please make sure all subscribers contains subscriberId property"
)
BAD_FORMS: dict[str, tuple[Any, list[str]]] = {
    "not an object": (["x"], ["The request body must be a JSON object"]),
    "nothing": (
        {},
        ["name should not be null or undefined", "name must be a string", "to should not be null or undefined"],
    ),
    "no name": ({"to": "ada"}, ["name should not be null or undefined", "name must be a string"]),
    "name a number": ({"name": 1, "to": "ada"}, ["name must be a string"]),
    "name empty": ({"name": "", "to": "ada"}, ["name must be a string"]),
    "no to": ({"name": "order"}, ["to should not be null or undefined"]),
    "to blank": ({"name": "order", "to": " "}, ["subscriberId under property to must not be empty"]),
    "to a number": ({"name": "order", "to": 7}, [NOT_CONFIGURED]),
    "to without an id": ({"name": "order", "to": {"email": "a@b.c"}}, [NOT_CONFIGURED]),
    "to nested": ({"name": "order", "to": [["ada"]]}, [NOT_CONFIGURED]),
    "to null inside": ({"name": "order", "to": ["ada", None]}, [NOT_CONFIGURED]),
    "too many": ({"name": "order", "to": [f"s{n}" for n in range(101)]}, ["to must contain no more than 100 elements"]),
    "attribute no text": (
        {"name": "order", "to": {"subscriberId": "ada", "email": 1, "data": []}},
        ["email under property to must be a string", "data under property to must be an object"],
    ),
    "topic without a key": ({"name": "order", "to": {"type": "Topic"}}, ["topicKey must be a string"]),
    "exclude no list": (
        {"name": "order", "to": {"type": "Topic", "topicKey": "t", "exclude": "ada"}},
        ["exclude must be an array of strings"],
    ),
    "payload no object": ({"name": "order", "to": "ada", "payload": "x"}, ["payload must be an object"]),
    "all objects wrong": (
        {"name": "order", "to": "ada", "payload": [], "overrides": 1, "context": "c"},
        ["payload must be an object", "overrides must be an object", "context must be an object"],
    ),
    "six contexts": (
        {"name": "order", "to": "ada", "context": {str(n): "x" for n in range(6)}},
        ["context must not have more than 5 entries"],
    ),
    "transaction id no text": ({"name": "order", "to": "ada", "transactionId": 5}, ["transactionId must be a string"]),
    "transaction id long": (
        {"name": "order", "to": "ada", "transactionId": "x" * 256},
        ["transactionId must be shorter than or equal to 255 characters"],
    ),
    "actor a list": (
        {"name": "order", "to": "ada", "actor": ["bob"]},
        ["actor must be a string or an object with subscriberId"],
    ),
    "tenant without an id": (
        {"name": "order", "to": "ada", "tenant": {"name": "x"}},
        ["tenant must be a string or an object with identifier"],
    ),
    "tenant blank": (
        {"name": "order", "to": "ada", "tenant": ""},
        ["tenant must be a string or an object with identifier"],
    ),
    "tenant's attributes": (
        {"name": "order", "to": "ada", "tenant": {"identifier": "x" * 256, "name": 5, "data": []}},
        [
            "tenant.identifier must be shorter than or equal to 255 characters",
            "tenant.name must be a string",
            "tenant.data must be an object",
        ],
    ),
    "bridge no text": ({"name": "order", "to": "ada", "bridgeUrl": 5}, ["bridgeUrl must be a string"]),
}


@pytest.mark.parametrize(("document", "messages"), BAD_FORMS.values(), ids=BAD_FORMS.keys())
def test_a_bad_form_is_refused_in_the_contracts_words(document: Any, messages: list[str]) -> None:
    with pytest.raises(BadRequest) as refusal:
        parse_trigger(document)
    assert refusal.value.message == messages


def test_over_http_a_bad_form_is_a_400_and_nothing_is_stored(customer: Customer, app_client: httpx.Client) -> None:
    customer.workflow(in_app())
    for document, messages in BAD_FORMS.values():
        answer = app_client.post("/v1/events/trigger", json=document)
        body = answer.json()
        assert answer.status_code == body["statusCode"] == 400, (document, body)
        assert (body["message"], body["error"], body["path"]) == (messages, "Bad Request", "/v1/events/trigger")
    assert customer.events() == []


@pytest.mark.parametrize(
    ("size", "form"),
    [
        (MAX_BYTES - 100, "/v1/events/trigger"),
        (MAX_BYTES, "/v1/events/trigger"),
        (MAX_BYTES, "/v1/events/trigger/bulk"),
    ],
)
def test_an_event_has_512_kilobytes_and_its_attachments_do_not_count(
    customer: Customer, app_client: httpx.Client, size: int, form: str
) -> None:
    customer.workflow(in_app())
    bulk = form.endswith("bulk")
    event = {"name": "order", "to": "ada", "payload": {"text": "x" * size}}
    answer = app_client.post(form, json={"events": [event]} if bulk else event)
    if size < MAX_BYTES:
        assert answer.status_code == 201
    else:
        assert answer.status_code == 413
        assert "exceeds maximum allowed size of 524288 bytes (512KB)" in answer.json()["message"]
        event["payload"] = {"attachments": [{"name": "a.pdf", "file": "x" * size}]}
        assert app_client.post(form, json={"events": [event]} if bulk else event).status_code == 201
    assert len(customer.events()) == 1


def test_what_is_no_array_of_attachments_counts_like_anything_else() -> None:
    with pytest.raises(PayloadTooLarge):
        check_size({"payload": {"attachments": "x" * MAX_BYTES}})


def test_a_stateless_trigger_is_refused_and_says_what_to_do(customer: Customer, app_client: httpx.Client) -> None:
    customer.workflow(in_app())
    event = {"name": "order", "to": "ada", "bridgeUrl": "https://app.example.com/api/novu"}
    refusal = (
        "bridgeUrl is not supported yet: create the workflow in this environment and trigger it without bridgeUrl."
    )
    answer = app_client.post("/v1/events/trigger", json=event)
    assert (answer.status_code, answer.json()["message"]) == (422, refusal)
    answers = app_client.post("/v1/events/trigger/bulk", json={"events": [event, {**event, "bridgeUrl": ""}]}).json()
    assert answers["data"][0] == {"acknowledged": True, "status": "error", "error": [refusal]}
    assert answers["data"][1]["status"] == "processed"


def test_the_limit_is_on_bytes_not_on_characters() -> None:
    check_size({"text": "x" * 300_000})
    with pytest.raises(PayloadTooLarge):
        check_size({"text": "ü" * 300_000})


def test_topic_recipients_are_told_from_subscribers_by_their_type() -> None:
    parsed = parse_trigger(
        {
            "name": "order",
            "to": [
                {"type": "topic", "topicKey": "team", "exclude": ["bob"]},
                {"subscriberId": "ada", "type": "Subscriber"},
            ],
        }
    )
    assert parsed.topics == [{"key": "team", "exclude": ["bob"]}]
    assert parsed.singles == {"ada": {}}
    assert parsed.kind == "fanout"


def test_unknown_attributes_of_a_recipient_are_left_out() -> None:
    parsed = parse_trigger(
        {"name": "order", "to": {"subscriberId": "ada", "email": None, "_id": "x", "isOnline": True}}
    )
    assert parsed.singles == {"ada": {"email": None}}


def test_few_recipients_run_in_one_go_and_more_become_pages() -> None:
    def kind(count: int) -> str:
        return parse_trigger({"name": "order", "to": [f"s{number}" for number in range(count)]}).kind

    assert (kind(0), kind(DIRECT_RECIPIENTS), kind(DIRECT_RECIPIENTS + 1)) == ("direct", "direct", "fanout")


@pytest.mark.parametrize(
    ("call", "field", "message"),
    [
        (
            lambda sdk: sdk.trigger(trigger_event_request_dto={"workflow_id": "", "to": "ada"}),
            "name",
            "must be a string",
        ),
        (
            lambda sdk: sdk.trigger(trigger_event_request_dto={"workflow_id": "order", "to": ""}),
            "subscriberId",
            "empty",
        ),
        (
            lambda sdk: sdk.trigger_bulk(
                bulk_trigger_event_dto={"events": [{"workflow_id": "order", "to": "ada"}] * 101}
            ),
            "events",
            "no more than 100 elements",
        ),
        (
            lambda sdk: sdk.trigger_broadcast(trigger_event_to_all_request_dto={"name": "", "payload": {}}),
            "name",
            "must be a string",
        ),
        (
            lambda sdk: sdk.trigger(
                trigger_event_request_dto={"workflow_id": "order", "to": "ada"}, idempotency_key="k" * 256
            ),
            "idempotencyKey",
            "255 characters",
        ),
    ],
)
def test_the_published_client_raises_what_it_documents(
    sdk: Novu, call: Callable[[Novu], Any], field: str, message: str
) -> None:
    with pytest.raises(models.PayloadValidationExceptionDto) as refused:
        call(sdk)
    data = refused.value.data
    assert (data.status_code, data.type) == (400, "PAYLOAD_VALIDATION_ERROR")
    assert data.errors[0].field == field
    assert message in data.errors[0].message


def test_every_400_of_a_trigger_has_the_fields_of_its_error(app_client: httpx.Client) -> None:
    missing = app_client.post("/v1/events/trigger", json={"name": "order"}).json()
    assert missing["message"] == ["to should not be null or undefined"], "as recorded"
    assert missing["errors"] == [{"field": "to", "message": "to should not be null or undefined"}]
    for content in (b"{", b'"text"', b"[]"):
        broken = app_client.post("/v1/events/trigger", content=content, headers={"content-type": "application/json"})
        assert (broken.status_code, broken.json()["type"]) == (400, "PAYLOAD_VALIDATION_ERROR"), broken.text
        assert broken.json()["errors"][0]["field"] == "body"
    elsewhere = app_client.post("/v1/subscribers", json={}).json()
    assert "type" not in elsewhere
