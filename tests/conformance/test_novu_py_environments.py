"""``novu-py``, unchanged: environments, their variables, publishing, and requests that are sent again."""

from collections.abc import Callable, Iterator

import pytest
from novu_py import Novu, models

from tests.conformance.data import IN_APP, NO_RETRIES
from tests.support.server import NovuServer

Unique = Callable[[str], str]
CreateWorkflow = Callable[..., str]
Staging = models.EnvironmentResponseDto


@pytest.fixture
def staging(novu: Novu, unique: Unique) -> Iterator[Staging]:
    """One more environment, which goes when the test is over."""
    made = novu.environments.create(
        create_environment_request_dto={"name": unique("Staging"), "color": "#112233"}
    ).result
    yield made
    if made.id in {each.id for each in novu.environments.list().result}:
        novu.environments.delete(environment_id=made.id)


def test_environments_are_made_listed_changed_and_deleted(novu: Novu, unique: Unique, staging: Staging) -> None:
    found = {each.id: each for each in novu.environments.list().result}
    development = next(each for each in found.values() if each.name == "Development")
    assert {each.name for each in found.values()} >= {"Development", "Production", staging.name}
    assert (staging.parent_id, staging.organization_id) == (development.id, development.organization_id)
    name = unique("Renamed")
    changed = novu.environments.update(
        environment_id=staging.id, update_environment_request_dto={"name": name, "identifier": unique("renamed")}
    ).result
    assert (changed.id, changed.name) == (staging.id, name)
    assert changed.identifier.startswith("renamed-")
    novu.environments.delete(environment_id=staging.id)
    assert staging.id not in {each.id for each in novu.environments.list().result}
    with pytest.raises(models.ErrorDto) as gone:
        novu.environments.get_tags(environment_id=staging.id)
    assert gone.value.status_code == 404
    with pytest.raises(models.ErrorDto) as protected:
        novu.environments.delete(environment_id=development.id)
    assert protected.value.status_code == 400


def test_the_tags_of_an_environment(novu: Novu, unique: Unique, create_workflow: CreateWorkflow) -> None:
    tag = unique("tag")
    create_workflow(IN_APP, tags=[tag])
    development = next(each for each in novu.environments.list().result if each.name == "Development")
    tags = [each.name for each in novu.environments.get_tags(environment_id=development.id).result]
    assert tag in tags
    assert tags == sorted(set(tags))


def test_workflows_are_compared_and_published(novu: Novu, staging: Staging, create_workflow: CreateWorkflow) -> None:
    names = [create_workflow(IN_APP), create_workflow(IN_APP)]

    def differing() -> dict[str, tuple[float, float, float]]:
        found = novu.environments.diff(target_environment_id=staging.id, diff_environment_request_dto={}).result
        assert found.target_environment_id == staging.id
        assert found.summary.total_entities == len(found.resources)
        return {
            each.source_resource.id: (each.summary.added, each.summary.modified, each.summary.unchanged)
            for each in found.resources
            if each.source_resource and each.source_resource.id
        }

    def publish(names: list[str], *, dry_run: bool = False) -> models.PublishEnvironmentResponseDto:
        resources = [models.ResourceToPublishDto(resource_type=REGULAR, resource_id=name) for name in names]
        return novu.environments.publish(
            target_environment_id=staging.id,
            publish_environment_request_dto=models.PublishEnvironmentRequestDto(dry_run=dry_run, resources=resources),
        ).result

    assert {differing()[name] for name in names} == {(2, 0, 0)}
    for dry_run in (True, False):
        published = publish(names[:1], dry_run=dry_run)
        (done,) = (each for result in published.results for each in result.successful)
        assert (done.resource_id, done.action) == (names[0], models.SyncActionEnum.CREATED)
        assert (published.summary.successful, published.summary.failed) == (1, 0)
        assert differing()[names[0]] == ((2, 0, 0) if dry_run else (0, 0, 1))
    assert differing()[names[1]] == (2, 0, 0)
    novu.workflows.patch(workflow_id=names[0], patch_workflow_dto={"description": "changed"})
    assert differing()[names[0]] == (0, 1, 0)
    assert publish(names[:1]).results[-1].successful[0].action == models.SyncActionEnum.UPDATED
    assert novu.workflows.get(workflow_id=names[0]).result.last_published_at
    with pytest.raises(models.ErrorDto) as unknown:
        publish(["no-such-workflow"])
    assert unknown.value.status_code == 400


REGULAR = models.ResourceTypeEnum.REGULAR


def test_environment_variables(novu: Novu, unique: Unique, create_workflow: CreateWorkflow) -> None:
    key = unique("HOST").replace("-", "_")
    development = next(each for each in novu.environments.list().result if each.name == "Development")
    made = novu.environment_variables.create(
        create_environment_variable_request_dto=models.CreateEnvironmentVariableRequestDto(
            key=key,
            is_secret=True,
            values=[models.EnvironmentVariableValueDto(environment_id=development.id, value="s3cret")],
        )
    ).result
    assert (made.key, made.is_secret) == (key, True)
    assert [value.value for value in made.values] != ["s3cret"]
    assert novu.environment_variables.retrieve(variable_key=key).result == made
    assert [each.key for each in novu.environment_variables.list(search=key.lower()).result] == [key]
    step = {**IN_APP, "controlValues": {"body": f"{{{{env.{key}}}}}"}}
    workflow = create_workflow(step)
    used = novu.environment_variables.usage(variable_key=key).result.workflows
    assert [each.workflow_id for each in used] == [workflow]
    renamed = novu.environment_variables.update(
        variable_key=key, update_environment_variable_request_dto={"key": f"{key}_2"}
    ).result
    assert (renamed.id, renamed.key) == (made.id, f"{key}_2")
    novu.environment_variables.delete(variable_key=f"{key}_2")
    with pytest.raises(models.APIError) as gone:  # what this operation of the client makes of a 404
        novu.environment_variables.retrieve(variable_key=f"{key}_2")
    assert gone.value.status_code == 404


def test_a_request_that_is_sent_again_with_its_key_is_done_once(
    novu: Novu, unique: Unique, create_workflow: CreateWorkflow
) -> None:
    workflow, key = create_workflow(IN_APP), unique("key")
    event = {"workflow_id": workflow, "to": unique("ada"), "payload": {}}
    answers = [
        novu.trigger(trigger_event_request_dto=event, idempotency_key=key)  # type: ignore[arg-type]
        for _ in range(2)
    ]
    assert answers[0].result == answers[1].result
    replayed = [answer.headers.get("idempotency-replay") for answer in answers]
    assert replayed == [None, ["true"]]
    assert answers[0].headers["idempotency-key"] == [key]
    assert "ratelimit-remaining" in answers[0].headers
    with pytest.raises(models.ValidationErrorDto) as reused:
        novu.trigger(
            trigger_event_request_dto={**event, "to": "somebody else"},  # type: ignore[arg-type]
            idempotency_key=key,
        )
    assert reused.value.data.message == f'Request with key "{key}" is being reused for a different body'


def test_a_key_that_was_closed_opens_nothing(server: NovuServer, novu: Novu) -> None:
    made = server.client.post("/v1/environments/api-keys", json={"name": "CI"}).json()["data"]
    other = Novu(secret_key=made["key"], server_url=server.url, retry_config=NO_RETRIES, timeout_ms=60_000)
    assert other.environments.list().result == novu.environments.list().result
    assert server.client.delete(f"/v1/environments/api-keys/{made['_id']}").status_code == 204
    with pytest.raises(models.ErrorDto) as closed:
        other.environments.list()
    assert (closed.value.status_code, closed.value.data.message) == (401, "API Key not found")
