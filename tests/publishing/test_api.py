"""Comparing and publishing environments over REST, read back by the published client's own models."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from novu_py import Novu, models
from sqlalchemy import func, select
from sqlmodel import Session, col

from novu_app.accounts.models import Organization
from novu_app.environments import service as environments
from novu_app.events.models import Event
from novu_app.kernel.database import reading, writing
from novu_app.workflows.models import WorkflowVersion
from tests.support.application import TestEnvironment

IN_APP: dict[str, Any] = {
    "name": "In-App",
    "type": "in_app",
    "controlValues": {"subject": "Hi", "body": "{{payload.text}}"},
}
EMAIL: dict[str, Any] = {"name": "Mail", "type": "email", "controlValues": {"subject": "S", "body": "<b>B</b>"}}
SMS: dict[str, Any] = {"name": "Text", "type": "sms", "controlValues": {"body": "B"}}


class Team:
    """Somebody who works in Development and publishes to Production, each with its own key."""

    def __init__(self, environment: TestEnvironment, client: httpx.Client, sdk: Novu, production_key: str) -> None:
        self.environment = environment
        self.sdk = sdk
        self._client = client
        self._headers = {"dev": environment.headers, "prod": {"Authorization": f"ApiKey {production_key}"}}

    def ask(self, method: str, path: str, where: str = "dev", **more: Any) -> httpx.Response:
        return self._client.request(method, path, headers=self._headers[where], **more)

    def create(self, name: str, *steps: dict[str, Any], where: str = "dev", **more: Any) -> dict[str, Any]:
        body = {"name": name, "workflowId": name, "active": True, "steps": list(steps), **more}
        answer = self.ask("POST", "/v2/workflows", where, json=body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json()["data"])

    def change(self, workflow: dict[str, Any], **more: Any) -> None:
        answer = self.ask("PUT", f"/v2/workflows/{workflow['workflowId']}", json=workflow | more)
        assert answer.status_code == 200, answer.text

    def workflow(self, name: str, where: str = "prod") -> dict[str, Any]:
        return dict(self.ask("GET", f"/v2/workflows/{name}", where).json().get("data") or {})

    def names(self, where: str = "prod") -> set[str]:
        found = self.ask("GET", "/v2/workflows?limit=100", where).json()["data"]["workflows"]
        return {workflow["workflowId"] for workflow in found}

    def diff(self, **body: Any) -> models.DiffEnvironmentResponseDto:
        target = self.environment.production_id
        return self.sdk.environments.diff(
            target_environment_id=target,
            diff_environment_request_dto={**body},  # type: ignore[typeddict-item]
        ).result

    def publish(self, **body: Any) -> models.PublishEnvironmentResponseDto:
        target = self.environment.production_id
        return self.sdk.environments.publish(
            target_environment_id=target,
            publish_environment_request_dto={**body},  # type: ignore[typeddict-item]
        ).result


@pytest.fixture
def team(environment: TestEnvironment, app_client: httpx.Client, sdk: Novu) -> Team:
    """The team; the welcome workflow of the first start is out of the way."""
    with reading() as session:
        (key,) = environments.list_keys(session, environment.production_id)
        production = environments.reveal_key(key)
    assert app_client.delete("/v2/workflows/welcome").status_code == 204
    return Team(environment, app_client, sdk, production)


def outcomes(published: models.PublishEnvironmentResponseDto) -> dict[str, str]:
    return {each.resource_id: each.action.value for result in published.results for each in result.successful}


def versions(environment_id: str) -> int:
    with reading() as session:
        query = select(func.count()).where(col(WorkflowVersion.environment_id) == environment_id)
        return session.scalar(query) or 0


def test_what_is_new_is_shown_then_published_and_works(team: Team) -> None:
    team.create("order", IN_APP, EMAIL, tags=["orders"], description="About an order", severity="high")
    found = team.diff()
    assert (found.source_environment_id, found.target_environment_id) == (
        team.environment.id,
        team.environment.production_id,
    )
    assert (found.summary.total_entities, found.summary.total_changes, found.summary.has_changes) == (1, 3, True)
    (resource,) = found.resources
    assert resource.source_resource
    assert (resource.source_resource.id, resource.source_resource.name) == ("order", "order")
    assert resource.target_resource is None
    assert (resource.summary.added, resource.summary.unchanged) == (3, 0)
    itself, in_app, email = resource.changes
    assert itself.diffs
    assert itself.diffs.previous is None
    assert itself.diffs.new
    assert (itself.action.value, itself.diffs.new["severity"], itself.diffs.new["tags"]) == (
        "added",
        "high",
        ["orders"],
    )
    assert [(each.step_type, each.new_index) for each in (in_app, email)] == [("in_app", 0), ("email", 1)]
    assert team.names() == set()

    published = team.publish()
    assert outcomes(published) == {"order": "created"}
    summary = published.summary
    assert (summary.resources, summary.successful, summary.failed, summary.skipped) == (1, 1, 0, 0)
    here, there = team.workflow("order", "dev"), team.workflow("order")
    # Production has no e-mail integration, and says so.
    assert (here["status"], there["status"]) == ("ACTIVE", "ERROR")
    differing = {"_id", "slug", "status", "createdAt", "updatedAt", "steps"}
    assert {name: value for name, value in there.items() if name not in differing} == {
        name: value for name, value in here.items() if name not in differing
    }
    assert there["lastPublishedAt"]
    told = ("stepId", "name", "type", "controlValues")
    assert [[step[name] for name in told] for step in there["steps"]] == [
        [step[name] for name in told] for step in here["steps"]
    ]
    assert {step["_id"] for step in there["steps"]}.isdisjoint(step["_id"] for step in here["steps"])
    # It is Production's own: its key triggers it there.
    answer = team.ask("POST", "/v1/events/trigger", "prod", json={"name": "order", "to": "ada"})
    assert answer.json()["data"]["status"] == "processed"
    with reading() as session:
        (event,) = session.scalars(select(Event))
    assert event.environment_id == team.environment.production_id


def test_what_is_the_same_is_left_alone(team: Team) -> None:
    team.create("order", IN_APP)
    team.publish()
    before = versions(team.environment.production_id)
    found = team.diff()
    assert (found.summary.total_entities, found.summary.total_changes, found.summary.has_changes) == (1, 0, False)
    assert (found.resources[0].changes, found.resources[0].summary.unchanged) == ([], 1)
    again = team.publish()
    assert (outcomes(again), again.summary.skipped) == ({}, 1)
    assert again.results[-1].skipped[0].reason == "No changes detected"
    assert versions(team.environment.production_id) == before


def test_a_change_is_told_field_by_field_and_becomes_a_new_version(team: Team) -> None:
    made = team.create("order", IN_APP, EMAIL)
    team.publish()
    then = team.workflow("order")
    in_app, email = made["steps"]
    in_app["controlValues"] = {**in_app["controlValues"], "subject": "Hello"}
    team.change(made, name="Order shipped", steps=[SMS, email, in_app])

    (resource,) = team.diff().resources
    assert resource.target_resource
    assert (resource.target_resource.id, resource.target_resource.name) == ("order", "order")
    assert (resource.summary.added, resource.summary.modified, resource.summary.deleted) == (1, 3, 0)
    told = {change.step_type or "workflow": change for change in resource.changes}
    assert told["workflow"].diffs == models.Diffs(previous={"name": "order"}, new={"name": "Order shipped"})
    assert (told["sms"].action.value, told["sms"].new_index) == ("added", 0)
    moved = {kind for kind, change in told.items() if change.previous_index is not None}
    assert moved == {"email"}
    assert (told["email"].action.value, told["email"].previous_index, told["email"].new_index) == ("moved", 1, 1)
    assert told["in_app"].diffs == models.Diffs(
        previous={"controlValues": {"subject": "Hi"}}, new={"controlValues": {"subject": "Hello"}}
    )

    before = versions(team.environment.production_id)
    assert outcomes(team.publish()) == {"order": "updated"}
    now = team.workflow("order")
    assert (now["_id"], now["name"]) == (then["_id"], "Order shipped")
    assert [step["stepId"] for step in now["steps"]] == ["text", "mail", "in-app"]
    # Steps that were there are the same ones: what waits at them goes on.
    assert {step["_id"] for step in then["steps"]} < {step["_id"] for step in now["steps"]}
    assert versions(team.environment.production_id) == before + 1
    assert not team.diff().summary.has_changes


def test_what_the_source_does_not_have_is_deleted(team: Team) -> None:
    team.create("order", IN_APP)
    team.create("leftover", IN_APP, where="prod")
    (deleted,) = (each for each in team.diff().resources if each.source_resource is None)
    assert deleted.target_resource
    assert (deleted.target_resource.id, deleted.summary.deleted) == ("leftover", 2)
    assert outcomes(team.publish()) == {"order": "created", "leftover": "deleted"}
    assert team.names() == {"order"}


def test_a_dry_run_tells_and_does_nothing(team: Team) -> None:
    team.create("order", IN_APP)
    team.create("leftover", IN_APP, where="prod")
    assert outcomes(team.publish(dry_run=True)) == {"order": "created", "leftover": "deleted"}
    assert team.names() == {"leftover"}
    assert team.workflow("order", "dev")["lastPublishedAt"] is None


@pytest.mark.parametrize("named", ["identifier", "id"])
def test_only_what_is_named_is_published(team: Team, named: str) -> None:
    made = [team.create(name, IN_APP) for name in ("order", "invoice")]
    leftovers = [team.create(name, IN_APP, where="prod") for name in ("old", "older")]
    references = [each["workflowId" if named == "identifier" else "_id"] for each in (made[0], leftovers[0])]
    resources = [{"resource_type": "REGULAR", "resource_id": each} for each in references]
    assert outcomes(team.publish(resources=resources)) == {"order": "created", "old": "deleted"}
    assert team.names() == {"order", "older"}
    assert outcomes(team.publish(resources=[])) == {}
    body = {"resources": [{"resourceType": "workflow", "resourceId": "invoice"}]}
    path = f"/v2/environments/{team.environment.production_id}/publish"
    answer = team.ask("POST", path, json=body).json()["data"]
    assert [each["resourceId"] for each in answer["results"][1]["successful"]] == ["invoice"]
    assert [each["kind"] for each in answer["results"]] == ["layout", "workflow"]


def test_nothing_is_published_when_something_named_is_not_there(team: Team) -> None:
    team.create("order", IN_APP)
    path = f"/v2/environments/{team.environment.production_id}/publish"
    wanted = [{"resourceType": "REGULAR", "resourceId": each} for each in ("order", "nothing")]
    answer = team.ask("POST", path, json={"resources": wanted})
    assert (answer.status_code, answer.json()["message"]) == (400, ["resources: resource nothing not found"])
    odd = team.ask("POST", path, json={"resources": [{"resourceType": "ODD", "resourceId": "order"}]})
    assert (odd.status_code, list(odd.json()["errors"])) == (422, ["resources.0.resourceType"])
    assert team.names() == set()


def test_workflows_that_live_in_code_are_published_by_their_application(team: Team) -> None:
    team.create("coded", IN_APP, origin="external")
    assert team.diff().resources == []
    assert team.publish().summary.resources == 0
    # Nor does publishing take one's place.
    team.create("order", IN_APP)
    team.create("order", SMS, where="prod", origin="external")
    published = team.publish()
    (failed,) = published.results[-1].failed
    assert (failed.resource_id, "lives in code" in failed.error, published.summary.failed) == ("order", True, 1)
    assert [step["type"] for step in team.workflow("order")["steps"]] == ["sms"]


def test_a_third_environment_gets_its_content_from_any_other(team: Team) -> None:
    made = team.ask("POST", "/v1/environments", json={"name": "Staging", "color": "#112233"}).json()["data"]
    team.create("order", IN_APP)
    team.publish()
    team.ask("DELETE", "/v2/workflows/order")
    published = team.sdk.environments.publish(
        target_environment_id=made["_id"],
        publish_environment_request_dto={"source_environment_id": team.environment.production_id},
    ).result
    assert outcomes(published) == {"order": "created"}


def test_both_environments_must_be_of_the_organization_and_not_the_same(team: Team) -> None:
    own = team.environment.id
    with writing() as session:
        foreign = environments.create_environment(session, _organization(session), name="Theirs", type="dev").id
    gone = team.ask("POST", "/v1/environments", json={"name": "Gone", "color": "#112233"}).json()["data"]["_id"]
    team.ask("DELETE", f"/v1/environments/{gone}")
    for operation in ("diff", "publish"):
        same = team.ask("POST", f"/v2/environments/{own}/{operation}", json={})
        assert (same.status_code, same.json()["message"]) == (
            400,
            "Source and target environments must be different",
        )
        for other in (foreign, gone, "f" * 24):
            into = team.ask("POST", f"/v2/environments/{other}/{operation}", json={})
            out_of = team.ask("POST", f"/v2/environments/{own}/{operation}", json={"sourceEnvironmentId": other})
            assert (into.status_code, out_of.status_code) == (404, 404)
            assert into.json()["message"] == f"Environment {other} not found"


def _organization(session: Session) -> str:
    row = Organization(name="Another", created_at=1, updated_at=1)
    session.add(row)
    session.flush()
    return row.id


def test_the_number_of_statements_of_a_diff_does_not_depend_on_how_much_there_is(
    team: Team, count_statements: Any
) -> None:
    def asked() -> int:
        with count_statements() as done:
            assert team.diff().summary.has_changes
        return int(done.besides_the_key())

    team.create("one", IN_APP)
    few = asked()
    for number in range(12):
        team.create(f"more-{number}", IN_APP, EMAIL, where="dev" if number % 2 else "prod")
    # Two for the environments, for each of them two for workflows and three for layouts, and two for the client's key.
    assert asked() == few == 14


@pytest.fixture
def layouts(team: Team) -> Callable[..., None]:
    """Makes layouts, those of Development with a sign of their own; the first one of an environment is its default."""

    def create(name: str, where: str = "dev") -> None:
        made = team.ask("POST", "/v2/layouts", where, json={"layoutId": name, "name": name})
        assert made.status_code == 201, made.text
        values = {"email": {"editorType": "html", "body": f"<main>{name} {{{{content}}}}</main>"}}
        changed = team.ask("PUT", f"/v2/layouts/{name}", where, json={"name": name, "controlValues": values})
        assert changed.status_code == 200, changed.text

    return create


def kinds(team: Team) -> list[tuple[str, str, str]]:
    path = f"/v2/environments/{team.environment.production_id}/diff"
    found = team.ask("POST", path, json={}).json()["data"]["resources"]
    return [
        (each["kind"], (each["sourceResource"] or each["targetResource"])["id"], str(each["summary"]["unchanged"]))
        for each in found
    ]


def test_layouts_go_first_and_are_told_where_they_are_missing(team: Team, layouts: Callable[..., None]) -> None:
    layouts("plain")
    with_layout = {**EMAIL, "controlValues": {**EMAIL["controlValues"], "layoutId": "plain"}}
    team.create("order", with_layout)
    assert kinds(team) == [("layout", "plain", "0"), ("workflow", "order", "0")]
    (order,) = (each for each in team.diff().resources if each.dependencies)
    (needed,) = order.dependencies or []
    assert (needed.resource_id, needed.is_blocking) == ("plain", True)
    assert needed.reason == models.DependencyReasonEnum.LAYOUT_REQUIRED_FOR_WORKFLOW

    alone = team.publish(resources=[{"resource_type": "REGULAR", "resource_id": "order"}])
    assert (alone.summary.failed, team.names()) == (1, set())
    failed = [each.error for result in alone.results for each in result.failed]
    assert failed == ["The target environment lacks layout plain: publish it too"]

    assert outcomes(team.publish()) == {"plain": "created", "order": "created"}
    there = team.ask("GET", "/v2/layouts/plain", "prod").json()["data"]
    assert "<main>plain" in there["controls"]["values"]["email"]["body"]
    assert there["isDefault"]
    (order,) = (each for each in team.diff().resources if each.dependencies)
    (needed,) = order.dependencies or []
    assert (needed.is_blocking, needed.reason) == (False, models.DependencyReasonEnum.LAYOUT_EXISTS_IN_TARGET)
    assert kinds(team) == [("layout", "plain", "1"), ("workflow", "order", "1")]

    team.ask("PUT", "/v2/layouts/plain", json={"name": "Plainer"})
    assert outcomes(team.publish()) == {"plain": "updated"}
    assert team.ask("GET", "/v2/layouts/plain", "prod").json()["data"]["name"] == "Plainer"


def test_one_that_fails_leaves_the_others_alone(team: Team, layouts: Callable[..., None]) -> None:
    layouts("own", "prod")
    layouts("extra", "prod")
    layouts("plain")
    team.create("order", IN_APP)
    published = team.publish()
    assert outcomes(published) == {"plain": "created", "order": "created", "extra": "deleted"}
    (failed,) = (each for result in published.results for each in result.failed)
    assert (failed.resource_id, "default layout" in failed.error) == ("own", True)
    found = team.ask("GET", "/v2/layouts", "prod").json()["data"]["layouts"]
    assert {each["layoutId"] for each in found} == {"own", "plain"}


def test_translations_go_along(team: Team) -> None:
    team.create("order", IN_APP, isTranslationEnabled=True)

    def translate(text: str) -> None:
        body = {"resourceType": "workflow", "resourceId": "order", "locale": "de_DE", "content": {"hi": text}}
        answer = team.ask("POST", "/v2/translations", json=body)
        assert answer.status_code in (200, 201), answer.text

    def read() -> Any:
        answer = team.ask("GET", "/v2/translations/workflow/order/de_DE", "prod")
        return answer.json()["data"]["content"]

    translate("Hallo")
    team.publish()
    assert read() == {"hi": "Hallo"}
    translate("Guten Tag")
    (resource,) = team.diff().resources
    (change,) = resource.changes
    assert change.diffs == models.Diffs(
        previous={"translations": {"de_DE": {"hi": "Hallo"}}}, new={"translations": {"de_DE": {"hi": "Guten Tag"}}}
    )
    assert outcomes(team.publish()) == {"order": "updated"}
    assert read() == {"hi": "Guten Tag"}
    assert not team.diff().summary.has_changes
