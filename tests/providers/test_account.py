"""What all providers share: credentials, tokens, the writing of bodies, the reading of answers."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import jwt
import pytest

from novu_app.providers import google, http
from novu_app.providers.account import Account
from novu_app.providers.auth import basic, client_credentials
from novu_app.providers.base import Accepted, CredentialField, DeliveryDeferred, DeliveryFailed, Limits, OutgoingMessage
from novu_app.providers.calling import Call, Part
from novu_app.providers.email.letter import Party
from novu_app.providers.http import Answer
from novu_app.providers.reading import reader
from tests.providers.vendors.fcm import SERVICE_ACCOUNT
from tests.support.http import HttpSink, Reply
from tests.support.vendors import content_of

pytestmark = pytest.mark.usefixtures("settings_environment")
FIELDS = (CredentialField("apiKey", "API key", secret=True), CredentialField("region", "Region"))


def account(limits: Limits = Limits(), **credentials: Any) -> Account:  # noqa: B008 - it can not be changed
    return Account("acme", "Acme", FIELDS, credentials, limits, "snake")


def run(work: Callable[[], Awaitable[Any]]) -> Any:
    async def whole() -> Any:
        try:
            return await work()
        finally:
            await http.close()

    return asyncio.run(whole())


def test_credentials_are_checked_before_they_are_part_of_an_address() -> None:
    mine = account(apiKey=" key ", region="eu-1", domain="a.example/../x", base="api.example.com/", config='{"a": 1}')
    assert (mine.text("apiKey"), mine.host("region"), mine.path("domain")) == ("key", "eu-1", "a.example%2F..%2Fx")
    assert (mine.url("base"), mine.url("other", "https://x.example")) == (
        "https://api.example.com",
        "https://x.example",
    )
    assert mine.document("config") == {"a": 1}
    for region in ("evil.example/", "eu.example", "-eu", "eu@evil", ""):
        with pytest.raises(DeliveryFailed, match="Region") as refused:
            account(region=region).host("region")
        assert refused.value.provider_fails
    assert account(region="eu.example").host("region", dots=True) == "eu.example"
    for config in ("[1]", "{", None):
        with pytest.raises(DeliveryFailed, match="JSON object"):
            account(config=config).document("config")


def test_bodies_are_written_as_the_vendor_reads_them(http_sink: HttpSink) -> None:
    values = {"a": True, "b": [1, "x&y"], "c": {"d": 1}, "e": None, "f": "Grüße"}
    form = {"a": ["true"], "b": ["1", "x&y"], "c": ['{"d":1}'], "f": ["Grüße"]}

    async def work() -> None:
        mine = account()
        await mine.call(Call(http_sink.url, values, encoding="form"))
        await mine.call(Call(f"{http_sink.url}/?z=1", values, encoding="query", method="GET"))
        await mine.call(
            Call(http_sink.url, {"a": 1}, encoding="form", files=[Part("file", "ä.txt", b"x", "text/plain")])
        )
        await mine.call(Call(http_sink.url, [1, {"a": None}]))
        await mine.call(Call(http_sink.url, method="GET"))

    run(work)
    one, two, three, four, five = http_sink.requests
    assert content_of(one) == ("application/x-www-form-urlencoded", form)
    assert two.path == "/?z=1&a=true&b=1&b=x%26y&c=%7B%22d%22%3A1%7D&f=Gr%C3%BC%C3%9Fe"
    assert (two.method, two.body, five.body) == ("GET", b"", b"")
    assert content_of(three) == ("multipart/form-data", [("a", None, b"1"), ("file", "ä.txt", b"x")])
    assert four.json() == [1, {"a": None}]


def test_what_is_too_large_is_not_sent(http_sink: HttpSink) -> None:
    with pytest.raises(DeliveryFailed, match="takes 10 at most"):
        run(lambda: account(Limits(size=10)).call(Call(http_sink.url, {"text": "more than ten"})))
    assert http_sink.requests == []


def test_a_token_is_asked_for_once_and_again_when_it_is_refused(http_sink: HttpSink) -> None:
    http_sink.replies = [
        Reply(body={"access_token": "one", "expires_in": 3600}),
        Reply(),
        Reply(),
        Reply(401),
        Reply(body={"access_token": "two", "expires_in": "3600"}),
        Reply(),
    ]
    grant = client_credentials(f"{http_sink.url}/token", "me", "secret", "send", audience="x")

    async def work() -> list[Answer]:
        mine = account()
        call = Call(f"{http_sink.url}/send", {"a": 1}, grant=grant)
        first = await asyncio.gather(mine.call(call), mine.call(call))
        return [*first, await mine.call(call)]

    assert [answer.status for answer in run(work)] == [200, 200, 200]
    tokens = [request.headers["Authorization"] for request in http_sink.requests if request.path == "/send"]
    assert tokens == ["Bearer one", "Bearer one", "Bearer one", "Bearer two"]
    assert content_of(http_sink.requests[0])[1] == {
        "grant_type": ["client_credentials"],
        "scope": ["send"],
        "audience": ["x"],
        "client_id": ["me"],
        "client_secret": ["secret"],
    }
    assert len([request for request in http_sink.requests if request.path == "/token"]) == 2


@pytest.mark.parametrize(
    ("reply", "kind", "provider_fails"),
    [
        (Reply(400, {"error": "invalid_client", "error_description": "no such client"}), DeliveryFailed, True),
        (Reply(200, {"token": "elsewhere"}), DeliveryFailed, True),
        (Reply(503), DeliveryDeferred, True),
    ],
)
def test_without_a_token_nothing_is_sent(
    http_sink: HttpSink, reply: Reply, kind: type[DeliveryFailed], provider_fails: bool
) -> None:
    http_sink.default = reply
    grant = client_credentials(f"{http_sink.url}/token", "me", "secret", in_header=True)
    with pytest.raises(DeliveryFailed, match="No token was given") as refused:
        run(lambda: account().call(Call(f"{http_sink.url}/send", grant=grant)))
    assert (type(refused.value), refused.value.provider_fails) == (kind, provider_fails)
    assert [request.path for request in http_sink.requests] == ["/token"]
    assert http_sink.requests[0].headers["Authorization"] == basic("me", "secret")["authorization"]


def test_a_service_account_signs_what_googles_own_library_signs() -> None:
    from google.oauth2 import service_account

    scope = "https://www.googleapis.com/auth/firebase.messaging"
    theirs = service_account.Credentials.from_service_account_info(SERVICE_ACCOUNT, scopes=[scope], subject="a@b.c")
    tokens = [google.assertion(SERVICE_ACCOUNT, scope, "a@b.c"), theirs._make_authorization_grant_assertion().decode()]
    ours, other = (jwt.decode(token, options={"verify_signature": False}) for token in tokens)
    assert {**ours, "iat": 0, "exp": ours["exp"] - ours["iat"]} == {
        **other,
        "iat": 0,
        "exp": other["exp"] - other["iat"],
    }
    assert jwt.get_unverified_header(tokens[0]) == jwt.get_unverified_header(tokens[1])
    for wrong, says in (({}, "names no client_email"), ({**SERVICE_ACCOUNT, "private_key": "none"}, "can not be read")):
        with pytest.raises(DeliveryFailed, match=says):
            google.assertion(wrong, scope)


def answer(status: int, body: bytes = b"", **headers: str) -> Answer:
    import httpx

    return Answer(status, httpx.Headers({name.replace("_", "-"): value for name, value in headers.items()}), body)


def test_answers_are_read_by_names_and_codes() -> None:
    read = reader(
        id=("header:x-id", "data.0.id"),
        text="error.text",
        code="error.code",
        accepts=lambda said: isinstance(said, dict) and "error" not in said,
        temporary=(1,),
        limited=(2,),
        account=("3",),
        prefix="Acme: ",
    )
    assert read(answer(200, b'{"data": [{"id": 7}]}')) == Accepted("7", '200 {"data": [{"id": 7}]}')
    assert read(answer(202, b'{"data": []}', x_id="h")).response_id == "h"
    for code, kind, fails in (
        ("1", DeliveryDeferred, True),
        ("2", DeliveryDeferred, False),
        ("3", DeliveryFailed, True),
    ):
        with pytest.raises(DeliveryFailed, match=f"Acme: why \\({code}\\)") as refused:
            read(answer(200, f'{{"error": {{"code": {code}, "text": "why"}}}}'.encode()))
        assert (type(refused.value), refused.value.provider_fails) == (kind, fails)
    with pytest.raises(DeliveryFailed, match="400 <html>") as refused:
        read(answer(400, b"<html>"))
    assert type(refused.value) is DeliveryFailed
    with pytest.raises(DeliveryFailed):
        read(answer(200, b"no json"))


@pytest.mark.parametrize(
    ("party", "text"),
    [
        (Party("a@b.c"), "a@b.c"),
        (Party("a@b.c", "Ada"), "Ada <a@b.c>"),
        (Party("a@b.c", 'Ada, "the" first'), '"Ada, \\"the\\" first" <a@b.c>'),
        (Party("a@b.c", "Ada\r\nBcc: x"), '"Ada Bcc: x" <a@b.c>'),
    ],
)
def test_a_name_can_not_break_out_of_an_address(party: Party, text: str) -> None:
    assert str(party) == text


def test_overrides_are_written_in_the_vendors_style(http_sink: HttpSink) -> None:
    envelope = {"overrides": {"acme": {"sendAt": 1, "_passthrough": {"body": {"keepMe": 1}}}}}
    run(lambda: account().call(Call(http_sink.url, {"text": "x"}), OutgoingMessage("1", "", "", "", envelope)))
    assert http_sink.requests[0].json() == {"text": "x", "send_at": 1, "keepMe": 1}
