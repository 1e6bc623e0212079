"""What a subscriber wants in one context, read back by the published client, and what the engine makes of it."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from novu_py import Novu, models

from novu_app.kernel.database import reading, writing
from novu_app.preferences import merging, service, unsubscribing
from novu_app.preferences.merging import defaults_of, effective
from novu_app.preferences.store import OwnChoice, contexts_in, scope_in
from tests.support.customer import Customer, email, in_app

A, B = {"tenant": "a"}, {"tenant": "b"}
OFFICE_HOURS = {
    "isEnabled": True,
    "weeklySchedule": {"monday": {"isEnabled": True, "hours": [{"start": "09:00 AM", "end": "05:00 PM"}]}},
}


@pytest.fixture
def ada(app_client: httpx.Client, customer: Customer) -> str:
    """A subscriber of an environment with one workflow."""
    app_client.delete("/v2/workflows/welcome")
    [pk] = customer.subscribers("ada")
    customer.workflow(in_app(), email(), name="order")
    return pk


def patch(sdk: Novu, **body: Any) -> models.GetSubscriberPreferencesDto:
    return sdk.subscribers.preferences.update(subscriber_id="ada", patch_subscriber_preferences_dto=body).result


def in_app_of(sdk: Novu, *context_keys: str) -> tuple[bool | None, bool | None]:
    """What is shown: in general, and of the workflow."""
    found = sdk.subscribers.preferences.list(subscriber_id="ada", context_keys=list(context_keys)).result
    return found.global_.channels.in_app, found.workflows[0].channels.in_app


@pytest.mark.usefixtures("ada")
def test_a_choice_for_a_tenant_is_kept_and_heeded_for_that_tenant_alone(
    sdk: Novu, customer: Customer, drain: Callable[[], int]
) -> None:
    changed = patch(sdk, workflow_id="order", channels={"in_app": False}, context=A)
    assert changed.workflows[0].channels.in_app is False
    assert in_app_of(sdk, "tenant:a") == (True, False)
    assert in_app_of(sdk, "tenant:b") == in_app_of(sdk) == (True, True)
    assert in_app_of(sdk, "tenant:a", "app:crm") == (True, True), "a set of contexts is another than its parts"

    for context in ({"context": A}, {"context": B}, {}, {"context": {**A, "app": "crm"}}):
        customer.trigger("ada", **context)
    drain()
    sent = [message.context_keys for message in customer.messages("ada") if message.channel == "in_app"]
    assert sorted(sent, key=str) == sorted([["tenant:b"], None, ["app:crm", "tenant:a"]], key=str)


@pytest.mark.usefixtures("ada")
def test_in_general_for_a_tenant_stands_over_what_was_said_for_all(sdk: Novu) -> None:
    patch(sdk, workflow_id="order", channels={"in_app": True})
    changed = patch(sdk, channels={"in_app": False}, context=A)
    assert (changed.global_.channels.in_app, changed.workflows[0].channels.in_app) == (False, False)
    assert in_app_of(sdk) == (True, True)
    patch(sdk, channels={"in_app": False})
    assert in_app_of(sdk, "tenant:b") == (False, False), "what was said without a context holds where nothing else was"
    patch(sdk, workflow_id="order", channels={"in_app": True}, context=B)
    assert in_app_of(sdk, "tenant:b") == (False, True)
    assert in_app_of(sdk, "tenant:a") == (False, False)


@pytest.mark.usefixtures("ada")
def test_many_at_once_for_a_tenant(sdk: Novu, app_client: httpx.Client) -> None:
    items = [{"workflow_id": "order", "channels": {"in_app": False}}]
    body: Any = {"preferences": items, "context": {"tenant": {"id": "a", "data": {"plan": "free"}}}}
    changed = sdk.subscribers.preferences.bulk_update(subscriber_id="ada", bulk_update_subscriber_preferences_dto=body)
    assert changed.result[0].channels.in_app is False
    assert (in_app_of(sdk, "tenant:a"), in_app_of(sdk)) == ((True, False), (True, True))
    made = app_client.get("/v2/contexts/tenant/a").json()["data"]
    assert made["data"] == {"plan": "free"}
    refused = app_client.patch("/v2/subscribers/ada/preferences", json={"context": {"tenant": ""}, "channels": {}})
    assert refused.status_code == 400


def test_hours_of_a_tenant_begin_as_those_of_all(ada: str, customer: Customer) -> None:
    environment_id, place = customer.environment.id, ["tenant:a"]
    with writing() as session:
        service.set_global(session, environment_id, ada, channels={}, schedule=OFFICE_HOURS)
        service.set_global(session, environment_id, ada, channels={}, schedule={"isEnabled": False}, contexts=place)
    with reading() as session:
        loaded = merging.load_for(session, [environment_id], [ada], [], [("", place)])
        shown = service.get_global(session, environment_id, ada, contexts=place).schedule
    assert loaded.schedule_of(ada, place) == shown == {**OFFICE_HOURS, "isEnabled": False}
    assert loaded.schedule_of(ada, ["tenant:b"]) == loaded.schedule_of(ada) == OFFICE_HOURS


def test_whoever_unsubscribes_does_so_in_every_context(ada: str, customer: Customer) -> None:
    environment_id = customer.environment.id
    with writing() as session:
        [order] = service.set_workflows(
            session, environment_id, ada, {"order": OwnChoice(channels={"email": True})}, contexts=["tenant:a"]
        )
        service.set_global(session, environment_id, ada, channels={"email": True}, contexts=["tenant:b"])
        offer = unsubscribing.Offer(environment_id, ada, order.workflow_id)
        assert not unsubscribing.describe(session, offer).done
        unsubscribing.turn_off(session, offer)
        assert unsubscribing.describe(session, offer).done
        for place in ([], ["tenant:a"], ["tenant:b"], ["tenant:c"]):
            _, [found] = service.list_preferences(session, environment_id, ada, contexts=place)
            assert found.decision.channels["email"] is False, place


def test_the_nearest_choice_decides_and_is_named() -> None:
    defaults = defaults_of(None)
    off, on = OwnChoice(channels={"email": False}), OwnChoice(channels={"email": True})
    assert not effective(defaults, None, on, off, None).allows("email")
    assert effective(defaults, off, off, off, on).allows("email")
    assert effective(defaults, None, on, off, None).channels_by["email"] == "SUBSCRIBER_GLOBAL"


def test_a_scope_names_its_contexts_in_any_order() -> None:
    assert scope_in("global", []) == "global"
    scope = scope_in("w1", ["tenant:a", "app:crm"])
    assert scope == scope_in("w1", ["app:crm", "tenant:a"])
    assert contexts_in(["global", "w1", scope, scope_in("global", ["tenant:a", "app:crm"])]) == [
        ("app:crm", "tenant:a")
    ]
