"""What a host page may say about single parts of the inbox, and what it may not."""

from typing import Any

import pytest

from novu_app.inbox.elements import PARTS, styles


def test_a_part_gets_the_properties_that_are_given() -> None:
    said = {
        "notificationSubject": {"fontSize": "16px", "fontWeight": 700, "lineHeight": 1.4, "&:hover": {"color": "#06c"}},
        "notificationBar": {"backgroundColor": "rebeccapurple", ":hover": {"opacity": 0.5}},
        "preferences__button": {"display": "none"},
        "notification": {
            "padding": "4px 8px",
            "border-radius": "50%",
            "border": "1px solid rgb(0 0 0 / 20%)",
            "boxShadow": "0 1px 2px #0003",
            "fontFamily": "Inter, serif",
        },
    }
    assert styles({"variables": {"colorPrimary": "red"}, "elements": said}) == {
        ".feed-item": {
            "padding": "4px 8px",
            "border-radius": "50%",
            "border": "1px solid rgb(0 0 0 / 20%)",
            "box-shadow": "0 1px 2px #0003",
            "font-family": "Inter, serif",
        },
        ".feed-item::before": {"background-color": "rebeccapurple"},
        ".feed-item:hover::before": {"opacity": "0.5"},
        ".feed-item h2": {"font-size": "16px", "font-weight": "700", "line-height": "1.4"},
        ".feed-item h2:hover": {"color": "#06c"},
        "[data-act='preferences']": {"display": "none"},
    }


@pytest.mark.parametrize(
    "said",
    [
        {"nothing": {"color": "red"}},
        {"root": "my-class"},
        {"root": {"color": "url(//evil.example)"}},
        {"root": {"background": "url(//evil.example) red"}},
        {"root": {"color": "red; background: url(//evil.example)"}},
        {"root": {"color": "var(--secret)"}},
        {"root": {"color": "red !important"}},
        {
            "root": {
                "backgroundImage": "none",
                "content": "'x'",
                "--i-text": "red",
                "position": "fixed",
                "cursor": "none",
            }
        },
        {"root": {"display": "block", "opacity": "2", "width": "200%", "margin": "-4px", "fontSize": "10vw"}},
        {"root": {"padding": "1px 2px 3px 4px 5px", "boxShadow": "0 0 red, 0 0 blue", "border": "1px url(x)"}},
        {"root": {"fontWeight": True, "color": ["red"], "": "red", 5: "red"}},
        {"root": {"& > *": {"color": "red"}, "&:hover, body": {"color": "red"}, ":has(x)": {"color": "red"}}},
        ["root"],
        None,
    ],
)
def test_whatever_else_is_said_is_left_out(said: Any) -> None:
    assert styles({"elements": said}) == {}
    assert styles(said) == {}


def test_every_part_can_be_asked_for_apart() -> None:
    found = styles({"elements": {key: {"&:hover": {"opacity": "1"}} for key in PARTS}})
    assert len(found) == len(set(PARTS.values()))
    assert all(":hover" in selector and not selector.endswith("::before:hover") for selector in found)
