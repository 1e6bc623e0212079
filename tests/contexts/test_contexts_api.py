"""Contexts over REST, read back by the published client's own models, and what triggers make of them."""

from collections.abc import Callable

import httpx
import pytest
from novu_py import Novu, models

from tests.support.application import TestEnvironment
from tests.support.customer import Customer, delay, in_app
from tests.support.engine import MovableClock

PATH = "/v2/contexts"


def test_a_context_is_made_read_changed_and_deleted(sdk: Novu) -> None:
    created = sdk.contexts.create(
        create_context_request_dto={"type": "tenant", "id": "acme", "data": {"plan": "pro", "seats": [1, None]}}
    ).result
    assert (created.type, created.id, created.data) == ("tenant", "acme", {"plan": "pro", "seats": [1, None]})
    assert sdk.contexts.retrieve(type_="tenant", id="acme").result == created
    changed = sdk.contexts.update(
        type_="tenant", id="acme", update_context_request_dto={"data": {"plan": "free"}}
    ).result
    assert (changed.data, changed.created_at) == ({"plan": "free"}, created.created_at)
    sdk.contexts.delete(type_="tenant", id="acme")
    for call in (
        lambda: sdk.contexts.retrieve(type_="tenant", id="acme"),
        lambda: sdk.contexts.delete(type_="tenant", id="acme"),
        lambda: sdk.contexts.update(type_="tenant", id="acme", update_context_request_dto={"data": {}}),
    ):
        with pytest.raises(models.ErrorDto, match="Context with type 'tenant' and id 'acme' not found"):
            call()


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"id": "acme"}, 422, "type should not be null or undefined"),
        ({"type": "tenant", "id": ""}, 422, "id should not be empty"),
        ({"type": "ten ant", "id": "acme"}, 422, "type must match"),
        ({"type": "tenant", "id": "acme", "data": []}, 422, "data must be an object"),
        ({"type": "tenant", "id": "acme", "data": {"x": "y" * 65_536}}, 400, "must not be larger than 65536 bytes"),
        ({"type": "tenant", "id": "taken"}, 409, "Context with type 'tenant' and id 'taken' already exists"),
    ],
)
def test_what_can_not_be_a_context_is_refused(
    app_client: httpx.Client, body: dict[str, object], status: int, says: str
) -> None:
    app_client.post(PATH, json={"type": "tenant", "id": "taken"})
    answer = app_client.post(PATH, json=body)
    assert answer.status_code == status, answer.text
    assert says in answer.text
    assert app_client.get(PATH).json()["totalCount"] == 1


def test_lists_are_searched_and_paged(sdk: Novu, app_client: httpx.Client) -> None:
    for kind, name in (("tenant", "acme"), ("tenant", "globex"), ("region", "eu"), ("region", "acme")):
        app_client.post(PATH, json={"type": kind, "id": name})

    def found(**query: object) -> list[str]:
        data = sdk.contexts.list(request=query).result.data  # type: ignore[arg-type]
        return [f"{each.type}:{each.id}" for each in data]

    assert found() == ["region:acme", "region:eu", "tenant:globex", "tenant:acme"]
    assert found(id="acme") == ["region:acme", "tenant:acme"]
    assert found(search="TENANT:") == ["tenant:globex", "tenant:acme"]
    assert found(search="%") == []
    first = sdk.contexts.list(request={"limit": 3, "order_direction": "ASC"}).result
    assert (first.total_count, first.total_count_capped, first.previous) == (4, False, None)
    rest = sdk.contexts.list(request={"limit": 3, "order_direction": "ASC", "after": first.next}).result
    assert ([each.id for each in rest.data], rest.next) == (["acme"], None)
    app_client.patch(f"{PATH}/tenant/acme", json={"data": {"n": 1}})
    assert found(order_by="updatedAt", limit=1) == ["tenant:acme"]
    assert app_client.get(f"{PATH}?limit=0").status_code == 422
    assert app_client.get(f"{PATH}?after=66507de8e76834a745c98f93").status_code == 400


def test_what_is_deleted_does_not_break_the_runs_that_carry_it(
    sdk: Novu, customer: Customer, drain: Callable[[], int], clock: MovableClock
) -> None:
    sdk.contexts.create(create_context_request_dto={"type": "tenant", "id": "acme", "data": {"plan": "pro"}})
    customer.workflow(delay(1, "hours"), in_app("Plan {{context.tenant.data.plan}}", "For {{context.tenant.id}}"))
    customer.trigger("ada", context={"tenant": "acme"})
    drain()
    sdk.contexts.delete(type_="tenant", id="acme")
    clock.advance(hours=1)
    drain()
    (run,) = customer.runs()
    assert run.status == "completed"
    (message,) = customer.messages()
    assert message.context_keys == ["tenant:acme"]
    assert (message.content or "").startswith("For")
    # A later trigger that names it again makes a new one.
    customer.trigger("ada", context={"tenant": {"id": "acme", "data": {"plan": "free"}}})
    assert sdk.contexts.retrieve(type_="tenant", id="acme").result.data == {"plan": "free"}


def test_another_environment_has_none_of_them(app_client: httpx.Client, environment: TestEnvironment) -> None:
    from novu_app.contexts import service
    from novu_app.kernel.database import reading
    from novu_app.kernel.errors import NotFound

    app_client.post(PATH, json={"type": "tenant", "id": "acme"})
    with reading() as session, pytest.raises(NotFound):
        service.get_context(session, environment.production_id, "tenant", "acme")
