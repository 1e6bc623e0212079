"""What a trigger overrides reaches a vendor in the vendor's own casing, laid over what we say (providers whose SDKs show none)."""

from dataclasses import replace
from typing import Any
from urllib.parse import unquote_plus

import pytest

from novu_app.providers import registry
from novu_app.providers.shaping import PASSTHROUGH, recase
from novu_app.providers.vendor import Vendor
from tests.providers.test_vendors import FIRST
from tests.support.http import HttpSink
from tests.support.vendors import Case, content_of, sent_by_us, spelled_out

pytestmark = pytest.mark.usefixtures("settings_environment")
#: Provider → what is overridden, and what has to stand in the body besides the text that nobody overrides.
TABLE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "eazy-sms": (
        {"message": {"preview_url": True}},
        {"message": {"text": "Hello", "type": "text", "previewUrl": True}},
    ),
    "getstream": ({"userId": "u1", "text": "Bye"}, {"user_id": "u1", "text": "Bye"}),
    "gupshup": ({"msgType": "flash", "Mask": "SHOP"}, {"msg_type": ["flash"], "mask": ["SHOP"], "msg": ["Hello"]}),
    "isend-sms": ({"scheduleTime": "2026-12-20 07:00"}, {"schedule_time": "2026-12-20 07:00", "message": "Hello"}),
    "maqsam": ({"campaign_id": 7}, {"campaignId": 7, "message": "Hello"}),
    "matrix": (
        {"format": "org.matrix.custom.html", "formattedBody": "<b>Hello</b>"},
        {"format": "org.matrix.custom.html", "formatted_body": "<b>Hello</b>", "body": "Hello", "msgtype": "m.text"},
    ),
    "plivo": ({"powerpackUuid": "p1", "type": "mms"}, {"powerpack_uuid": "p1", "type": "mms", "text": "Hello"}),
    "ring-central": ({"country": {"iso_code": "DE"}}, {"country": {"isoCode": "DE"}, "text": "Hello"}),
    "zulip": ({"iconEmoji": ":bell:"}, {"icon_emoji": ":bell:", "text": "Hello"}),
}


@pytest.mark.parametrize("provider", TABLE)
def test_overrides_are_written_as_the_vendor_writes(internet: HttpSink, provider: str) -> None:
    case = next(case for case in FIRST if case.provider == provider)
    said, wanted = TABLE[provider]
    is_form = any(isinstance(value, list) for value in wanted.values())
    passed = {PASSTHROUGH: {"body": {"zz_Own-key": "1"}}}
    envelope = {**case.message.envelope, "overrides": {provider: {**said, **passed}, "another": {"text": "no"}}}
    _, request = sent_by_us(internet, case, replace(case.message, envelope=envelope))
    _, body = content_of(request)
    assert {key: body.get(key) for key in wanted} == wanted
    assert body["zz_Own-key"] == (["1"] if is_form else "1")
    assert not [key for key in said if key not in wanted and key in body], "nothing is there in two casings"


#: Providers whose overrides are parts of the message, and not of a request's body: what stands there instead.
OF_THE_MESSAGE = {
    "ses": "parts of the e-mail, and options of the call under `ses`",
    "gmail": "parts of the e-mail",
    "microsoft-graph": "parts of the e-mail",
    "web-push": "parts of the notification, which nobody reads on its way: test_web_push.py opens it",
}


@pytest.mark.parametrize("case", [case for case in FIRST if case.provider not in OF_THE_MESSAGE], ids=str)
def test_overrides_of_every_vendor_are_written_as_it_writes(internet: HttpSink, case: Case) -> None:
    vendor = registry.get(case.provider)
    assert isinstance(vendor, Vendor)
    given = {"zzOwnName": "own value", "zz_other_name": "another value"}
    passed = {PASSTHROUGH: {"body": {"zz_As-it IS": "kept"}}}
    said = {**given, **passed} if case.passes else given
    overrides = {case.provider: said, "another": {"zzNotOurs": "nothing"}}
    one = replace(case.message, envelope={**case.message.envelope, "overrides": overrides})
    _, request = sent_by_us(internet, case, one)
    written = spelled_out(
        [
            unquote_plus(request.path),
            spelled_out(content_of(request)),
            unquote_plus(request.body.decode("utf-8", "replace")),
        ]
    )
    for name in recase(given, vendor.style):
        assert name in written
    assert "zz_As-it IS" in written or not case.passes
    assert "zzNotOurs" not in written
    assert "zzOwnName" not in written or vendor.style == "camel"
