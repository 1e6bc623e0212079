"""Where a push provider reaches a subscriber, told through the published client: messages go there until it is deleted."""

from collections.abc import Callable
from typing import Any

import pytest
from novu_py import Novu, models

from tests.support.customer import Customer
from tests.support.http import HttpSink
from tests.support.steps import step

Drain = Callable[[], int]


def device(*tokens: str) -> Any:
    """What the client sends about devices."""
    return {"provider_id": models.ChatOrPushProviderEnum.PUSH_WEBHOOK, "credentials": {"device_tokens": list(tokens)}}


def test_devices_are_added_and_replaced_and_forgotten(
    sdk: Novu, customer: Customer, drain: Drain, http_sink: HttpSink
) -> None:
    customer.integration("push-webhook", {"webhookUrl": http_sink.url, "secretKey": "s"}, "push")
    customer.workflow(step("push", subject="Hi", body="There"))
    customer.subscribers("ada")
    credentials = sdk.subscribers.credentials

    def reached() -> set[str]:
        """The devices that a message goes to now."""
        http_sink.requests.clear()
        customer.trigger("ada")
        drain()
        return {token for request in http_sink.requests for token in request.json()["target"]}

    credentials.update(subscriber_id="ada", update_subscriber_channel_request_dto=device("a"))
    assert reached() == {"a"}
    added = credentials.append(subscriber_id="ada", update_subscriber_channel_request_dto=device("a", "b")).result
    assert added.channels
    assert added.channels[0].credentials.device_tokens == ["a", "b"]
    assert reached() == {"a", "b"}
    credentials.update(subscriber_id="ada", update_subscriber_channel_request_dto=device("c"))
    assert reached() == {"c"}
    credentials.delete(subscriber_id="ada", provider_id="push-webhook")
    assert reached() == set()
    assert sdk.subscribers.retrieve(subscriber_id="ada").result.channels == []


def test_credentials_of_a_provider_that_nobody_connected_are_refused(sdk: Novu, customer: Customer) -> None:
    customer.subscribers("ada")
    with pytest.raises(models.ErrorDto, match="do not have active push-webhook integration") as refused:
        sdk.subscribers.credentials.append(subscriber_id="ada", update_subscriber_channel_request_dto=device("a"))
    assert refused.value.status_code == 400
