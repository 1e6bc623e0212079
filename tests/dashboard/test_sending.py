"""What a visitor sends: the form of a payload, recipients, and code in several languages."""

import json

import pytest

from novu_app.dashboard import recipients
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.inbox_snippets import INBOX_LANGUAGES, inbox_snippets
from novu_app.dashboard.payload_form import PayloadField, fields_of, with_value
from novu_app.dashboard.snippets import LANGUAGES, trigger_snippets
from novu_app.kernel.database import reading
from novu_app.kernel.errors import BadRequest
from tests.support.customer import Customer

SCHEMA = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "description": "Whom it greets"},
        "count": {"type": "integer"},
        "price": {"type": ["number", "null"]},
        "paid": {"type": "boolean"},
        "plan": {"enum": ["free", "pro"]},
        "items": {"type": "array", "items": {"type": "string"}},
        "user": {"type": "object", "properties": {"email": {"type": "string"}}},
        "free": {"type": "object"},
    },
}
PAYLOAD = {"name": "Ada", "count": 2, "paid": True, "items": ["a"], "user": {"email": "ada@example.com"}}


def fields() -> dict[str, PayloadField]:
    return {each["path"]: each for each in fields_of(SCHEMA, PAYLOAD)}


def test_a_schema_becomes_a_form() -> None:
    found = fields()
    assert {path: each["kind"] for path, each in found.items()} == {
        "name": "text", "count": "integer", "price": "number", "paid": "switch", "plan": "choice",
        "items": "json", "user.email": "text", "free": "json",
    }  # fmt: skip
    assert {path: each["value"] for path, each in found.items() if each["value"]} == {
        "name": "Ada", "count": "2", "paid": "true", "items": '["a"]', "user.email": "ada@example.com",
    }  # fmt: skip
    assert (found["name"]["required"], found["count"]["required"], found["name"]["hint"]) == (
        True, False, "Whom it greets",
    )  # fmt: skip
    assert found["plan"]["choices"] == ["free", "pro"]
    assert fields_of(None, PAYLOAD) == fields_of({"type": "object"}, PAYLOAD) == []


def test_what_is_typed_becomes_the_payload() -> None:
    found, payload = fields(), dict(PAYLOAD)
    for path, text in {"count": "3", "price": "1.5", "paid": "false", "plan": "pro", "items": "[1]"}.items():
        payload = with_value(payload, found[path], text)
    payload = with_value(payload, found["user.email"], "")
    assert payload == {"name": "Ada", "count": 3, "price": 1.5, "paid": False, "plan": "pro", "items": [1]}
    assert with_value({}, found["user.email"], "x") == {"user": {"email": "x"}}
    for path, text in {"count": "1.5", "price": "much", "items": "[", "count ": "true"}.items():
        with pytest.raises(BadRequest):
            with_value({}, found[path.strip()], text)


def test_recipients_are_found_and_counted(customer: Customer) -> None:
    customer.topic("news", ["ada", "bob"])
    customer.subscribers("ada", firstName="Ada", lastName="Lovelace")
    with reading() as session:
        visitor = Visitor(None, customer.environment.scope)  # type: ignore[arg-type]

        def reach(kind: str, wanted: str) -> str:
            return recipients.reach(session, visitor, kind, wanted)

        assert recipients.matches(session, visitor, "subscriber", "lovel") == [{"id": "ada", "remark": "Ada Lovelace"}]
        assert recipients.matches(session, visitor, "topic", "new") == [{"id": "news", "remark": "2 subscriptions"}]
        assert reach("topic", "news") == "Reaches 2 subscriptions."
        assert reach("topic", "nothing") == "There is no such topic: nobody is reached."
        assert reach("subscriber", "ada") == "Reaches 1 subscriber."
        assert reach("subscriber", "zoe").startswith("Nobody of that name yet")
        assert reach("all", "").startswith("Reaches ")
        assert reach("topic", "") == ""
    assert recipients.recipient("topic", "news") == {"to": {"type": "Topic", "topicKey": "news"}}
    assert recipients.recipient("all", "x") == {}


@pytest.mark.parametrize("to", [{"to": {"type": "Topic", "topicKey": "news"}}, {}])
def test_code_in_every_language_for_topics_and_for_everybody(to: dict[str, object]) -> None:
    body = {"name": "welcome", **to, "payload": {"text": "it's `so`"}}
    shown = trigger_snippets("http://localhost:8000", "key1", body)
    assert list(shown) == [key for key, _ in LANGUAGES]
    path = "/v1/events/trigger" if to else "/v1/events/trigger/broadcast"
    for language in ("curl", "go", "php"):
        assert f"http://localhost:8000{path}" in shown[language]
    document = shown["php"].split("<<<'JSON'\n")[1].split("\nJSON")[0]
    assert json.loads(document) == body
    assert ("trigger_broadcast" in shown["python"], "triggerBroadcast" in shown["node"]) == (not to, not to)
    assert all("key1" in text for text in shown.values())


def test_the_inbox_in_every_language_has_the_identifier() -> None:
    shown = inbox_snippets("http://localhost:8000", "app1", "demo")
    assert list(shown) == [key for key, _ in INBOX_LANGUAGES]
    assert all("app1" in text and "http://localhost:8000" in text for text in shown.values())
