"""Which links of an e-mail lead through us, and who is taken for a reader."""

import re

import pytest

from novu_app.tracking import links, rewriting
from novu_app.tracking.links import Mark
from novu_app.tracking.machines import SOONEST_MS, is_machine

MARK = Mark("6" * 24, "7" * 24, 1_700_000_000_000)
OWN = "https://novu.example/push"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


@pytest.fixture(autouse=True)
def public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "own_address", lambda: OWN)


def targets(html: str) -> list[str]:
    changed = rewriting.tracked(html, MARK, opens=False, clicks=True)
    return [links.read_click(token)[1] for token in re.findall(r'"https://novu\.example/push/t/c/([\w-]+)"', changed)]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a class="b" href="https://a.example/?x=1&amp;y=2">A</a>', ["https://a.example/?x=1&y=2"]),
        (
            "<A HREF='HTTP://A.example/ü'>A</A><area href=https://b.example/>",
            ["HTTP://A.example/ü", "https://b.example/"],
        ),
        ('<a title=" href=https://c.example" href=" https://a.example ">A</a>', ["https://a.example"]),
        (f'<a href="{OWN}/p/x">P</a><a href="{OWN.upper()}/v1/unsubscribe/x">U</a><a href="{OWN}">H</a>', []),
        (f'<a href="{OWN}ing.example">another</a>', [f"{OWN}ing.example"]),
        ('<a href="mailto:a@b.c">m</a><a href="tel:1">t</a><a href="#x">h</a><a href="/x">r</a><a href="">e</a>', []),
        ('<a href="javascript:x">j</a><a href="data:text/html,x">d</a><a href="//a.example">s</a><a>n</a>', []),
        ('<!-- <a href="https://a.example"> --><link href="https://a.example"><img src="https://a.example">', []),
        (f'<a href="https://a.example/{"x" * 1500}">long</a>', []),
    ],
)
def test_links_to_pages_are_changed_and_no_others(html: str, expected: list[str]) -> None:
    assert targets(html) == expected
    assert rewriting.tracked(html, MARK, opens=False, clicks=False) == html
    assert expected or rewriting.tracked(html, MARK, opens=False, clicks=True) == html


def test_the_picture_is_the_last_thing_of_the_body() -> None:
    page = rewriting.tracked("<html><body><p>Hi</p></body></html>", MARK, opens=True, clicks=True)
    token = re.search(r'</p><img src="https://novu\.example/push/t/o/([\w-]+)"[^>]*></body></html>', page)
    assert token is not None
    assert links.read_open(token[1]) == MARK
    assert rewriting.tracked("Hi", MARK, opens=True, clicks=True).startswith("Hi<img ")


def test_without_a_public_address_nothing_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "own_address", lambda: "")
    assert rewriting.tracked("Hi", MARK, opens=True, clicks=True) == "Hi"


@pytest.mark.parametrize(
    ("agent", "headers", "expected"),
    [
        (FIREFOX, {}, False),
        ("Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)", {}, False),
        ("YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html", {}, False),
        ("Mozilla/5.0", {}, True),
        ("", {}, True),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", {}, True),
        ("curl/8.5.0", {}, True),
        ("Slackbot-LinkExpanding 1.0", {}, True),
        (FIREFOX, {"purpose": "prefetch"}, True),
        (FIREFOX, {"x-moz": "prefetch"}, True),
        (FIREFOX, {"sec-purpose": "prefetch;anonymous-client-ip"}, True),
    ],
)
def test_who_is_taken_for_a_machine(agent: str, headers: dict[str, str], expected: bool) -> None:
    said = {"user-agent": agent, **headers}
    assert is_machine("GET", said, SOONEST_MS) is expected
    assert is_machine("GET", said, SOONEST_MS - 1)
    assert is_machine("HEAD", said, SOONEST_MS)
