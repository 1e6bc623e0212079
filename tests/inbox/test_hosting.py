"""What a host page may say about an open inbox, and what it may not (docs/how-to/embed-the-inbox.md)."""

from dataclasses import replace
from typing import Any

import pytest

from novu_app.environments import inbox_settings
from novu_app.inbox import door, hosting
from novu_app.inbox.appearance import properties
from novu_app.inbox.origins import OriginRefused
from novu_app.inbox.tokens import LIFETIME_S, InboxSession, issue
from novu_app.kernel.database import writing
from novu_app.kernel.errors import BadRequest, Forbidden, Unauthorized
from novu_app.messages.filters import InboxFilter
from tests.inbox.conftest import change_integration
from tests.messages.rows import Inbox
from tests.support.engine import MovableClock

SHOP = "https://shop.example"
HOSTED = {"applicationIdentifier": "testInboxApp", "origin": SHOP}


def test_a_host_says_whose_inbox_and_how_it_looks() -> None:
    assert hosting.waits_for_host(HOSTED)
    assert not hosting.waits_for_host({**HOSTED, "subscriberId": "ada"})
    assert not hosting.waits_for_host({"applicationIdentifier": "x", "subscriberId": "ada"})
    wishes = hosting.wishes_of(
        HOSTED,
        {
            "applicationIdentifier": "another",
            "subscriber": {"subscriberId": "ada", "firstName": "Ada", "timezone": "Europe/Rome"},
            "subscriberHash": "5a",
            "context": {"tenant": "acme"},
            "contextHash": "5b",
            "tabs": [
                {"label": "All", "filter": {}},
                {"label": "News", "filter": {"tags": ["news"], "severity": "high", "read": True}},
                {"label": "Old", "value": ["a", "b"]},
            ],
            "locale": "ar",
            "localization": {"inbox.close": "x"},
            "appearance": {"variables": {"colorPrimary": "#06c"}, "elements": {"root": {"color": "red"}}},
            "preferencesSort": ["b", "a"],
            "preferencesFilter": {"tags": ["news"]},
        },
    )
    opening = wishes.opening
    assert opening.application_identifier == "testInboxApp", "it decides who may frame the page"
    assert (opening.subscriber_id, opening.subscriber_hash) == ("ada", "5a")
    assert opening.attributes == {"first_name": "Ada", "timezone": "Europe/Rome"}
    assert (opening.context, opening.context_hash) == ({"tenant": "acme"}, "5b")
    assert [(tab.label, tab.wanted) for tab in wishes.tabs] == [
        ("All", InboxFilter()),
        ("News", InboxFilter(tags=(("news",),), severity=("high",))),
        ("Old", InboxFilter(tags=(("a", "b"),))),
    ]
    assert (wishes.locale, wishes.direction, wishes.texts["inbox.close"]) == ("ar", "rtl", "x")
    assert wishes.colors == {"--inbox-color-primary": "#06c"}
    assert wishes.styles == {".inbox": {"color": "red"}}
    assert wishes.order == ("b", "a")
    assert wishes.preferences == {"tags": ["news"]}


def test_an_address_says_it_without_a_host() -> None:
    query = {
        "applicationIdentifier": "testInboxApp",
        "subscriberId": "ada",
        "context": '{"tenant": "acme"}',
        "tabs": '[{"label": "News", "filter": {"tags": ["news"]}}]',
        "preferencesSort": "name",
    }
    wishes = hosting.wishes_of(query, None, "de-CH,de;q=0.9")
    assert (wishes.opening.subscriber_id, wishes.opening.context) == ("ada", {"tenant": "acme"})
    assert ([tab.label for tab in wishes.tabs], wishes.locale) == (["News"], "de-CH")
    assert wishes.order == "name"
    assert hosting.wishes_of({**query, "preferencesSort": '["b"]'}, None).order == ("b",)


@pytest.mark.parametrize(
    "said",
    [
        {"tabs": "x"},
        {"tabs": [{"label": ""}]},
        {"tabs": [{"label": "x", "filter": {"severity": "urgent"}}]},
        {"tabs": [{"label": "x"}] * 21},
        {"subscriber": {"subscriberId": 5}},
        {"context": ["x"]},
        {"subscriberId": "x" * 5000},
    ],
)
def test_what_has_not_its_form_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        hosting.wishes_of(HOSTED, said)


@pytest.mark.parametrize(
    "value",
    [
        "#06c",
        "#0066CC80",
        "rebeccapurple",
        "transparent",
        "rgb(0 102 204 / 50%)",
        "rgba(0, 102, 204, .5)",
        "hsl(210deg 100% 40%)",
        "oklch(0.6 0.2 250)",
        "light-dark(#fff, rgb(0 0 0))",
    ],
)
def test_a_colour_is_taken_over(value: str) -> None:
    assert properties({"variables": {"colorPrimary": f" {value} "}}) == {"--inbox-color-primary": value}


@pytest.mark.parametrize(
    "value",
    [
        "url(https://evil.example/x.png)",
        "red; background: url(//evil.example)",
        "red}body{display:none",
        "var(--secret)",
        "expression(alert(1))",
        "rgb(0 0 0",
        "#06c/**/",
        "image-set('x')",
        "\\72 ed",
        "",
        "#12345",
        5,
        None,
        {"x": "red"},
    ],
)
def test_what_is_no_colour_says_nothing(value: Any) -> None:
    assert properties({"variables": {"colorPrimary": value, "colorRing": value}}) == {}


def test_lengths_and_fonts() -> None:
    assert properties({"fontSize": "15px", "borderRadius": ".375rem", "fontFamily": "Inter, 'Segoe UI', serif"}) == {
        "--inbox-font-size": "15px",
        "--inbox-border-radius": ".375rem",
        "--inbox-font-family": "Inter, 'Segoe UI', serif",
    }
    for bad in ("calc(1px)", "15", "1e9px", "100vw", "-1px", "Inter; color: red", "x'y", 'Inter, url("x")'):
        assert properties(dict.fromkeys(("fontSize", "borderRadius"), bad)) == {}
    assert properties({"fontFamily": 'x"; color: red'}) == {}
    assert properties({"unknown": "red"}) == properties([]) == properties({"variables": 5}) == {}


def session_of(inbox_of_ada: Inbox) -> InboxSession:
    environment = inbox_of_ada.environment
    return InboxSession(inbox_of_ada.pk, "ada", environment.id, environment.organization_id)


def wishes(inbox_of_ada: Inbox, **said: Any) -> hosting.Wishes:
    query = {"applicationIdentifier": inbox_of_ada.environment.application_identifier, "origin": SHOP}
    return hosting.wishes_of(query, said)


def test_a_token_opens_the_inbox_until_it_is_over(inbox_of_ada: Inbox, clock: MovableClock) -> None:
    clock.now_ms -= clock.now_ms % 1000  # tokens end on a second
    assert hosting.renew_in(hosting.admit(wishes(inbox_of_ada, subscriberId="ada"), "here")) == 0
    opened = hosting.admit(wishes(inbox_of_ada, token=issue(session_of(inbox_of_ada))), "here")
    assert (opened.subscriber_pk, hosting.renew_in(opened)) == (inbox_of_ada.pk, LIFETIME_S * 1000 - 60_000)
    door.counts(opened)
    clock.advance(seconds=LIFETIME_S - 1)
    assert hosting.renew_in(opened) == 500
    clock.advance(seconds=1)
    with pytest.raises(Unauthorized):
        door.counts(opened)
    with pytest.raises(Unauthorized):
        hosting.admit(wishes(inbox_of_ada, token=issue(session_of(inbox_of_ada))[:-3]), "here")


def test_a_token_opens_nothing_of_another_application_or_unsigned(inbox_of_ada: Inbox) -> None:
    elsewhere = replace(session_of(inbox_of_ada), environment_id=inbox_of_ada.environment.production_id)
    with pytest.raises(Unauthorized):
        hosting.admit(wishes(inbox_of_ada, token=issue(elsewhere)), "here")
    change_integration(inbox_of_ada.environment, hmac=True)
    with pytest.raises(Forbidden):
        hosting.admit(wishes(inbox_of_ada, token=issue(session_of(inbox_of_ada))), "here")
    signed = replace(session_of(inbox_of_ada), signed=True)
    assert hosting.admit(wishes(inbox_of_ada, token=issue(signed)), "here") == signed


def test_only_origins_of_the_list(inbox_of_ada: Inbox) -> None:
    with writing() as session:
        inbox_settings.change(session, inbox_of_ada.environment.id, [SHOP])
    asked = wishes(inbox_of_ada, subscriberId="ada")
    assert hosting.admit(asked, "here").subscriber_pk == inbox_of_ada.pk
    for origin in ("https://evil.example", "null"):
        with pytest.raises(OriginRefused):
            hosting.admit(replace(asked, origin=origin), "here")
