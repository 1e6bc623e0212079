"""Which channels a subscriber gets: the merge of levels, and what the inbox may change."""

import itertools
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import delete

from novu_app.kernel import clock
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.kernel.ids import new_id
from novu_app.preferences import merging, service
from novu_app.preferences.merging import Decision, Refusal, defaults_of, effective
from novu_app.preferences.schemas import global_preference, workflow_preference
from novu_app.preferences.store import OwnChoice
from novu_app.subscribers.models import Subscriber
from novu_app.workflows.models import Workflow, WorkflowVersion
from tests.support.application import TestEnvironment
from tests.support.counting import Statements

ALL_ON: dict[str, Any] = {"default": {"all": {"enabled": True, "readOnly": False}, "channels": {}}, "user": None}


def workflow_preferences(enabled: bool = True, critical: bool = False, **channels: bool) -> dict[str, Any]:
    return {
        "all": {"enabled": enabled, "readOnly": critical},
        "channels": {name: {"enabled": value} for name, value in channels.items()},
    }


class TestMerge:
    def test_without_any_word_everything_is_sent(self) -> None:
        for nothing in (None, {}, {"default": None, "user": None}, ALL_ON):
            decision = defaults_of(nothing)
            assert decision.allows("email")
            assert decision.allows("digest")
            assert decision.level == "WORKFLOW_RESOURCE"

    def test_the_dashboards_word_stands_over_the_codes(self) -> None:
        decision = defaults_of(
            {"default": workflow_preferences(email=False, sms=True), "user": workflow_preferences(email=True)}
        )
        assert (decision.allows("email"), decision.allows("sms"), decision.level) == (True, True, "USER_WORKFLOW")

    def test_the_last_level_that_said_anything_is_reported(self) -> None:
        defaults = defaults_of({"default": workflow_preferences(email=False)})
        in_general = OwnChoice(None, {"sms": True})
        decision = effective(defaults, in_general, None)
        assert not decision.allows("email")
        assert decision.level == "SUBSCRIBER_GLOBAL", "though it was the workflow that turned e-mail off"
        assert effective(defaults, in_general, OwnChoice()).level == "SUBSCRIBER_WORKFLOW"

    @pytest.mark.parametrize(
        ("default", "in_general", "for_workflow"),
        itertools.product([True, False], [None, True, False], [None, True, False]),
    )
    def test_a_later_level_wins_where_it_says_something(
        self, default: bool, in_general: bool | None, for_workflow: bool | None
    ) -> None:
        said = [value for value in (default, in_general, for_workflow) if value is not None]
        choices = [OwnChoice(None, {} if value is None else {"email": value}) for value in (in_general, for_workflow)]
        decision = effective(defaults_of({"default": workflow_preferences(email=default)}), *choices)
        assert decision.allows("email") is said[-1]
        by_switch = [OwnChoice(value) for value in (in_general, for_workflow)]
        assert effective(defaults_of({"default": workflow_preferences(default)}), *by_switch).enabled is said[-1]

    def test_nobody_turns_a_critical_workflow_off(self) -> None:
        defaults = defaults_of({"default": workflow_preferences(), "user": workflow_preferences(critical=True)})
        decision = effective(defaults, OwnChoice(False, {"email": False}), OwnChoice(False, {"email": False}))
        assert decision == defaults
        assert decision.allows("email")

    def test_the_whole_workflow_off_leaves_its_actions(self) -> None:
        decision = Decision(False, {}, "USER_WORKFLOW")
        assert not decision.allows("in_app")


@pytest.fixture
def ada(environment: TestEnvironment) -> str:
    """A subscriber of an environment without workflows."""
    with writing() as session:
        session.execute(delete(Workflow))
        row = Subscriber(
            environment_id=environment.id,
            organization_id=environment.organization_id,
            subscriber_id="ada",
            created_at=clock.now_ms(),
            updated_at=clock.now_ms(),
        )
        session.add(row)
        session.flush()
        return row.id


def add_workflow(environment: TestEnvironment, name: str, **columns: Any) -> str:
    preferences = columns.pop("preferences", ALL_ON)
    now, workflow_id, version_id = clock.now_ms(), new_id(), new_id()
    defaults = {"tags": [], "step_types": ["in_app", "email", "digest"], "active": True, "status": "ACTIVE"}
    with writing() as session:
        session.add(
            Workflow(
                id=workflow_id,
                environment_id=environment.id,
                organization_id=environment.organization_id,
                identifier=name.lower(),
                version_id=version_id,
                name=name,
                origin="novu-cloud",
                created_at=now,
                updated_at=now,
                **(defaults | columns),
            )
        )
        session.flush()
        session.add(
            WorkflowVersion(
                id=version_id,
                environment_id=environment.id,
                workflow_id=workflow_id,
                number=1,
                definition={"preferences": preferences, "steps": []},
                created_at=now,
            )
        )
    return workflow_id


class TestChunks:
    def test_one_statement_for_a_chunk_in_which_some_have_said_something(
        self, environment: TestEnvironment, ada: str, count_statements: Callable[[], AbstractContextManager[Statements]]
    ) -> None:
        workflow_id = add_workflow(environment, "News")
        with writing() as session:
            service.set_global(session, environment.id, ada, channels={"sms": False})
            service.set_workflows(session, environment.id, ada, {workflow_id: OwnChoice(None, {"email": False})})
        everybody = [ada, *(new_id() for _ in range(499))]
        with count_statements() as done, reading() as session:
            loaded = merging.load_for(session, [environment.id], everybody, [workflow_id])
        assert len(done) == 1, str(done)
        for pk in everybody:
            refused = {c: merging.refused_by(loaded, ALL_ON, workflow_id, pk, c) for c in ("email", "sms", "in_app")}
            own = {"email": Refusal("SUBSCRIBER_WORKFLOW"), "sms": Refusal("SUBSCRIBER_GLOBAL")} if pk == ada else {}
            assert refused == {"email": None, "sms": None, "in_app": None} | own, "the level that said no is named"

    def test_the_choice_for_another_workflow_does_not_count(self, environment: TestEnvironment, ada: str) -> None:
        news, alerts = add_workflow(environment, "News"), add_workflow(environment, "Alerts")
        with writing() as session:
            service.set_workflows(session, environment.id, ada, {news: OwnChoice(None, {"email": False})})
        with reading() as session:
            loaded = merging.load_for(session, [environment.id], [ada], [alerts])
        assert merging.decide(loaded, ALL_ON, alerts, ada).allows("email")

    def test_no_choice_of_another_environment_is_read(self, environment: TestEnvironment, ada: str) -> None:
        with writing() as session:
            service.set_global(session, environment.id, ada, channels={"email": False})
        with reading() as session:
            assert merging.load_for(session, [environment.production_id], [ada], []).choices == {}
            assert service.get_global(session, environment.production_id, ada).channels["email"]


class TestInbox:
    def test_the_general_preference_comes_first_and_workflows_by_name(
        self, environment: TestEnvironment, ada: str
    ) -> None:
        add_workflow(environment, "Zebra")
        add_workflow(environment, "Alpha", tags=["a"], severity="high")
        add_workflow(environment, "Off", active=False)
        add_workflow(environment, "Vital", preferences={"default": workflow_preferences(critical=True), "user": None})
        with reading() as session:
            in_general, workflows = service.list_preferences(session, environment.id, ada)
        assert global_preference(in_general) == {
            "level": "global",
            "enabled": True,
            "channels": {"email": True, "sms": True, "in_app": True, "chat": True, "push": True},
        }
        assert [entry.name for entry in workflows] == ["Alpha", "Zebra"]
        assert workflow_preference(workflows[0]) == {
            "level": "template",
            "enabled": True,
            "channels": {"email": True, "in_app": True},
            "overrides": [
                {"channel": "email", "source": "template"},
                {"channel": "in_app", "source": "template"},
            ],
            "workflow": {
                "id": workflows[0].workflow_id,
                "identifier": "alpha",
                "name": "Alpha",
                "critical": False,
                "tags": ["a"],
                "severity": "high",
            },
        }

    @pytest.mark.parametrize(
        ("wanted", "names"),
        [
            ({"criticality": "all"}, ["Alpha", "Vital", "Zebra"]),
            ({"criticality": "critical"}, ["Vital"]),
            ({"tags": ["a", "b"]}, ["Alpha"]),
            ({"severities": ["none"]}, ["Zebra"]),
        ],
    )
    def test_filters(self, environment: TestEnvironment, ada: str, wanted: dict[str, Any], names: list[str]) -> None:
        add_workflow(environment, "Zebra")
        add_workflow(environment, "Alpha", tags=["a"], severity="high")
        add_workflow(environment, "Vital", preferences={"default": workflow_preferences(critical=True), "user": None})
        with reading() as session:
            _, workflows = service.list_preferences(session, environment.id, ada, **wanted)
        assert [entry.name for entry in workflows] == names

    def test_what_is_not_named_stays(self, environment: TestEnvironment, ada: str) -> None:
        news = add_workflow(environment, "News")
        with writing() as session:
            service.set_workflows(session, environment.id, ada, {news: OwnChoice(None, {"email": False})})
            [changed] = service.set_workflows(session, environment.id, ada, {"news": OwnChoice(None, {"in_app": True})})
        assert changed.decision.channels == {"email": False, "in_app": True}
        assert changed.chosen == {"email", "in_app"}

    def test_no_more_email_means_it_in_every_workflow(self, environment: TestEnvironment, ada: str) -> None:
        chosen, other = add_workflow(environment, "Chosen"), add_workflow(environment, "Other")
        with writing() as session:
            service.set_workflows(
                session,
                environment.id,
                ada,
                {chosen: OwnChoice(None, {"email": True}), other: OwnChoice(None, {"in_app": False})},
            )
            service.set_global(session, environment.id, ada, channels={"email": False})
        with reading() as session:
            in_general, workflows = service.list_preferences(session, environment.id, ada)
        assert not in_general.channels["email"]
        assert [entry.decision.channels for entry in workflows] == [
            {"email": False, "in_app": True},
            {"email": False, "in_app": False},
        ]

    def test_the_schedule_is_kept_in_the_form_of_the_contract(self, environment: TestEnvironment, ada: str) -> None:
        monday = {"monday": {"isEnabled": True, "hours": [{"start": "09:00 AM", "end": "05:00 PM"}]}}
        with writing() as session:
            service.set_global(
                session, environment.id, ada, channels={}, schedule={"isEnabled": True, "weeklySchedule": monday}
            )
            service.set_global(session, environment.id, ada, channels={}, schedule={"isEnabled": False})
            kept = service.set_default_schedule(session, environment.id, ada, {"isEnabled": True})
        assert kept.schedule == {"isEnabled": False, "weeklySchedule": monday}

    def test_a_critical_or_unknown_workflow_changes_nothing_at_all(
        self, environment: TestEnvironment, ada: str
    ) -> None:
        news = add_workflow(environment, "News")
        add_workflow(environment, "Vital", preferences={"default": workflow_preferences(critical=True), "user": None})
        for wrong, error in (("vital", BadRequest), ("nothing", NotFound)):
            choices = {news: OwnChoice(None, {"email": False}), wrong: OwnChoice(None, {"email": False})}
            with pytest.raises(error, match=wrong), writing() as session:
                service.set_workflows(session, environment.id, ada, choices)
        with reading() as session:
            _, workflows = service.list_preferences(session, environment.id, ada)
        assert workflows[0].decision.channels["email"]
