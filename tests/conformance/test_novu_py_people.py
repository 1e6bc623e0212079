"""``novu-py``, unchanged: what a subscriber wants and follows, with the topics; and workflows that are copied."""

from collections.abc import Callable
from typing import Any

import pytest
from novu_py import Novu, models

from tests.conformance.data import EMAIL, IN_APP

Unique = Callable[[str], str]
CreateWorkflow = Callable[..., str]


@pytest.fixture
def ada(novu: Novu, unique: Unique) -> str:
    """A subscriber."""
    name = unique("ada")
    novu.subscribers.create(create_subscriber_request_dto={"subscriber_id": name})
    return name


def test_preferences_of_a_subscriber(novu: Novu, ada: str, create_workflow: CreateWorkflow) -> None:
    workflow = create_workflow(IN_APP, EMAIL)

    def channels(found: models.GetSubscriberPreferencesDto) -> dict[str, bool]:
        (one,) = [each.channels for each in found.workflows if each.workflow.identifier == workflow]
        return one.model_dump(by_alias=True, exclude_none=True)

    assert channels(novu.subscribers.preferences.list(subscriber_id=ada).result) == {"email": True, "in_app": True}
    wanted: Any = {"workflow_id": workflow, "channels": {"email": False}}
    changed = novu.subscribers.preferences.update(subscriber_id=ada, patch_subscriber_preferences_dto=wanted).result
    assert (channels(changed), changed.global_.channels.email) == ({"email": False, "in_app": True}, True)
    several: Any = {"preferences": [{"workflow_id": workflow, "channels": {"email": True, "in_app": False}}]}
    (done,) = novu.subscribers.preferences.bulk_update(
        subscriber_id=ada, bulk_update_subscriber_preferences_dto=several
    ).result
    assert done.workflow
    assert done.workflow.identifier == workflow
    assert channels(novu.subscribers.preferences.list(subscriber_id=ada).result) == {"email": True, "in_app": False}


def test_credentials_are_set_added_to_and_taken_away(novu: Novu, unique: Unique, ada: str) -> None:
    identifier = unique("push")
    credentials = {"webhook_url": "https://example.com", "secret_key": "s"}
    push: Any = {"provider_id": "push-webhook", "channel": "push", "identifier": identifier, "active": True}
    made = novu.integrations.create(create_integration_request_dto=push | {"credentials": credentials}).result

    def device(token: str) -> Any:
        credentials = {"device_tokens": [token]}
        return {"provider_id": "push-webhook", "integration_identifier": identifier, "credentials": credentials}

    def tokens(subscriber: models.SubscriberResponseDto) -> list[list[str]]:
        return [channel.credentials.device_tokens or [] for channel in subscriber.channels or []]

    of_ada = novu.subscribers.credentials
    kept = of_ada.update(subscriber_id=ada, update_subscriber_channel_request_dto=device("one")).result
    assert tokens(kept) == [["one"]]
    kept = of_ada.append(subscriber_id=ada, update_subscriber_channel_request_dto=device("two")).result
    assert tokens(kept) == [["one", "two"]]
    of_ada.delete(subscriber_id=ada, provider_id="push-webhook")
    assert tokens(novu.subscribers.retrieve(subscriber_id=ada).result) == []
    online = novu.subscribers.properties.update_online_flag(
        subscriber_id=ada, update_subscriber_online_flag_request_dto={"is_online": True}
    ).result
    assert online.is_online
    novu.integrations.delete(integration_id=made.id)


def test_a_topic_is_found_renamed_and_deleted(novu: Novu, unique: Unique) -> None:
    key = unique("topic")
    made = novu.topics.create(create_update_topic_request_dto={"key": key, "name": "Before"}).result
    assert novu.topics.get(topic_key=key).result == made
    assert novu.topics.update(topic_key=key, update_topic_request_dto={"name": "After"}).result.name == "After"
    assert [topic.name for topic in novu.topics.list(request={"key": key}).result.data] == ["After"]
    assert novu.topics.delete(topic_key=key).result.acknowledged


def test_subscriptions_of_a_topic(novu: Novu, unique: Unique, ada: str, create_workflow: CreateWorkflow) -> None:
    topic, mine, workflow = unique("topic"), unique("mine"), create_workflow(IN_APP)
    wanted: Any = {"subscriptions": [{"subscriber_id": ada, "identifier": mine, "name": "Mine"}]}
    novu.topics.subscriptions.create(topic_key=topic, create_topic_subscriptions_request_dto=wanted)
    check = novu.topics.subscribers.retrieve(topic_key=topic, external_subscriber_id=ada).result
    assert check.external_subscriber_id == ada
    change: Any = {"name": "Only orders", "preferences": [{"workflow_id": workflow, "enabled": False}]}
    changed = novu.topics.subscriptions.update(
        topic_key=topic, identifier=mine, update_topic_subscription_request_dto=change
    ).result
    assert changed.name == "Only orders"
    detail = novu.topics.subscriptions.get_subscription(topic_key=topic, identifier=mine).result
    assert [each.enabled for each in detail.preferences or []] == [False]
    followed = novu.subscribers.topics.list(request={"subscriber_id": ada}).result.data
    assert [each.topic.key for each in followed] == [topic]


def test_a_workflow_is_copied_to_another_environment(novu: Novu, create_workflow: CreateWorkflow) -> None:
    workflow = create_workflow(IN_APP)
    step = novu.workflows.steps.retrieve(workflow_id=workflow, step_id="in-app").result
    assert (step.step_id, step.type) == ("in-app", models.StepTypeEnum.IN_APP)
    (production,) = [each for each in novu.environments.list().result if each.name == "Production"]
    target: Any = {"target_environment_id": production.id}
    there = novu.workflows.sync(workflow_id=workflow, sync_workflow_dto=target).result
    assert (there.workflow_id, [each.step_id for each in there.steps]) == (workflow, ["in-app"])
