"""A workflow goes to another environment through the published client, and runs there."""

from typing import Any

import httpx
import pytest
from novu_py import Novu, models

from tests.support.application import TestEnvironment

STEP: dict[str, Any] = {"name": "In-App", "type": "in_app", "controlValues": {"body": "Hi {{payload.name}}"}}
ORDER: dict[str, Any] = {"name": "Order", "workflow_id": "order", "active": True, "steps": [STEP]}


def test_a_workflow_is_copied_and_brought_up_to_date(
    sdk: Novu, app_client: httpx.Client, environment: TestEnvironment
) -> None:
    made = sdk.workflows.create(create_workflow_dto=ORDER).result  # type: ignore[arg-type]
    target: Any = {"target_environment_id": environment.production_id}
    there = sdk.workflows.sync(workflow_id="order", sync_workflow_dto=target).result
    assert (there.workflow_id, there.name, there.active) == ("order", "Order", True)
    assert there.id != made.id
    assert [each.step_id for each in there.steps] == ["in-app"]

    app_client.patch("/v2/workflows/order", json={"name": "Order shipped"})
    again = sdk.workflows.sync(workflow_id=made.slug, sync_workflow_dto=target).result
    assert (again.id, again.name) == (there.id, "Order shipped")


def test_a_workflow_goes_to_no_strange_place(sdk: Novu, environment: TestEnvironment) -> None:
    sdk.workflows.create(create_workflow_dto=ORDER)  # type: ignore[arg-type]

    def refused(workflow_id: str, environment_id: str) -> int:
        target: Any = {"target_environment_id": environment_id}
        with pytest.raises(models.NovuError) as error:
            sdk.workflows.sync(workflow_id=workflow_id, sync_workflow_dto=target)
        return error.value.status_code

    assert refused("order", environment.id) == 400
    assert refused("order", "6" * 24) == 400
    assert refused("nothing", environment.production_id) == 404
