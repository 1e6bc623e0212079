"""Overrides of a trigger: who wins over whom, and what is refused."""

from typing import Any

import pytest

from novu_app.execution.overrides import MalformedOverrides, of_channel, of_layout, of_providers


def merged(overrides: dict[str, Any], step: dict[str, Any] | None = None) -> dict[str, Any]:
    return of_providers(overrides, "welcome", step or {}, ["sendgrid"]).get("sendgrid", {})


def test_the_nearer_the_later_and_the_later_wins() -> None:
    step = {"sendgrid": {"a": "step", "b": "step", "c": "step", "d": "step"}}
    overrides: dict[str, Any] = {"sendgrid": {"b": "old", "c": "old", "d": "old"}}
    assert merged(overrides, step) == {"a": "step", "b": "old", "c": "old", "d": "old"}
    overrides["providers"] = {"sendgrid": {"c": "provider", "d": "provider"}, "twilio": {"x": 1}}
    assert merged(overrides, step) == {"a": "step", "b": "old", "c": "provider", "d": "provider"}
    overrides["steps"] = {"welcome": {"providers": {"sendgrid": {"d": "this step"}}}}
    assert merged(overrides, step) == {"a": "step", "b": "old", "c": "provider", "d": "this step"}


def test_objects_are_merged_and_lists_are_replaced() -> None:
    overrides = {
        "providers": {
            "sendgrid": {"custom": {"a": 1, "deep": {"x": 1}}, "list": [1, 2], "_passthrough": {"body": {"p": 1}}}
        },
        "steps": {"welcome": {"providers": {"sendgrid": {"custom": {"deep": {"y": 2}}, "list": [3]}}}},
    }
    assert merged(overrides) == {
        "custom": {"a": 1, "deep": {"x": 1, "y": 2}},
        "list": [3],
        "_passthrough": {"body": {"p": 1}},
    }


def test_another_steps_overrides_are_not_ours() -> None:
    assert merged({"steps": {"other": {"providers": {"sendgrid": {"a": 1}}}}}) == {}


def test_each_provider_that_may_deliver_has_its_own() -> None:
    overrides = {"providers": {"sendgrid": {"a": 1}, "mailgun": {"b": 2}, "unused": {"c": 3}}}
    found = of_providers(overrides, "welcome", {}, ["sendgrid", "mailgun", "postmark"])
    assert found == {"sendgrid": {"a": 1}, "mailgun": {"b": 2}}


@pytest.mark.parametrize(
    ("overrides", "layout"),
    [
        ({}, {}),
        ({"layoutIdentifier": "old"}, {"layoutId": "old"}),
        ({"layoutIdentifier": "old", "channels": {"email": {"layoutId": "channel"}}}, {"layoutId": "channel"}),
        (
            {"channels": {"email": {"layoutId": "channel"}}, "steps": {"welcome": {"layoutId": "step"}}},
            {"layoutId": "step"},
        ),
        (
            {"channels": {"email": {"layoutId": "channel"}}, "steps": {"welcome": {"layoutId": None}}},
            {"layoutId": None},
        ),
        ({"steps": {"other": {"layoutId": "step"}}}, {}),
    ],
)
def test_the_nearest_layout_is_named_and_null_means_none(overrides: dict[str, Any], layout: dict[str, Any]) -> None:
    assert of_layout(overrides, "welcome") == layout


@pytest.mark.parametrize(
    ("overrides", "name"),
    [
        ({"providers": "x"}, "providers"),
        ({"providers": {"sendgrid": []}}, "providers.sendgrid"),
        ({"sendgrid": 7}, "sendgrid"),
        ({"steps": ["x"]}, "steps"),
        ({"steps": {"welcome": 1}}, "steps.welcome"),
        ({"steps": {"welcome": {"providers": 1}}}, "steps.welcome.providers"),
        ({"providers": {"sendgrid": {"_passthrough": "x"}}}, "_passthrough"),
        ({"providers": {"sendgrid": {"_passthrough": {"headers": ["x"]}}}}, "_passthrough.headers"),
    ],
)
def test_what_is_of_another_form_is_named(overrides: dict[str, Any], name: str) -> None:
    with pytest.raises(MalformedOverrides, match=rf"{name} must be an object"):
        merged(overrides)


def test_a_channel_or_layout_of_another_form_is_named_too() -> None:
    with pytest.raises(MalformedOverrides, match="email must be an object"):
        of_channel({"email": ["x"]}, "email")
    with pytest.raises(MalformedOverrides, match="layoutId must be a text"):
        of_layout({"steps": {"welcome": {"layoutId": 7}}}, "welcome")
