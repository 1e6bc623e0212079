"""Which pages may open inboxes: an environment's list, heeded by every way in (docs/how-to/secure-the-inbox.md)."""

from typing import Any

import pytest

from novu_app.environments.inbox_settings import matches
from novu_app.inbox.origins import frame_ancestors
from novu_app.kernel.settings import get_settings
from tests.inbox.conftest import InboxClient
from tests.messages.rows import Inbox

SHOP, EVIL = "https://shop.example", "https://evil.example"


def set_origins(site: InboxClient, *origins: Any) -> Any:
    headers = {"Authorization": f"ApiKey {site.environment.secret_key}"}
    return site.http.patch("/v1/environments/me/inbox", json={"allowedOrigins": origins}, headers=headers)


@pytest.mark.parametrize(
    ("origin", "entry", "expected"),
    [
        (SHOP, SHOP, True),
        ("https://SHOP.example", SHOP, True),
        ("https://shop.example:443", SHOP, True),
        ("http://shop.example", SHOP, False),
        ("https://shop.example:8443", SHOP, False),
        ("https://a.b.shop.example", "https://*.shop.example", True),
        ("https://shop.example", "https://*.shop.example", False),
        ("https://evilshop.example", "https://*.shop.example", False),
        ("https://shop.example.evil.example", "https://*.shop.example", False),
        ("https://*.shop.example", "https://*.shop.example", False),
        ("null", SHOP, False),
    ],
)
def test_an_origin_is_in_the_list_or_not(origin: str, entry: str, expected: bool) -> None:
    assert matches(origin, (entry,)) is expected


@pytest.mark.usefixtures("valkey")
async def test_pages_of_the_list_and_no_others(ada: InboxClient, inbox_of_ada: Inbox) -> None:
    http, identifier = ada.http, inbox_of_ada.environment.application_identifier
    assert set_origins(ada, "https://Shop.example/", "https://*.shop.example").json()["data"] == {
        "allowedOrigins": [SHOP, "https://*.shop.example"]
    }
    body = {"applicationIdentifier": identifier, "subscriberId": "ada"}
    for origin, status, told in (
        (SHOP, 200, SHOP),
        ("https://de.shop.example", 200, "https://de.shop.example"),
        (EVIL, 403, None),
        ("null", 403, None),
        (get_settings().public_url_resolved, 200, get_settings().public_url_resolved),
        (None, 200, "*"),
    ):
        headers = {"Origin": origin} if origin else {}
        answers = [
            http.get("/v1/inbox/notifications", headers=headers),
            http.post("/v1/inbox/session", json=body, headers=headers),
            http.post("/v1/widgets/session/initialize", json=body, headers=headers),
        ]
        for answer in answers:
            assert answer.status_code in (status, 201 if status == 200 else status), (origin, answer.text)
            assert answer.headers.get("access-control-allow-origin") == told, origin
            assert origin is None or "Origin" in answer.headers["vary"]
    assert await frame_ancestors(f"applicationIdentifier={identifier}".encode()) == (
        b"frame-ancestors 'self' https://shop.example https://*.shop.example"
    )
    for other in (b"", b"applicationIdentifier=nobody"):
        assert await frame_ancestors(other) is None

    # Without a list every page may have one again.
    assert set_origins(ada).status_code == 200
    assert http.get("/v1/inbox/notifications", headers={"Origin": EVIL}).headers["access-control-allow-origin"] == "*"
    assert await frame_ancestors(f"applicationIdentifier={identifier}".encode()) is None


@pytest.mark.parametrize(
    "entry", ["shop.example", "ftp://shop.example", "https://shop.example/path", "https://*", "*", "https://a b", "", 5]
)
def test_what_is_no_origin_is_refused(ada: InboxClient, entry: Any) -> None:
    assert set_origins(ada, SHOP, entry).status_code == 400
    headers = {"Authorization": f"ApiKey {ada.environment.secret_key}"}
    assert ada.http.get("/v1/environments/me/inbox", headers=headers).json()["data"] == {"allowedOrigins": []}
