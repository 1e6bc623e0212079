"""Subscribers over REST, read back by the published client's own models."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx
import pytest
from novu_py import Novu, models
from novu_py.types import UNSET

from tests.support.application import TestEnvironment
from tests.support.counting import Statements

ADA = {"subscriberId": "ada", "firstName": "Ada", "lastName": "L", "email": "ada@example.com", "data": {"n": [1, None]}}


def test_creating_twice_changes_what_is_sent_and_keeps_the_rest(app_client: httpx.Client) -> None:
    first = app_client.post("/v2/subscribers", json=ADA)
    again = app_client.post("/v2/subscribers", json={"subscriberId": "ada", "firstName": "A.", "data": None})
    assert (first.status_code, again.status_code) == (201, 201)
    one, two = first.json()["data"], again.json()["data"]
    assert one["_id"] == two["_id"]
    assert (two["firstName"], two["lastName"], two["email"]) == ("A.", "L", "ada@example.com")
    assert "data" not in two
    assert one["createdAt"] == two["createdAt"]


def test_the_client_is_told_who_exists(sdk: Novu) -> None:
    sdk.subscribers.create(create_subscriber_request_dto={"subscriber_id": "ada", "first_name": "Ada"})
    with pytest.raises(models.SubscriberResponseDtoError) as exists:
        sdk.subscribers.create(create_subscriber_request_dto={"subscriber_id": "ada"}, fail_if_exists=True)
    assert exists.value.data.first_name == "Ada"


def test_patching_takes_values_away_with_null(sdk: Novu, app_client: httpx.Client) -> None:
    app_client.post("/v2/subscribers", json=ADA)
    patched = sdk.subscribers.patch(
        subscriber_id="ada", patch_subscriber_request_dto={"email": None, "timezone": "Europe/Berlin"}
    ).result
    assert (patched.email, patched.timezone, patched.first_name) == (UNSET, "Europe/Berlin", "Ada")


def test_who_is_missing_is_not_found(sdk: Novu) -> None:
    for call in (
        lambda: sdk.subscribers.retrieve(subscriber_id="x"),
        lambda: sdk.subscribers.delete(subscriber_id="x"),
        lambda: sdk.subscribers.patch(subscriber_id="x", patch_subscriber_request_dto={}),
        lambda: sdk.subscribers.properties.update_online_flag(
            subscriber_id="x", update_subscriber_online_flag_request_dto={"is_online": True}
        ),
    ):
        with pytest.raises(models.ErrorDto, match="Subscriber not found for id x"):
            call()


def test_pages_have_no_gap_in_either_direction(app_client: httpx.Client) -> None:
    names = [f"s{number}" for number in range(5)]
    for name in names:
        app_client.post("/v2/subscribers", json={"subscriberId": name})
    seen, cursor = [], ""
    while True:
        page = app_client.get(f"/v2/subscribers?limit=2&orderDirection=ASC&after={cursor}").json()
        seen += [row["subscriberId"] for row in page["data"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == names
    assert (page["totalCount"], page["totalCountCapped"]) == (5, False)
    back = app_client.get(f"/v2/subscribers?limit=2&orderDirection=ASC&before={page['previous']}").json()
    assert [row["subscriberId"] for row in back["data"]] == ["s2", "s3"]
    newest = app_client.get("/v2/subscribers?limit=1&orderBy=updatedAt").json()["data"]
    assert newest[0]["subscriberId"] == "s4"


def test_filters_find_a_part_whatever_its_case_and_no_wildcards(app_client: httpx.Client) -> None:
    app_client.post("/v2/subscribers", json=ADA | {"phone": "+4930"})
    app_client.post("/v2/subscribers", json={"subscriberId": "100%", "firstName": "Bo"})

    def found(query: str) -> list[str]:
        return [row["subscriberId"] for row in app_client.get(f"/v2/subscribers?{query}").json()["data"]]

    assert (
        found("name=ADA%20l") == found("email=EXAMPLE") == found("phone=%2B49") == found("subscriberId=AD") == ["ada"]
    )
    assert found("subscriberId=%25") == ["100%"]
    assert found("name=bo&email=example") == []


def test_a_cursor_that_is_none_is_refused(app_client: httpx.Client) -> None:
    answer = app_client.get("/v2/subscribers?after=66507de8e76834a745c98f93")
    assert (answer.status_code, answer.json()["message"]) == (400, "Invalid cursor: 66507de8e76834a745c98f93")


def test_bulk_tells_what_became_of_each(sdk: Novu, app_client: httpx.Client) -> None:
    app_client.post("/v2/subscribers", json=ADA)
    body = [
        {"subscriberId": "ada", "lastName": "Lovelace"},
        {"subscriberId": "bo", "firstName": "Bo"},
        {"subscriberId": "bo", "email": "bo@example.com"},
        {"firstName": "nobody"},
        {"subscriberId": "cy", "email": "none"},
    ]
    answer = app_client.post("/v1/subscribers/bulk", json={"subscribers": body}).json()["data"]
    assert answer["created"] == [{"subscriberId": "bo"}]
    assert answer["updated"] == [{"subscriberId": "ada"}]
    assert answer["failed"] == [
        {"message": "subscriberId should not be null or undefined"},
        {"message": "email must be an email", "subscriberId": "cy"},
    ]
    ada, bo = (sdk.subscribers.retrieve(subscriber_id=name).result for name in ("ada", "bo"))
    assert (ada.first_name, ada.last_name, ada.data) == ("Ada", "Lovelace", {"n": [1, None]})
    assert (bo.first_name, bo.email) == ("Bo", "bo@example.com")


def test_bulk_takes_500_in_one_statement_and_no_more(
    app_client: httpx.Client, count_statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    def create(number: int) -> int:
        people = [{"subscriberId": f"s{index}", "data": {"i": index}} for index in range(number)]
        with count_statements() as done:
            answer = app_client.post("/v1/subscribers/bulk", json={"subscribers": people})
            assert answer.status_code == 201, answer.text
        return done.besides_the_key()

    create(1)
    assert create(500) == create(10)
    answer = app_client.post("/v1/subscribers/bulk", json={"subscribers": [{"subscriberId": "x"}] * 501})
    assert answer.json()["message"] == ["subscribers must contain no more than 500 elements"]


def test_the_old_routes_answer_as_recorded(app_client: httpx.Client) -> None:
    assert app_client.post("/v1/subscribers", json=ADA).status_code == 201
    app_client.post("/v1/subscribers", json={"subscriberId": "bo"})
    assert app_client.get("/v1/subscribers/ada").json()["data"]["data"] == {"n": [1, None]}
    changed = app_client.put("/v1/subscribers/ada", json={"phone": "+1"}).json()["data"]
    assert (changed["phone"], changed["firstName"]) == ("+1", "Ada")
    page = app_client.get("/v1/subscribers?page=0&limit=1").json()
    assert (page["page"], page["pageSize"], page["hasMore"]) == (0, 1, True)
    assert [row["subscriberId"] for row in page["data"]] == ["bo"]
    assert app_client.delete("/v1/subscribers/ada").json() == {"data": {"acknowledged": True, "status": "deleted"}}
    assert app_client.delete("/v1/subscribers/ada").status_code == 404


def test_going_offline_notes_the_moment(sdk: Novu, app_client: httpx.Client) -> None:
    app_client.post("/v2/subscribers", json=ADA)

    def set_online(online: bool) -> models.SubscriberResponseDto:
        return sdk.subscribers.properties.update_online_flag(
            subscriber_id="ada", update_subscriber_online_flag_request_dto={"is_online": online}
        ).result

    assert (set_online(True).is_online, set_online(True).last_online_at) == (True, UNSET)
    gone = set_online(False)
    assert gone.is_online is False
    assert gone.last_online_at


def test_credentials_belong_to_an_active_integration(app_client: httpx.Client, environment: TestEnvironment) -> None:
    app_client.post("/v2/subscribers", json=ADA)
    path = "/v1/subscribers/ada/credentials"
    refused = app_client.put(path, json={"providerId": "fcm", "credentials": {"deviceTokens": ["a"]}})
    text = f"Subscribers environment ({environment.id}) do not have active fcm integration."
    assert (refused.status_code, refused.json()["message"]) == (400, text)

    def tokens(method: str, *values: str) -> list[str]:
        body = {"providerId": "novu", "credentials": {"deviceTokens": list(values)}}
        (channel,) = app_client.request(method, path, json=body).json()["data"]["channels"]
        assert channel["providerId"] == "novu"
        assert channel["_integrationId"]
        found: list[str] = channel["credentials"]["deviceTokens"]
        return found

    assert tokens("PUT", "a", "b") == ["a", "b"]
    assert tokens("PATCH", "b", "c") == ["a", "b", "c"]
    assert tokens("PUT", "d") == ["d"]
    assert app_client.delete(f"{path}/novu").status_code == 204
    assert app_client.get("/v2/subscribers/ada").json()["data"]["channels"] == []


def test_deleting_takes_subscriptions_and_preferences_along(app_client: httpx.Client) -> None:
    app_client.post("/v2/subscribers", json=ADA)
    app_client.post("/v2/topics/t/subscriptions", json={"subscriptions": ["ada"]})
    app_client.patch("/v2/subscribers/ada/preferences", json={"channels": {"email": False}})
    assert app_client.delete("/v2/subscribers/ada").status_code == 200
    assert app_client.get("/v2/topics/t/subscriptions").json()["totalCount"] == 0
    app_client.post("/v2/subscribers", json=ADA)
    fresh = app_client.get("/v2/subscribers/ada/preferences").json()["data"]
    assert fresh["global"]["channels"]["email"] is True
