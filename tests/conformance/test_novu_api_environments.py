"""``@novu/api`` in node: environments, publishing between them, and their variables."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conformance.data import IN_APP

Api = Callable[..., Any]
Refused = Callable[..., tuple[int | None, str]]
Unique = Callable[[str], str]


@pytest.fixture
def development(api: Api) -> str:
    """The id of the environment of the secret key."""
    return str(next(each["id"] for each in api("environments.list") if each["name"] == "Development"))


@pytest.fixture
def staging(api: Api, unique: Unique) -> Iterator[dict[str, Any]]:
    """One more environment, which goes when the test is over."""
    made = api("environments.create", {"name": unique("Node staging"), "color": "#112233"})
    yield made
    if made["id"] in {each["id"] for each in api("environments.list")}:
        api("environments.delete", made["id"])


def test_environments_are_made_changed_and_deleted(
    api: Api, refused: Refused, unique: Unique, development: str, staging: dict[str, Any]
) -> None:
    assert staging["parentId"] == development
    name = unique("Node renamed")
    assert api("environments.update", {"name": name}, staging["id"])["name"] == name
    assert name in {each["name"] for each in api("environments.list")}
    assert refused("environments.create", {"name": "", "color": "#112233"})[0] in (400, 422)
    api("environments.delete", staging["id"])
    assert refused("environments.getTags", staging["id"]) == (404, "ErrorDto")
    assert refused("environments.delete", development) == (400, "ErrorDto")


def test_a_workflow_is_published(
    api: Api,
    refused: Refused,
    unique: Unique,
    create_workflow: Callable[..., str],
    development: str,
    staging: dict[str, Any],
) -> None:
    tag = unique("node-tag")
    first, second = create_workflow(IN_APP, tags=[tag]), create_workflow(IN_APP)
    assert tag in [each["name"] for each in api("environments.getTags", development)]

    def differing() -> dict[str, int]:
        found = api("environments.diff", {}, staging["id"])
        named = [each for each in found["resources"] if each.get("sourceResource")]
        return {each["sourceResource"]["id"]: each["summary"]["added"] for each in named}

    assert (differing()[first], differing()[second]) == (2, 2)
    wanted = {"resources": [{"resourceType": "REGULAR", "resourceId": first}]}
    published = api("environments.publish", wanted, staging["id"])
    assert (published["summary"]["successful"], published["summary"]["failed"]) == (1, 0)
    assert (differing()[first], differing()[second]) == (0, 2)
    unknown = {"resources": [{"resourceType": "REGULAR", "resourceId": "no-such-workflow"}]}
    assert refused("environments.publish", unknown, staging["id"]) == (400, "ErrorDto")
    synced = api("workflows.sync", {"targetEnvironmentId": staging["id"]}, second)
    assert synced["workflowId"] == second
    assert differing()[second] == 0
    assert refused("workflows.sync", {"targetEnvironmentId": development}, second) == (400, "ErrorDto")


def test_environment_variables(
    api: Api, refused: Refused, unique: Unique, development: str, create_workflow: Callable[..., str]
) -> None:
    key = unique("NODE_HOST").replace("-", "_")
    values = [{"environmentId": development, "value": "s3cret"}]
    made = api("environmentVariables.create", {"key": key, "isSecret": True, "values": values})
    assert [value["value"] for value in made["values"]] != ["s3cret"]
    assert api("environmentVariables.retrieve", key) == made
    assert [each["key"] for each in api("environmentVariables.list", key.lower())] == [key]
    workflow = create_workflow({**IN_APP, "controlValues": {"body": f"{{{{env.{key}}}}}"}})
    used = api("environmentVariables.usage", key)["workflows"]
    assert [each["workflowId"] for each in used] == [workflow]
    renamed = api("environmentVariables.update", {"key": f"{key}_2"}, key)
    assert (renamed["id"], renamed["key"]) == (made["id"], f"{key}_2")
    assert refused("environmentVariables.create", {"key": f"{key}_2"})[0] == 409
    api("environmentVariables.delete", f"{key}_2")
    assert refused("environmentVariables.retrieve", f"{key}_2")[0] == 404
