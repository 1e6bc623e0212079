"""Requests that must be refused, one a kind of mistake."""

from dataclasses import dataclass, field
from typing import Any

from tests.conformance.data import IN_APP

WORKFLOW = "orders"
GOOD: dict[str, Any] = {"name": WORKFLOW, "to": "ada", "payload": {"name": "Ada", "text": "t", "order": "1"}}


@dataclass(frozen=True)
class Bad:
    """A request that must be refused: ``says`` stands in the message, or is the whole message where it is a list."""

    name: str
    method: str
    path: str
    body: Any = None
    status: int = 400
    says: str | list[str] = ""
    headers: dict[str, str] = field(default_factory=dict)  # in place of those of a good request; "" leaves one out


def trigger(name: str, body: Any, status: int = 400, says: str | list[str] = "", **headers: str) -> Bad:
    return Bad(f"trigger: {name}", "POST", "/v1/events/trigger", body, status, says, headers)


def without(field: str) -> dict[str, Any]:
    return {key: value for key, value in GOOD.items() if key != field}


def nested(depth: int) -> bytes:
    return b'{"name": "orders", "to": "ada", "payload": ' + b'{"a":' * depth + b"1" + b"}" * depth + b"}"


LARGE = "x" * (512 * 1024)
KEYLESS = {"Authorization": ""}
STRANGER = {"Authorization": "ApiKey x"}
FORGER = {"Authorization": "Bearer a.b.c"}
W = "/v2/workflows"
NAMED = {"name": "x", "workflowId": "x"}

BAD = [
    trigger("broken JSON", b'{"name": "orders", "to"'),
    trigger("no body", b""),
    trigger("not UTF-8", b'{"name": "\xff\xfe", "to": "a"}'),
    trigger("not a number", b'{"name": "orders", "to": "a", "payload": {"n": NaN}}'),
    trigger("a lone surrogate", b'{"name": "orders", "to": "a", "payload": {"n": "\\ud800"}}'),
    trigger("nested without end", nested(100_000)),
    trigger("a list", [GOOD]),
    trigger("a text", '"orders"'),
    trigger("no name", without("name"), says=["name should not be null or undefined", "name must be a string"]),
    trigger("name is a number", GOOD | {"name": 5}, says="name must be a string"),
    trigger("no recipient", without("to"), says=["to should not be null or undefined"]),
    trigger("recipient is null", GOOD | {"to": None}, says=["to should not be null or undefined"]),
    trigger("recipient is a number", GOOD | {"to": 5}),
    trigger("recipient has no id", GOOD | {"to": {"email": "a@x.io"}}, says="subscriberId"),
    trigger("recipient's id is a number", GOOD | {"to": {"subscriberId": 5}}, says="subscriberId"),
    trigger("recipient's id is empty", GOOD | {"to": {"subscriberId": ""}}),
    trigger("a null among the recipients", GOOD | {"to": ["a", None]}),
    trigger("topic without a key", GOOD | {"to": {"type": "Topic"}}, says="topicKey"),
    trigger("over a hundred recipients", GOOD | {"to": [f"s{n}" for n in range(101)]}),
    trigger("payload is a text", GOOD | {"payload": "x"}, says=["payload must be an object"]),
    trigger("payload is a list", GOOD | {"payload": []}, says=["payload must be an object"]),
    trigger("overrides are a text", GOOD | {"overrides": "x"}, says="overrides must be an object"),
    trigger("transaction id is a number", GOOD | {"transactionId": 7}, says="transactionId must be a string"),
    trigger("actor has no id", GOOD | {"actor": {"firstName": "A"}}),
    trigger("unknown workflow", GOOD | {"name": "no-such"}, 422, "workflow_not_found"),
    trigger("a NUL in the name", GOOD | {"name": "or\0ders"}, says="NUL"),
    trigger("a NUL in the payload", GOOD | {"payload": {"a": ["\0"]}}, says="NUL"),
    trigger("over 512 KB", GOOD | {"payload": {"text": LARGE}}, 413, "exceeds maximum allowed size of 524288 bytes"),
    trigger("no key", GOOD, 401, "Missing authorization header", Authorization=""),
    trigger("unknown key", GOOD, 401, "API Key not found", Authorization="ApiKey nope"),
    trigger("another scheme", GOOD, 401, "Unauthorized", Authorization="Basic bm9wZQ=="),
    Bad("bulk: no events", "POST", "/v1/events/trigger/bulk", {}),
    Bad("bulk: not a list", "POST", "/v1/events/trigger/bulk", {"events": GOOD}),
    Bad(
        "bulk: over a hundred",
        "POST",
        "/v1/events/trigger/bulk",
        {"events": [GOOD] * 101},
        says=["events must contain no more than 100 elements"],
    ),
    Bad(
        "bulk: one over 512 KB",
        "POST",
        "/v1/events/trigger/bulk",
        {"events": [GOOD, GOOD | {"payload": {"text": LARGE}}]},
        413,
        'Event at index 1 (workflow: "orders") has payload size',
    ),
    Bad("bulk: no key", "POST", "/v1/events/trigger/bulk", {"events": [GOOD]}, 401, headers=KEYLESS),
    Bad("broadcast: no name", "POST", "/v1/events/trigger/broadcast", {"payload": {}}),
    Bad("broadcast: unknown workflow", "POST", "/v1/events/trigger/broadcast", {"name": "x", "payload": {}}, 422),
    Bad("broadcast: unknown key", "POST", "/v1/events/trigger/broadcast", {}, 401, headers=STRANGER),
    Bad("workflow: only a name", "POST", W, {"name": "x"}, 422),
    Bad("workflow: unknown step type", "POST", W, NAMED | {"steps": [{"type": "fax"}]}, 422),
    Bad("workflow: impossible identifier", "POST", W, NAMED | {"workflowId": "no spaces!", "steps": []}, 422),
    Bad("workflow: over twenty steps", "POST", W, NAMED | {"steps": [IN_APP] * 21}, 422),
    Bad("workflow: name of 129", "POST", W, NAMED | {"name": "x" * 129, "steps": []}, 422),
    Bad("workflow: unknown", "GET", "/v2/workflows/none", status=404, says="Workflow cannot be found"),
    Bad("workflow: no key", "POST", W, {}, 401, headers=KEYLESS),
    Bad("subscriber: no id", "POST", "/v2/subscribers", {"firstName": "A"}, 422),
    Bad("subscriber: e-mail is none", "POST", "/v2/subscribers", {"subscriberId": "s", "email": "nope"}, 422),
    Bad("subscriber: unknown", "GET", "/v2/subscribers/none", status=404),
    Bad("subscribers: limit too large", "GET", "/v2/subscribers?limit=1000", status=422),
    Bad("subscribers: limit is a word", "GET", "/v2/subscribers?limit=many", status=422),
    Bad("topic: no key", "POST", "/v2/topics", {"name": "T"}, 422),
    Bad("topic: unknown", "GET", "/v2/topics/none", status=404),
    Bad("inbox: unknown application", "POST", "/v1/inbox/session", {"applicationIdentifier": "x", "subscriberId": "s"},
        says="Please provide a valid application identifier", headers=KEYLESS),
    Bad("inbox: no token", "GET", "/v1/inbox/notifications", status=401, says="Unauthorized", headers=KEYLESS),
    Bad("inbox: a secret key", "GET", "/v1/inbox/notifications", status=401),
    Bad("inbox: a token that is none", "GET", "/v1/inbox/notifications", status=401, headers=FORGER),
    Bad("unknown path", "GET", "/v1/nothing-here", status=404, says="Cannot GET /v1/nothing-here"),
    Bad("known path, other method", "PUT", "/v1/events/trigger", {}, 404, "Cannot PUT /v1/events/trigger"),
]  # fmt: skip
