"""What the preferences of the page show and change: switches, groups, the hours of the week, conditions in words."""

from typing import Any

import pytest

from novu_app.inbox import choices, hours
from novu_app.inbox.choices import Grouping, groupings_of, order_of
from novu_app.inbox.condition_words import in_words
from novu_app.inbox.texts import of
from novu_app.kernel import clock
from novu_app.kernel.errors import BadRequest
from novu_app.preferences.merging import Decision
from novu_app.preferences.service import WorkflowPreference
from novu_app.timing.zones import zone_of
from tests.inbox.pages import session_of
from tests.messages.rows import Inbox

EN = of("en")


def workflow(
    name: str, *tags: str, critical: bool = False, enabled: bool = True, **channels: bool
) -> WorkflowPreference:
    decision = Decision(enabled, channels, "WORKFLOW_RESOURCE", critical)
    return WorkflowPreference(f"id-{name}", name.lower(), name, list(tags), "none", 0, decision, frozenset())


def test_groups_have_switches_for_all_of_them() -> None:
    found = [
        workflow("Comments", "social", in_app=True, email=True),
        workflow("Likes", "social", in_app=True, email=False),
        workflow("Paused", "social", enabled=False, push=True),
        workflow("Login", "security", critical=True, email=True),
        workflow("News", in_app=False),
    ]
    groupings = groupings_of(
        [
            {"name": "Social", "filter": {"tags": ["social"]}},
            {"name": "Safety", "filter": {"workflowIds": ["login"]}},
            {"name": "Nobody", "filter": {"tags": ["nobody"]}},
            {"name": 5},
            None,
        ]
    )
    social, safety, rest = choices.groups(found, groupings, {**EN, "dynamic.news": "Neues"})
    assert [(each["name"], each["on"], each["mixed"]) for each in social["channels"]] == [
        ("in_app", True, False),
        ("email", False, True),
        ("push", False, False),
    ]
    assert [row["name"] for row in social["rows"]] == ["Comments", "Likes", "Paused"]
    assert (safety["ids"], safety["channels"]) == ([], []), "nobody turns off what is critical"
    assert [row["critical"] for row in safety["rows"]] == [True]
    assert (rest["name"], [row["name"] for row in rest["rows"]]) == ("", ["Neues"])
    assert groupings_of("x") == ()
    assert Grouping("x", frozenset(), frozenset()).holds(found[0]) is False


def test_workflows_stand_in_the_order_that_the_host_wants() -> None:
    found = [workflow(name, *tags) for name, tags in (("zoo", ()), ("Éclair", ("a",)), ("apple", ("a",)), ("Milk", ()))]
    groupings = groupings_of([{"name": "A", "filter": {"tags": ["a"]}}])

    def rows(order: Any) -> list[list[str]]:
        named = {**EN, "dynamic.zoo": "Bear"}
        return [
            [row["name"] for row in group["rows"]] for group in choices.groups(found, groupings, named, order_of(order))
        ]

    as_they_come = [["Éclair", "apple"], ["Bear", "Milk"]]
    for order in (None, "default", "price", 5, {}, [], [5]):
        assert rows(order) == as_they_come
    assert rows("name") == [["apple", "Éclair"], ["Bear", "Milk"]]
    assert rows(["milk", "id-apple", "nobody", "milk"]) == [["apple", "Éclair"], ["Milk", "Bear"]]


def test_hours_of_the_week(environment: Any) -> None:
    who = session_of(Inbox(environment))

    def days() -> dict[str, tuple[bool, list[tuple[str, str, bool]]]]:
        found = hours.days_of(hours.read(who)[0], EN)
        return {d["key"]: (d["on"], [(h["start"], h["end"], h["next_day"]) for h in d["hours"]]) for d in found}

    assert all(day == (False, []) for day in days().values())
    hours.change(who, hours.enabled(True))
    office = [("09:00", "17:00", False)]
    assert (days()["friday"], days()["sunday"]) == ((True, office), (False, office))
    hours.change(who, hours.hours_added("monday"))
    hours.change(who, hours.hours_set("monday", 1, "start", "22:30"))
    hours.change(who, hours.hours_set("monday", 1, "end", "00:15"))
    monday = (True, [*office, ("22:30", "00:15", True)])
    assert days()["monday"] == monday
    hours.change(who, hours.copied("monday", ["tuesday", "sunday", "monday"]))
    assert days()["tuesday"] == days()["sunday"] == days()["monday"] == monday
    assert days()["wednesday"] == (True, office)
    hours.change(who, hours.hours_removed("tuesday", 0))
    hours.change(who, hours.day_enabled("sunday", False))
    assert days()["tuesday"] == (True, monday[1][1:])
    assert days()["sunday"] == (False, monday[1]), "a day that is off keeps its hours"
    assert hours.read(who)[0]["weeklySchedule"]["monday"]["hours"][1] == {"start": "10:30 PM", "end": "12:15 AM"}
    hours.change(who, hours.enabled(False))
    assert hours.read(who)[0]["isEnabled"] is False
    for wrong in (
        lambda: hours.hours_set("monday", 0, "start", "25:00"),
        lambda: hours.hours_set("monday", 0, "middle", "10:00"),
        lambda: hours.day_enabled("someday", True),
        lambda: hours.set_zone(who, "Mars/Olympus"),
    ):
        with pytest.raises(BadRequest):
            wrong()


def test_mute_and_time_zone(environment: Any) -> None:
    who = session_of(Inbox(environment))
    assert hours.read(who) == ({}, "")
    hours.set_zone(who, "Asia/Tokyo")
    hours.change(who, hours.muted("tomorrow", "Asia/Tokyo"))
    schedule, zone = hours.read(who)
    until = hours.muted_until(schedule)
    there = zone_of(zone)
    assert zone == "Asia/Tokyo"
    assert 0 < until - clock.now_ms() <= 32 * 3_600_000
    assert until == hours.zones.moment_of_face(hours.zones.face_at(until, there), there)
    assert hours.zones.face_at(until, there) % hours.zones.DAY_MS == 8 * 3_600_000, "eight in the morning, there"
    hours.change(who, hours.muted("", zone))
    assert hours.muted_until(hours.read(who)[0]) == 0


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (None, ""),
        ({}, ""),
        ({"==": [{"var": "payload.plan"}, "gold"]}, "payload.plan is gold"),
        (
            {"and": [{">": [{"var": "payload.amount"}, 100]}, {"in": [{"var": "payload.city"}, ["Rome", "Oslo"]]}]},
            "payload.amount is more than 100 and payload.city is one of Rome, Oslo",
        ),
        ({"frobnicate": [1]}, "a condition of its own holds"),
    ],
)
def test_conditions_in_words(condition: Any, words: str) -> None:
    assert in_words(condition, EN) == words
