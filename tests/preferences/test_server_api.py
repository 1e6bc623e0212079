"""Preferences with the secret key, read back by the published client's own models."""

import httpx
import pytest
from novu_py import Novu, models

from tests.support.customer import Customer, email, in_app


@pytest.fixture(autouse=True)
def workflows(app_client: httpx.Client, customer: Customer) -> None:
    app_client.delete("/v2/workflows/welcome")
    customer.subscribers("ada")
    customer.workflow(in_app(), email(), name="order")
    customer.workflow(in_app(), name="legal", default_preferences={"all": {"readOnly": True}})


def shown(preferences: models.GetSubscriberPreferencesDto) -> dict[str, dict[str, bool]]:
    return {
        each.workflow.identifier: each.channels.model_dump(by_alias=True, exclude_none=True)
        for each in preferences.workflows
    }


def test_everything_is_on_at_first(sdk: Novu) -> None:
    found = sdk.subscribers.preferences.list(subscriber_id="ada").result
    assert found.global_.enabled
    assert found.global_.channels.email is True
    assert shown(found) == {"order": {"in_app": True, "email": True}}
    assert found.workflows[0].workflow.slug.startswith("order_wf_")
    critical = models.Criticality.CRITICAL
    assert set(shown(sdk.subscribers.preferences.list(subscriber_id="ada", criticality=critical).result)) == {"legal"}


def test_one_workflow_is_changed_or_all(sdk: Novu) -> None:
    one = sdk.subscribers.preferences.update(
        subscriber_id="ada",
        patch_subscriber_preferences_dto={"workflow_id": "order", "channels": {"email": False}},
    ).result
    assert shown(one)["order"] == {"in_app": True, "email": False}
    assert one.global_.channels.email is True
    overrides = {each.channel.value: each.source.value for each in one.workflows[0].overrides}
    assert overrides == {"in_app": "template", "email": "subscriber"}
    everything = sdk.subscribers.preferences.update(
        subscriber_id="ada",
        patch_subscriber_preferences_dto={"channels": {"in_app": False}, "schedule": {"is_enabled": True}},
    ).result
    assert everything.global_.channels.in_app is False
    assert everything.global_.schedule
    assert everything.global_.schedule.is_enabled is True


def test_a_schedule_that_lets_nothing_through_is_refused(sdk: Novu, app_client: httpx.Client) -> None:
    path = "/v2/subscribers/ada/preferences"
    days = {"monday": {"isEnabled": True, "hours": [{"start": "09:00 AM", "end": "05:00 PM"}]}}
    assert app_client.patch(path, json={"schedule": {"isEnabled": False, "weeklySchedule": {}}}).status_code == 200
    refused = app_client.patch(path, json={"schedule": {"isEnabled": True}})
    assert refused.status_code == 422, "what was stored before counts too"
    assert "every day of it is off" in refused.json()["errors"]["schedule"]["messages"][0]
    assert app_client.patch(path, json={"schedule": {"isEnabled": True, "weeklySchedule": days}}).status_code == 200
    days["monday"]["hours"] = [{"start": "09:00 AM", "end": "09:00 AM"}]
    refused = app_client.patch(path, json={"schedule": {"weeklySchedule": days}})
    assert (refused.status_code, "end when they begin" in refused.text) == (422, True)
    kept = app_client.get(path).json()["data"]["global"]["schedule"]
    assert kept["weeklySchedule"]["monday"]["hours"] == [{"start": "09:00 AM", "end": "05:00 PM"}]


def test_many_are_changed_at_once_or_none(sdk: Novu) -> None:
    def change(*names: str) -> list[models.GetPreferencesResponseDto]:
        items = [{"workflow_id": name, "channels": {"in_app": False}} for name in names]
        return sdk.subscribers.preferences.bulk_update(
            subscriber_id="ada", bulk_update_subscriber_preferences_dto={"preferences": items}
        ).result

    for names, says in ((("order", "nope"), "not found"), (("order", "legal"), "Critical")):
        with pytest.raises(models.ErrorDto, match=says):
            change(*names)
    assert shown(sdk.subscribers.preferences.list(subscriber_id="ada").result)["order"]["in_app"] is True
    (changed,) = change("order")
    assert changed.workflow
    assert (changed.workflow.identifier, changed.channels.in_app) == ("order", False)


def test_who_is_missing_is_not_found(sdk: Novu) -> None:
    with pytest.raises(models.ErrorDto, match="Subscriber not found"):
        sdk.subscribers.preferences.list(subscriber_id="nobody")
