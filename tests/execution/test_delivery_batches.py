"""Deliveries that share a call: few requests, and to each its own mark, outcome and line in the activity."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select

from novu_app.execution.delivery import recorder
from novu_app.execution.models import Delivery
from novu_app.integrations.models import Integration
from novu_app.kernel import breakers
from novu_app.kernel.database import reading
from novu_app.messages.models import Message
from novu_app.providers import transport
from novu_app.providers.vendor import VendorSession
from tests.support.customer import Customer, email
from tests.support.engine import MovableClock
from tests.support.http import HttpSink, Reply

Drain = Callable[[], int]
ACCOUNT = {"apiKey": "SG.secret-key", "from": "shop@example.com", "senderName": "Shop"}
REFUSED = Reply(400, {"errors": [{"message": "Does not contain a valid address."}]})


@pytest.fixture
def sendgrid(customer: Customer, internet: HttpSink) -> Integration:
    """An integration with a vendor who takes several e-mails a call."""
    internet.default = Reply(202, b"", {"X-Message-Id": "m1"})
    customer.workflow(email(body="<p>News</p>"))
    return customer.integration("sendgrid", ACCOUNT)


def people(count: int) -> list[dict[str, str]]:
    return [{"subscriberId": f"s{number}", "email": f"s{number}@example.com"} for number in range(count)]


def recipients(internet: HttpSink) -> list[list[str]]:
    """Who got an e-mail with each call."""
    return [[each["to"][0]["email"] for each in request.json()["personalizations"]] for request in internet.requests]


def messages() -> dict[str, Message]:
    with reading() as session:
        rows = session.exec(select(Message).order_by(col(Message.recipient))).all()
        session.expunge_all()
    return {row.recipient or "": row for row in rows}


def deliveries() -> list[Delivery]:
    with reading() as session:
        rows = list(session.exec(select(Delivery)).all())
        session.expunge_all()
    return rows


def test_a_chunk_costs_few_calls_and_each_has_its_own_outcome(
    customer: Customer, internet: HttpSink, sendgrid: Integration, drain: Drain
) -> None:
    customer.trigger(people(60))
    drain()
    calls = recipients(internet)
    assert Counter(name for call in calls for name in call) == Counter(f"s{n}@example.com" for n in range(60))
    assert len(calls) == 1
    found = messages()
    assert {row.status for row in found.values()} == {"sent"}
    marked = {
        person["to"][0]["email"]: person["custom_args"]["id"]
        for request in internet.requests
        for person in request.json()["personalizations"]
    }
    assert len(set(marked.values())) == 60, "each attempt is on record by itself"
    alone = {call[0] for call in calls if len(call) == 1}
    together = {name: row.provider_response_id for name, row in found.items() if name not in alone}
    assert together == {name: marked[name] for name in together}
    assert {job.status for job in customer.jobs()} == {"completed"}


@pytest.mark.parametrize(("provider", "most"), [("sendgrid", 3), ("ses", 14)])
def test_five_hundred_e_mails_that_differ_cost_few_calls_over_few_connections(
    customer: Customer, internet: HttpSink, drain: Drain, provider: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    connect = transport._GuardedBackend.connect_tcp

    async def counted(self: Any, host: str, *more: Any, **named: Any) -> Any:
        opened.append(host)
        return await connect(self, host, *more, **named)

    send = internet._send

    def answer(line: Any, reply: Reply) -> None:
        # Several at a time: each is answered for its own e-mails.
        request = next(each for each in internet.requests if each.headers is line.headers)
        if provider == "ses":
            taken = [
                {"Status": "SUCCESS", "MessageId": each["Destination"]["ToAddresses"][0]}
                for each in request.json()["BulkEmailEntries"]
            ]
            reply = Reply(200, {"BulkEmailEntryResults": taken})
        send(line, reply)

    internet.default = Reply(202, b"", {"X-Message-Id": "m1"})
    monkeypatch.setattr(transport._GuardedBackend, "connect_tcp", counted)
    monkeypatch.setattr(internet, "_send", answer)
    customer.workflow(email(subject="For {{subscriber.subscriberId}}", body="<p>Dear {{subscriber.subscriberId}}</p>"))
    customer.integration(
        provider, {**ACCOUNT, "secretKey": "s-123456", "region": "eu-central-1"} if provider == "ses" else ACCOUNT
    )
    whom = people(500)
    for place in range(0, 500, 100):
        customer.trigger(whom[place : place + 100])
    drain()
    assert len(internet.requests) <= most
    assert len(opened) <= most
    found = messages()
    assert {row.status for row in found.values()} == {"sent"}
    assert len(found) == 500
    if provider == "ses":
        assert all(row.provider_response_id == name for name, row in found.items())


def test_one_bad_address_fails_alone(
    customer: Customer, internet: HttpSink, sendgrid: Integration, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(path: str) -> Reply:
        body = internet.requests[-1].body
        return REFUSED if b"s3@example.com" in body else internet.default

    monkeypatch.setattr(internet, "_next", answer)
    customer.trigger(people(8))
    drain()
    statuses = {name: row.status for name, row in messages().items()}
    assert [name for name, status in statuses.items() if status != "sent"] == ["s3@example.com"]
    delivered = Counter(name for call in recipients(internet) for name in call)
    with_it = next(call for call in recipients(internet) if "s3@example.com" in call and len(call) > 1)
    assert {name: count for name, count in delivered.items() if name not in with_it} == {
        name: 1 for name in statuses if name not in with_it
    }


def test_a_vendor_that_is_down_has_failed_once_and_all_are_tried_again(
    customer: Customer, internet: HttpSink, sendgrid: Integration, drain: Drain, clock: MovableClock
) -> None:
    internet.replies = [Reply(503)]
    customer.trigger(people(8))
    drain()
    waiting = [row for row in deliveries() if row.status == "queued"]
    assert len(waiting) == len(recipients(internet)[0]) > 1
    assert {row.attempts for row in waiting} == {1}
    (breaker,) = breakers.look([sendgrid.id], clock.now_ms).values()
    assert breaker.failures == 1
    clock.advance(minutes=1)
    drain()
    assert {row.status for row in messages().values()} == {"sent"}


def test_who_was_given_away_meanwhile_is_left_out(
    customer: Customer, internet: HttpSink, sendgrid: Integration, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = recorder.Recorder.mark
    lost: list[str] = []

    async def mark(self: recorder.Recorder, one: Any) -> bool:
        if one.recipient == "s2@example.com":
            lost.append(one.id)
            return False
        return await real(self, one)

    monkeypatch.setattr(recorder.Recorder, "mark", mark)
    customer.trigger(people(5))
    drain()
    assert lost
    assert "s2@example.com" not in {name for call in recipients(internet) for name in call}
    assert {name for name, row in messages().items() if row.status == "sent"} >= {"s0@example.com", "s4@example.com"}


def test_a_provider_that_breaks_leaves_all_of_them_unknown(
    customer: Customer, internet: HttpSink, sendgrid: Integration, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> list[Any]:
        return []

    async def broken_alone(*_: Any) -> Any:
        raise RuntimeError("boom")

    monkeypatch.setattr(VendorSession, "send_many", broken)
    monkeypatch.setattr(VendorSession, "send", broken_alone)
    customer.trigger(people(4))
    drain()
    assert {row.error_id for row in messages().values()} == {"outcome_unknown"}
    assert internet.requests == []
