"""Attachments of triggers: kept when the event is, gone when it is not, and in nobody's way."""

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Signal
from typing import Any

import httpx
import pytest

from novu_app.attachments import service
from novu_app.attachments.files import MAX_BYTES
from novu_app.events import intake
from novu_app.kernel import clock, jsons
from novu_app.kernel.settings import get_settings
from tests.support.customer import Customer, in_app

Drain = Callable[[], int]
TRIGGER = "/v1/events/trigger"


def file(content: bytes = b"hello", name: str = "a.txt", **more: Any) -> dict[str, Any]:
    """An attachment as a client sends it."""
    return {"name": name, "mime": "text/plain", "file": base64.b64encode(content).decode(), **more}


def event(*attachments: Any, name: str = "order", **more: Any) -> dict[str, Any]:
    """A trigger with these attachments."""
    return {"name": name, "to": "ada", "payload": {"name": "Ada", "attachments": list(attachments)}, **more}


def left() -> list[str]:
    """All files of attachments."""
    return [path.name for path in (get_settings().data_dir / "attachments").rglob("*") if path.is_file()]


def content_of(key: str) -> bytes:
    """The content behind a key, for the environment that it names."""
    return service.load(key, environment_id=key.split("/")[1])


def kept(customer: Customer) -> list[dict[str, Any]]:
    """The attachments as the one stored event has them."""
    (row,) = customer.events()
    attachments: list[dict[str, Any]] = jsons.loads(row.body)["payload"]["attachments"]
    return attachments


def test_attachments_leave_the_payload_and_are_kept_under_the_event(
    customer: Customer, app_client: httpx.Client, drain: Drain
) -> None:
    customer.workflow(in_app("{{payload.attachments[0].name}} {{payload.attachments[0].size}}"))
    answer = app_client.post(TRIGGER, json=event(file(), file(b"\x00\x01", "b.bin", channels=["email"])))
    assert answer.status_code == 201
    (row,) = customer.events()
    place = f"attachments/{customer.environment.id}/{row.id}"
    assert kept(customer) == [
        {"name": "a.txt", "mime": "text/plain", "size": 5, "key": f"{place}/0"},
        {"name": "b.bin", "mime": "text/plain", "size": 2, "key": f"{place}/1", "channels": ["email"]},
    ]
    assert [content_of(each["key"]) for each in kept(customer)] == [b"hello", b"\x00\x01"]
    assert sorted(left()) == ["0", "1"], "no marker is left"
    drain()
    assert [message.subject for message in customer.messages()] == ["a.txt 5"]


def test_twenty_megabytes_are_taken_and_a_byte_more_is_not(customer: Customer, app_client: httpx.Client) -> None:
    customer.workflow(in_app())
    half = MAX_BYTES // 2
    assert app_client.post(TRIGGER, json=event(file(b"x" * half), file(b"y" * half))).status_code == 201
    assert content_of(kept(customer)[1]["key"]) == b"y" * half
    answer = app_client.post(TRIGGER, json=event(file(b"x" * half), file(b"y" * (half + 1))))
    assert answer.status_code == 413
    assert "20MB" in answer.json()["message"]
    assert sorted(left()) == ["0", "1"]


@pytest.mark.parametrize(
    ("attachments", "message"),
    [
        ([{"name": "a.txt", "file": "?"}], "payload.attachments: the file of a.txt is not valid base64"),
        ([{"file": "YQ=="}], "payload.attachments.0.name must be a string that is not empty"),
        ([file(), 5], "payload.attachments.1 must be an object"),
    ],
)
def test_what_is_no_attachment_is_a_400(
    customer: Customer, app_client: httpx.Client, attachments: list[Any], message: str
) -> None:
    customer.workflow(in_app())
    answer = app_client.post(TRIGGER, json=event(*attachments))
    assert (answer.status_code, answer.json()["message"]) == (400, [message])
    assert customer.events() == left() == []


def test_a_trigger_that_is_not_stored_leaves_no_file(customer: Customer, app_client: httpx.Client) -> None:
    customer.workflow(in_app(), payload_schema={"required": ["order"]}, validate_payload=True)
    customer.workflow(in_app(), name="off", active=False)
    for name, status in (("missing", 422), ("order", 400), ("off", 201)):
        assert app_client.post(TRIGGER, json=event(file(), name=name)).status_code == status
    assert app_client.post(TRIGGER, json=event(file(), name="off", tenant="nobody")).json()["data"]["status"] == (
        "no_tenant_found"
    )
    assert customer.events() == left() == []


def test_a_transaction_that_is_sent_again_keeps_the_files_of_the_first(
    customer: Customer, app_client: httpx.Client
) -> None:
    customer.workflow(in_app())
    for content in (b"first", b"second"):
        assert app_client.post(TRIGGER, json=event(file(content), transactionId="one")).status_code == 201
    assert content_of(kept(customer)[0]["key"]) == b"first"
    assert left() == ["0"]


def test_callers_at_once_with_one_transaction_keep_one_set_of_files(
    customer: Customer, app_client: httpx.Client
) -> None:
    customer.workflow(in_app())
    with ThreadPoolExecutor(8) as pool:
        bodies = [event(file(f"from {number}".encode()), transactionId="one") for number in range(8)]
        answers = list(pool.map(lambda body: app_client.post(TRIGGER, json=body), bodies))
    assert {answer.status_code for answer in answers} == {201}
    assert content_of(kept(customer)[0]["key"]).startswith(b"from ")
    assert left() == ["0"]


def test_in_a_bulk_each_event_has_its_own_files_and_its_own_mistakes(
    customer: Customer, app_client: httpx.Client
) -> None:
    customer.workflow(in_app())
    events = [
        event(file(b"one"), transactionId="one"),
        event({"name": "a.txt", "file": "?"}),
        event({"name": "", "file": "YQ=="}),
        event(file(b"again"), transactionId="one"),
        event(file(b"x" * (MAX_BYTES + 1))),
        {"name": "order", "to": "ada", "transactionId": "two"},
        event(file(b"three"), transactionId="three"),
    ]
    answers = app_client.post(f"{TRIGGER}/bulk", json={"events": events}).json()["data"]
    assert [answer.get("transactionId") for answer in answers] == ["one", None, None, "one", None, "two", "three"]
    assert answers[1]["error"] == ["payload.attachments: the file of a.txt is not valid base64"]
    assert answers[2]["error"] == ["payload.attachments.0.name must be a string that is not empty"]
    assert "20MB" in answers[4]["error"][0]
    contents = {
        row.transaction_id: [
            content_of(each["key"]) for each in jsons.loads(row.body).get("payload", {}).get("attachments", [])
        ]
        for row in customer.events()
    }
    assert contents == {"one": [b"one"], "two": [], "three": [b"three"]}
    assert left() == ["0", "0"]


def test_a_payload_schema_sees_attachments_as_they_were_sent(customer: Customer, app_client: httpx.Client) -> None:
    item = {
        "type": "object",
        "required": ["name", "file"],
        "additionalProperties": False,
        "properties": {"name": {"type": "string"}, "file": {"type": "string"}, "mime": {"const": "text/plain"}},
    }
    schema = {"type": "object", "properties": {"attachments": {"type": "array", "maxItems": 1, "items": item}}}
    customer.workflow(in_app(), payload_schema=schema, validate_payload=True)
    assert app_client.post(TRIGGER, json=event(file(), file())).status_code == 400
    assert app_client.post(TRIGGER, json=event(file(mime="a/b"))).status_code == 400
    assert app_client.post(TRIGGER, json=event(file())).status_code == 201
    assert [sorted(each) for each in kept(customer)] == [["key", "mime", "name", "size"]]


def test_a_broadcast_has_attachments_too(customer: Customer, app_client: httpx.Client) -> None:
    customer.workflow(in_app())
    body = event(file())
    del body["to"]
    assert app_client.post(f"{TRIGGER}/broadcast", json=body).status_code == 201
    assert content_of(kept(customer)[0]["key"]) == b"hello"


def test_other_triggers_go_on_while_attachments_are_written(
    customer: Customer, app_client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer.workflow(in_app())
    writing, go_on = Signal(), Signal()
    keep = service.keep

    def slow(*arguments: Any) -> None:
        writing.set()
        assert go_on.wait(60)
        keep(*arguments)

    monkeypatch.setattr(service, "keep", slow)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lambda: app_client.post(TRIGGER, json=event(file(), transactionId="slow")))
        assert writing.wait(60)
        assert app_client.post(TRIGGER, json={"name": "order", "to": "bob"}).status_code == 201
        assert not waiting.done()
        go_on.set()
        assert waiting.result(60).status_code == 201
    assert len(customer.events()) == 2


def test_a_storage_that_is_away_is_a_500_and_nothing_is_stored(
    customer: Customer, app_client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer.workflow(in_app())
    monkeypatch.setattr(service, "keep", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    answer = app_client.post(TRIGGER, json=event(file()))
    assert answer.status_code == 500
    assert "errorId" in answer.json()
    assert customer.events() == []


def test_when_a_commit_fails_the_files_wait_for_the_sweep(
    customer: Customer, app_client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether a commit that broke off has happened is not known: nothing that may be wanted is deleted."""
    customer.workflow(in_app())
    accept = intake.accept

    def broken(*arguments: Any) -> bool:
        accept(*arguments)
        raise OSError("the connection is lost")

    monkeypatch.setattr(intake, "accept", broken)
    assert app_client.post(TRIGGER, json=event(file())).status_code == 500
    assert len(left()) == 2
    assert service.sweep(clock.now_ms() + 1_000) == 1
    assert left() == []
