"""The body of a vendor's API: keys in its style, and what is passed through as it is."""

from typing import Any

import pytest

from novu_app.providers.base import OutgoingMessage
from novu_app.providers.shaping import Style, recase, shape


@pytest.mark.parametrize(
    ("style", "written"),
    [
        ("camel", ["replyTo", "htmlBody", "ipPoolName", "to", "address1", "x509Cert"]),
        ("snake", ["reply_to", "html_body", "ip_pool_name", "to", "address1", "x509_cert"]),
        ("pascal", ["ReplyTo", "HtmlBody", "IpPoolName", "To", "Address1", "X509Cert"]),
        ("kebab", ["reply-to", "html-body", "ip-pool-name", "to", "address1", "x509-cert"]),
    ],
)
def test_keys_are_written_as_the_vendor_writes_them(style: Style, written: list[str]) -> None:
    for names in (
        ["replyTo", "HTMLBody", "ipPoolName", "to", "address1", "x509Cert"],
        ["reply_to", "html_body", "ip_pool_name", "to", "address1", "x509_cert"],
        ["reply-to", "html-body", "ip-pool-name", "TO", "Address1", "X509-Cert"],
    ):
        assert list(recase(dict.fromkeys(names, 1), style)) == written


def test_what_is_inside_is_written_so_too_and_what_is_no_name_stays() -> None:
    given = {
        "some_list": [{"user_id": 1}],
        "Headers": {"X-My-Own": 1},
        "custom_data": {"user_id": 1},
        "$schema": 1,
        "a b": {"c_d": 1},
        "_private_key": 1,
        "ключ": 1,
        "": 1,
    }
    assert recase(given, "camel") == {
        "someList": [{"userId": 1}],
        "headers": {"X-My-Own": 1},
        "customData": {"user_id": 1},
        "$schema": 1,
        "a b": {"cD": 1},
        "_private_key": 1,
        "ключ": 1,
        "": 1,
    }


def shaped(said: dict[str, Any], body: dict[str, Any], style: Style = "snake") -> tuple[Any, ...]:
    message = OutgoingMessage("a.1", "to", "s", "b", {"overrides": {"vendor": said, "other": {"x": 1}}})
    result = shape(message, "vendor", body, style)
    return result.body, result.headers, result.query


def test_overrides_win_over_our_body_and_what_is_passed_through_over_both() -> None:
    said = {
        "replyTo": "override",
        "trackingSettings": {"clickTracking": False},
        "_passthrough": {
            "body": {"reply_to": "through", "camelCase": 1},
            "headers": {"X-A": 1},
            "query": {"dryRun": True},
        },
    }
    body = {"reply_to": "ours", "subject": "ours", "tracking_settings": {"open_tracking": True}, "left_out": None}
    assert shaped(said, body) == (
        {
            "reply_to": "through",
            "subject": "ours",
            "tracking_settings": {"open_tracking": True, "click_tracking": False},
            "camelCase": 1,
        },
        {"X-A": "1"},
        {"dryRun": "true"},
    )


def test_without_overrides_it_is_ours() -> None:
    message = OutgoingMessage("a.1", "to", "s", "b")
    assert shape(message, "vendor", {"a": 1}).body == {"a": 1}
