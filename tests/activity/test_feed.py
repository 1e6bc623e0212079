"""The activity feed over real runs, read back by the published client's own models."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx
import pytest
from novu_py import Novu, models

from novu_app.activity import service
from novu_app.activity.service import ActivityFilter
from novu_app.kernel.clock import iso_at
from novu_app.kernel.database import reading
from novu_app.kernel.pagination import Keyset
from tests.support.application import TestEnvironment
from tests.support.counting import Statements
from tests.support.customer import Customer, digest, email, in_app
from tests.support.engine import MovableClock

Drain = Callable[[], int]
Filter = Callable[..., list[str]]


@pytest.fixture
def feed(app_client: httpx.Client) -> Filter:
    """The subscribers whose runs a filter finds, newest first."""

    def ask(**query: object) -> list[str]:
        answer = app_client.get("/v1/notifications", params=query)
        assert answer.status_code == 200, answer.text
        return [run["to"]["subscriberId"] for run in answer.json()["data"]]

    return ask


def test_a_run_shows_its_steps_and_what_was_noted(sdk: Novu, customer: Customer, drain: Drain) -> None:
    customer.workflow(in_app(), email(), tags=["orders"], severity="high")
    to = {"subscriberId": "ada", "firstName": "Ada", "email": "ada@example.com"}
    transaction = customer.trigger(to, {"name": "Ada"}, context={"tenant": {"id": "acme"}})
    drain()
    (run,) = sdk.notifications.list(request={"transaction_id": transaction}).result.data
    assert run.jobs
    assert [(job.type, job.status) for job in run.jobs] == [("in_app", "completed"), ("email", "completed")]
    assert [job.provider_id for job in run.jobs] == ["novu", "novu-email"]
    assert run.jobs[1].step.parent_id == run.jobs[0].step.id
    details = [detail for job in run.jobs for detail in job.execution_details]
    assert len({detail.id for detail in details}) == len(details)
    assert {"Message created", "Message sent"} <= {detail.detail for detail in details}
    assert run.template
    assert (run.template.name, run.template.triggers[0].identifier) == ("order", "order")
    assert run.subscriber
    assert (run.subscriber.first_name, run.subscriber.email) == ("Ada", "ada@example.com")
    assert (run.payload, run.to, run.tags, run.context_keys) == (
        {"name": "Ada"},
        {"subscriberId": "ada"},
        ["orders"],
        ["tenant:acme"],
    )
    assert (run.severity, run.critical) == (models.SeverityLevelEnum.HIGH, False)
    assert run.id
    one = sdk.notifications.retrieve(notification_id=run.id).result
    assert one == run


def test_steps_that_are_still_to_come_are_pending(sdk: Novu, customer: Customer, drain: Drain) -> None:
    customer.workflow(digest(), in_app())
    first, second = (customer.trigger(payload={"n": number}) for number in (1, 2))
    drain()
    (master,) = sdk.notifications.list(request={"transaction_id": first}).result.data
    (merged,) = sdk.notifications.list(request={"transaction_id": second}).result.data
    assert master.jobs
    assert [job.status for job in master.jobs] == ["delayed", "pending"]
    assert master.jobs[0].digest
    assert (master.jobs[0].digest.amount, master.jobs[0].digest.unit) == (1, "hours")
    assert [detail.detail for detail in master.jobs[1].execution_details] == ["Step created"]
    assert merged.jobs
    assert [job.status for job in merged.jobs] == ["merged", "merged"]
    assert merged.digested_notification_id == master.id
    customer.cancel(first)
    (canceled,) = sdk.notifications.list(request={"transaction_id": first}).result.data
    assert "pending" not in {job.status for job in canceled.jobs or []}


def test_a_finished_digest_shows_its_events(sdk: Novu, customer: Customer, clock: MovableClock, drain: Drain) -> None:
    customer.workflow(digest(), in_app())
    first, _ = (customer.trigger(payload={"n": number}) for number in (1, 2))
    drain()
    clock.advance(hours=1, seconds=1)
    drain()
    (run,) = sdk.notifications.list(request={"transaction_id": first}).result.data
    assert run.jobs
    assert [job.status for job in run.jobs] == ["completed", "completed"]
    assert run.jobs[0].digest
    assert run.jobs[0].digest.events == [{"n": 1}, {"n": 2}]


def test_each_filter_narrows_the_feed(
    app_client: httpx.Client, customer: Customer, drain: Drain, feed: Filter, clock: MovableClock
) -> None:
    customer.workflow(in_app(), name="one")
    customer.workflow(email(), name="two", severity="low")
    customer.topic('a "key"', ["bo"])
    customer.trigger({"subscriberId": "ada", "email": "ada@example.com", "lastName": "Lovelace"}, name="one")
    drain()
    noon = clock.advance(hours=1)
    transaction = customer.trigger([{"type": "Topic", "topicKey": 'a "key"'}], name="two", transactionId="mine-1")
    drain()
    workflow = app_client.get("/v2/workflows/two").json()["data"]["_id"]
    assert feed() == ["bo", "ada"]
    assert feed(limit=1) == ["bo"]
    assert feed(limit=1, page=1) == ["ada"]
    for found in ("templates", "transactionId", "topicKey", "severity", "channels", "subscriberIds"):
        value = {
            "templates": workflow, "transactionId": transaction, "topicKey": 'a "key"', "severity": "low",
            "channels": "email", "subscriberIds": "bo",
        }[found]  # fmt: skip
        assert feed(**{found: value}) == ["bo"], found
    assert feed(channels=["email", "in_app"]) == ["bo", "ada"]
    assert feed(emails="ada@example.com") == feed(search="lovel") == ["ada"]
    assert feed(search="mine-1") == ["bo"]
    assert feed(topicKey="a") == feed(search="nobody") == feed(channels="sms") == []
    assert feed(after=iso_at(noon)) == feed(after=iso_at(noon).replace("Z", "+00:00")) == ["bo"]
    assert feed(before=iso_at(noon - 1)) == ["ada"]
    assert feed(subscriberIds="bo", severity="none") == []


def test_a_date_that_is_none_is_refused(app_client: httpx.Client) -> None:
    answer = app_client.get("/v1/notifications?after=yesterday")
    assert (answer.status_code, answer.json()["message"]) == (400, ["after must be a valid ISO 8601 date string"])
    assert app_client.get("/v1/notifications/66507de8e76834a745c98f93").status_code == 404


def test_runs_outlive_their_subscriber_and_workflow(
    sdk: Novu, app_client: httpx.Client, customer: Customer, drain: Drain
) -> None:
    customer.workflow(in_app())
    transaction = customer.trigger()
    drain()
    app_client.delete("/v2/subscribers/ada")
    customer.delete_workflow()
    (run,) = sdk.notifications.list(request={"transaction_id": transaction}).result.data
    assert (run.subscriber, run.template) == (None, None)
    assert [job.type for job in run.jobs or []] == ["in_app"]


def test_a_page_of_fifty_costs_as_many_statements_as_one_of_two(
    app_client: httpx.Client,
    customer: Customer,
    drain: Drain,
    count_statements: Callable[[], AbstractContextManager[Statements]],
) -> None:
    customer.workflow(in_app(), email())
    for number in range(25):
        customer.trigger([f"a{number}", f"b{number}"])
    drain()

    def cost(path: str, limit: int) -> int:
        with count_statements() as done:
            answer = app_client.get(f"{path}?limit={limit}").json()
            assert len(answer["data"]) == limit
        return done.besides_the_key()

    for path in ("/v1/notifications", "/v1/messages"):
        cost(path, 2)
        assert cost(path, 50) == cost(path, 2) <= 6


def test_the_dashboard_pages_by_cursor_and_reads_changed_runs_again(
    environment: TestEnvironment, customer: Customer, drain: Drain
) -> None:
    customer.workflow(in_app(), email())
    for name in ("ada", "bo", "cy"):
        customer.trigger(name)
    drain()
    with reading() as session:
        first = service.list_runs(session, environment.id, ActivityFilter(), Keyset(limit=2))
        rest = service.list_runs(session, environment.id, ActivityFilter(), Keyset(limit=2, after=first.next))
        assert [run.row.subscriber_id for run in (*first.rows, *rest.rows)] == ["cy", "bo", "ada"]
        again = service.get_runs(session, environment.id, [run.row.id for run in first.rows])
        assert [run.row.id for run in again] == [run.row.id for run in first.rows]
        assert service.get_runs(session, environment.production_id, [first.rows[0].row.id]) == []
        messages = service.messages_of(session, environment.id, first.rows[0].row.id)
    assert [message.channel for message in messages] == ["in_app"]
    # Without an address there is no e-mail, and the step says so.
    assert [step.status for step in first.rows[0].steps] == ["completed", "failed"]
