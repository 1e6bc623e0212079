"""What templates read is checked when a workflow is saved: unknown variables, wrong arguments of filters, wrong addresses."""

from typing import Any

import pytest

from novu_app.workflows.controls import CHANNEL_TYPES
from novu_app.workflows.issues import issues_of

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "order": {
            "type": "object",
            "properties": {
                "total": {"type": "number"},
                "lines": {"type": "array", "items": {"$ref": "#/definitions/line"}},
                "note": {"anyOf": [{"type": "null"}, {"type": "object", "properties": {"text": {"type": "string"}}}]},
            },
        },
        "free": {"type": "object", "additionalProperties": True},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
    "definitions": {
        "line": {"type": "object", "properties": {"title": {"type": "string"}, "price": {"type": "number"}}}
    },
}
DIGEST = {
    "_id": "d" * 24,
    "step_id": "digest",
    "name": "D",
    "type": "digest",
    "control_values": {"amount": 1, "unit": "days"},
}


def found(controls: dict[str, Any], kind: str = "in_app", earlier: tuple[Any, ...] = (DIGEST,)) -> dict[str, Any]:
    step = {"_id": "1" * 24, "step_id": "s", "name": "S", "type": kind, "control_values": controls}
    issues = issues_of([*earlier, step], [], CHANNEL_TYPES, payload_schema=SCHEMA, environment_variables=["SHOP_URL"])
    of_step: dict[str, Any] = issues.get("steps", {}).get("1" * 24, {}).get("controls", {})
    return of_step


@pytest.mark.parametrize(
    "body",
    [
        "{{payload.name}} {{ payload.name | upcase }} {{ payload['name'] }} {{ payload.name.size }}",
        "{{payload.order.total}} {{payload.order.lines[0].title}} {{payload.order.lines.first.price}} {{payload.tags.size}}",
        "{% for line in payload.order.lines %}{{ line.title }} {{ forloop.index }}{% endfor %}",
        "{% assign lines = payload.order.lines %}{% for l in lines %}{{ l.price }}{% endfor %}{{ lines.size }}",
        "{% assign x = payload.name | upcase %}{{ x.anything }}{% capture y %}a{% endcapture %}{{ y }}",
        "{{payload.free.whatever.deep}} {{payload.order.note.text}} {{ payload[payload.name] }}",
        "{{subscriber.firstName}} {{subscriber.data.plan.tier}} {{subscriber.isOnline}}",
        "{{steps.digest.eventCount}} {{steps.digest.events[0].payload.order.total}} {{steps['digest'].events.size}}",
        "{% for e in steps.digest.events %}{{ e.payload.name }}{{ e.time }}{% endfor %}",
        "{{context.tenant.id}} {{context.tenant.data.logo}} {{env.name}} {{env.SHOP_URL}} {{workflow.name}} {{t.greeting}}",
        "{{ payload.order.lines | map: 'title' | join: ', ' }}{{ payload.tags | digest }}{{ step.total_count }}{{branding.logo}}",
        "{{ steps.digest.events | toSentence: 'payload.name', 2, 'other' }}",
        "{{ payload.order.total | pluralize: 'item', 'items' }} {{ 'now' | date: '%Y', 'Europe/Berlin' }}",
        "no variable, {not one} either",
    ],
)
def test_what_there_is_to_read_is_no_issue(body: str) -> None:
    assert found({"body": body}) == {}


@pytest.mark.parametrize(
    ("body", "variable", "said"),
    [
        ("{{payload.nam}}", "payload.nam", "The payload schema has no nam. Did you mean payload.name?"),
        ("{{payload.order.totl}}", "payload.order.totl", "Did you mean payload.order.total?"),
        ("{{payload.name.first_name}}", "payload.name.first_name", "payload.name has no first_name"),
        ("{{name}}", "name", "There is no variable name. Did you mean payload.name?"),
        ("{{firstName}}", "firstName", "Did you mean subscriber.firstName?"),
        ("{{other}}", "other", "There is no variable other. Did you mean payload.other?"),
        ("{{subscribr.email}}", "subscribr.email", "Did you mean subscriber.email?"),
        ("{{subscriber.mail}}", "subscriber.mail", "subscriber has no mail. Did you mean subscriber.email?"),
        ("{{steps.digst.eventCount}}", "steps.digst.eventCount", "Did you mean steps.digest.eventCount?"),
        ("{{steps.digest.count}}", "steps.digest.count", "steps.digest has no count"),
        ("{{env.SHOP_URI}}", "env.SHOP_URI", "env has no SHOP_URI. Did you mean env.SHOP_URL?"),
        ("{{context.tenant.logo}}", "context.tenant.logo", "context.tenant has no logo"),
        ("{{workflow.nam}}", "workflow.nam", "Did you mean workflow.name?"),
        (
            "{% for line in payload.order.lines %}{{ line.titel }}{% endfor %}",
            "payload.order.lines[].titel",
            "Did you mean payload.order.lines[].title?",
        ),
        ("{% if payload.nope %}x{% endif %}", "payload.nope", "has no nope"),
        ("{{ payload.name | append: payload.nope }}", "payload.nope", "has no nope"),
        ("{{ payload.name", "body", "is not closed"),
        ("fine\n {% nonsense %}", "body", "line 2, column 5"),
    ],
)
def test_what_nobody_knows_is_named_with_what_may_have_been_meant(body: str, variable: str, said: str) -> None:
    [issue] = found({"body": body})["body"]
    assert (issue["issueType"], issue["variableName"]) == ("ILLEGAL_VARIABLE_IN_CONTROL_VALUE", variable)
    assert said in issue["message"]


@pytest.mark.parametrize(
    ("body", "variable", "said"),
    [
        ("{{ payload.tags | digest: 'two' }}", "payload.tags", "first argument of digest has to be a number"),
        ("{{ payload.tags | toSentence: 2 }}", "payload.tags", "first argument of toSentence has to be a text"),
        ("{{ payload.order.total | pluralize }}", "payload.order.total", "needs a text as its first argument"),
        ("{{ payload.name | upcse }}", "payload.name", "no filter upcse. Did you mean upcase?"),
        ("{{ payload.name | append }}", "payload.name", "append needs a value"),
        ("{{ payload.order.total | plus: 'x' }}", "payload.order.total", "has to be a number, not 'x'"),
        ("{{ 'now' | timezone: 'Berlin' }}", "timezone", "has to be a time zone"),
        ("{{ payload.order.lines | digest: 2, 'titel' }}", "payload.order.lines[].titel", "Did you mean"),
        (
            "{{ payload.order.lines | map: 'price' }}{{ payload.order.lines | map: 'prce' }}",
            "payload.order.lines[].prce",
            "",
        ),
    ],
)
def test_arguments_of_filters_are_checked_where_they_are_constants(body: str, variable: str, said: str) -> None:
    [issue] = found({"body": body})["body"]
    assert (issue["issueType"], issue["variableName"]) == ("INVALID_FILTER_ARG_IN_VARIABLE", variable)
    assert said in issue["message"]


def test_an_issue_stands_at_its_field_however_deep() -> None:
    controls = {
        "body": "b",
        "primaryAction": {"label": "L", "redirect": {"url": "{{payload.lnk}}"}},
        "data": {"a": ["{{x}}"]},
    }
    assert list(found(controls)) == ["primaryAction.redirect.url", "data.a.0"]


def test_conditions_and_keys_read_variables_too() -> None:
    controls = {"body": "b", "skip": {"and": [{"==": [{"var": "payload.nme"}, 1]}, {"some": [[1], {"var": "x"}]}]}}
    assert "Did you mean payload.name?" in found(controls)["skip"][0]["message"]
    dynamic = {"type": "dynamic", "dynamicKey": "payload.nme"}
    assert "Did you mean payload.name?" in found(dynamic, "delay")["dynamicKey"][0]["message"]


def test_the_blocks_of_an_e_mail_read_variables_too() -> None:
    node = '{"type":"paragraph","content":[{"type":"variable","attrs":{"id":"payload.nme"}}]}'
    body = f'{{"type":"doc","content":[{node}]}}'
    [issue] = found({"subject": "S", "body": body}, "email")["body"]
    assert issue["variableName"] == "payload.nme"


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("https://{{payload.name}}.example.com", False),
        ("https://example.com/{{payload.name}}", False),
        ("/orders/{{payload.name}}", False),
        ("{{payload.name}}/x", False),
        ("javascript:{{payload.name}}", True),
        ("//{{payload.name}}", True),
        ("example.com/{{payload.name}}", True),
    ],
)
def test_an_address_is_checked_up_to_its_first_variable(url: str, wrong: bool) -> None:
    issues = found({"body": "b", "redirect": {"url": url}})
    assert [each["issueType"] for each in issues.get("redirect.url", [])] == (["INVALID_URL"] if wrong else [])


def test_a_request_goes_to_the_web() -> None:
    assert found({"method": "GET", "url": "ftp://x"}, "http_request")["url"][0]["issueType"] == "INVALID_URL"
    assert found({"method": "GET", "url": "{{env.SHOP_URL}}/x"}, "http_request") == {}


def test_later_steps_see_what_a_request_is_said_to_answer() -> None:
    answer = {"type": "object", "properties": {"stock": {"type": "integer"}}}
    controls = {"method": "GET", "url": "https://example.com", "responseBodySchema": answer}
    request = {"_id": "e" * 24, "step_id": "ask", "name": "A", "type": "http_request", "control_values": controls}
    assert found({"body": "{{steps.ask.stock}}"}, earlier=(request,)) == {}
    assert "steps.ask.stock" in found({"body": "{{steps.ask.stok}}"}, earlier=(request,))["body"][0]["message"]


def test_a_schema_that_is_none_is_an_issue_of_the_workflow() -> None:
    wrong = issues_of([], [], set(), payload_schema={"type": "nonsense"})
    assert "payload schema can not be used" in wrong["workflow"]["payloadSchema"][0]["message"]
    assert issues_of([], [], set(), payload_schema=SCHEMA) == {}


def test_without_a_schema_any_payload_may_come() -> None:
    step = {
        "_id": "1" * 24,
        "step_id": "s",
        "name": "S",
        "type": "sms",
        "control_values": {"body": "{{payload.any.thing}}"},
    }
    assert issues_of([step], [], CHANNEL_TYPES) == {}
