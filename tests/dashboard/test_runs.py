"""One run as the page shows it, without a browser: plain words, decisions, providers, what may be done."""

from collections.abc import Callable
from typing import Any

from novu_app.activity import service as activity
from novu_app.dashboard.pages import activity_filters as filters
from novu_app.dashboard.run_shapes import RunView, StepRun
from novu_app.dashboard.runs import run_view
from novu_app.kernel.database import reading, writing
from novu_app.kernel.pagination import Keyset
from novu_app.preferences import service as preferences
from tests.support.customer import Customer, delay, digest, email, in_app
from tests.support.engine import MovableClock
from tests.support.smtp import SmtpSink
from tests.support.steps import say

Drain = Callable[[], int]
ADA = {"subscriberId": "ada", "firstName": "Ada", "email": "ada@example.com"}


def shown(customer: Customer, subscriber_id: str = "ada") -> RunView:
    with reading() as session:
        run = activity.get_run(session, customer.environment.id, customer.runs(subscriber_id)[-1].id)
        return run_view(session, run)


def steps(customer: Customer, subscriber_id: str = "ada") -> list[StepRun]:
    return shown(customer, subscriber_id)["steps"]


def test_what_was_sent_is_shown_as_it_went_out(customer: Customer, drain: Drain) -> None:
    customer.workflow(in_app("Hello {{payload.name}}"), email("Mail"), severity="high")
    customer.trigger(ADA, {"name": "Ada", "text": "Hi"}, context={"tenant": {"id": "acme"}})
    drain()
    view = shown(customer)
    assert (view["status"], view["subscriber"], view["severity"], view["contexts"]) == (
        "completed", "Ada", "high", "tenant:acme",
    )  # fmt: skip
    assert (view["may_cancel"], view["may_repeat"], view["version"]) == (False, True, 1)
    inbox, mail = view["steps"]
    assert (inbox["headline"], inbox["pieces"][0]["subject"], inbox["pieces"][0]["may_resend"]) == (
        "Reached the inbox", "Hello Ada", False,
    )  # fmt: skip
    (piece,) = mail["pieces"]
    assert (mail["headline"], piece["body"]) == ("Sent to ada@example.com", "")
    assert "<p>Hi</p>" in piece["html"]
    assert '"to": "ada@example.com"' in piece["sent"]
    assert piece["may_resend"]


def test_providers_that_stood_in_are_told_one_by_one(
    customer: Customer, drain: Drain, smtp_sink: SmtpSink, smtp_sinks: Callable[..., SmtpSink]
) -> None:
    customer.smtp(smtp_sink)
    customer.smtp(smtp_sinks())
    smtp_sink.answer("554 5.7.1 not from you")
    customer.workflow(email())
    customer.trigger(ADA)
    drain()
    (step,) = steps(customer)
    assert step["status"] == "completed"
    refused, accepted = step["attempts"]
    assert (refused["word"], refused["hue"], "554" in refused["answer"]) == ("Refused", "red", True)
    assert (accepted["word"], accepted["hue"], accepted["tries"]) == ("Accepted", "green", 1)
    assert accepted["provider"].startswith("nodemailer (")


def test_a_failed_step_says_why_and_may_be_tried_again(customer: Customer, drain: Drain) -> None:
    customer.workflow(say("{{ payload.n | append }}", "broken"), email())
    customer.trigger("bob")
    drain()
    broken, mail = steps(customer, "bob")
    assert broken["headline"].startswith("Failed: ")
    assert "append" in broken["headline"]
    assert (broken["may_retry"], broken["may_hasten"]) == (True, False)
    assert mail["headline"] == "Failed: The subscriber has no e-mail address"


def test_why_a_step_was_left_out_in_plain_words(customer: Customer, drain: Drain) -> None:
    rule = {">": [{"var": "payload.total"}, 100]}
    customer.workflow(in_app(skip=rule), email())
    customer.subscribers("ada", firstName="Ada", email="ada@example.com")
    with writing() as session:
        pk = customer.subscriber("ada").id
        preferences.set_global(session, customer.environment.id, pk, channels={"email": False})
    customer.trigger(ADA, {"total": 40})
    drain()
    by_condition, by_preference = steps(customer)
    assert by_condition["headline"] == "Skipped: its condition did not hold"
    assert by_condition["verdict"] == "The step runs when payload.total is more than 100. It does not:"
    assert by_condition["decision"] == [{"label": "payload.total", "value": "40", "hue": ""}]
    assert by_preference["headline"] == "Skipped: Ada turned Email off for everything"
    assert [(fact["label"], fact["value"]) for fact in by_preference["decision"] if fact["hue"]] == [
        ("the subscriber's preferences for everything", "Email off")
    ]


def test_waits_and_digests_lead_to_each_other(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(digest(), in_app("{{ steps.digest.eventCount }}"))
    customer.trigger(ADA, {"n": 1})
    drain()
    (waiting, reached_later) = steps(customer)
    assert (waiting["headline"], waiting["may_hasten"], waiting["wakes_at"]) == (
        "Gathers events for 1 hour", True, clock.now_ms + 3_600_000,
    )  # fmt: skip
    assert (reached_later["headline"], reached_later["began_at"]) == ("Not reached yet", 0)
    customer.trigger(ADA, {"n": 2})
    drain()
    follower = shown(customer)
    (master,) = follower["master"]
    assert (follower["status"], follower["may_cancel"], master["label"]) == ("merged", True, "Its digest")
    clock.advance(hours=2)
    drain()
    with reading() as session:
        run = activity.get_run(session, customer.environment.id, customer.runs()[0].id)
        gathered = run_view(session, run)["steps"][0]
    assert gathered["headline"] == "2 events gathered"
    assert [each["href"].split("/")[-1] for each in gathered["references"]] == [follower["id"]]
    assert '"n": 2' in gathered["events"]


def test_a_run_that_waits_can_be_canceled(customer: Customer, drain: Drain) -> None:
    customer.workflow(delay(1, "days"))
    customer.trigger(ADA)
    drain()
    view = shown(customer)
    assert (view["status"], view["may_cancel"], view["took"]) == ("waiting", True, "")


def test_every_filter_of_the_address_narrows_the_feed(customer: Customer, drain: Drain, clock: MovableClock) -> None:
    customer.workflow(in_app(), severity="high")
    customer.workflow(say("{{ payload.n | append }}", "broken"), email(), name="bad")
    customer.topic("news", ["ada"])
    customer.trigger("old")
    drain()
    clock.advance(days=2)
    transaction = customer.trigger([{"type": "Topic", "topicKey": "news"}], context={"tenant": {"id": "acme"}})
    customer.trigger("bob", name="bad")
    drain()

    def found(**wanted: str) -> list[str]:
        chosen: dict[str, Any] = dict.fromkeys(filters.NAMES, "") | wanted
        with reading() as session:
            asked = filters.wanted(session, customer.environment.id, "", chosen)
            if asked is None:
                return ["?"]
            page = activity.list_runs(session, customer.environment.id, asked, Keyset(limit=10))
        return sorted(run.row.subscriber_id for run in page.rows)

    assert found() == ["ada", "bob", "old"]
    assert found(period="24h") == ["ada", "bob"]
    assert found(status="error") == []
    assert found(status="completed", workflow="bad") == ["bob"]
    assert found(channel="email") == ["bob"]
    assert found(severity="high") == ["ada", "old"]
    assert found(topic="news") == ["ada"]
    assert found(context="tenant:acme") == ["ada"]
    assert found(transaction=transaction) == ["ada"]
    assert found(subscriber="old", period="7d") == ["old"]
    assert found(workflow="nothing") == ["?"]
    assert found(day="not a day") == ["?"]
