"""Signature Version 4, laid beside botocore's."""

from datetime import UTC, datetime
from unittest import mock
from urllib.parse import quote, urlencode

import botocore.auth
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given, settings
from hypothesis import strategies as st

from novu_app.kernel import clock
from novu_app.providers.aws import signer
from novu_app.providers.calling import Call, Ready

NOW_MS = 1_800_000_000_123
KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TEXTS = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_categories=("Cs", "Cc")), max_size=12)


def by_botocore(ready: Ready, token: str | None = None) -> dict[str, str]:
    request = AWSRequest(ready.method, ready.url, headers=dict(ready.headers), data=ready.content)
    moment = datetime.fromtimestamp(NOW_MS // 1000, UTC)
    with mock.patch.object(botocore.auth, "get_current_datetime", return_value=moment.replace(tzinfo=None)):
        SigV4Auth(Credentials(KEY, SECRET, token), "ses", "eu-central-1").add_auth(request)
    return {name.lower(): value for name, value in request.headers.items()}


def by_us(ready: Ready, token: str = "") -> dict[str, str]:
    with mock.patch.object(clock, "now_ms", return_value=NOW_MS):
        return {
            **ready.headers,
            **signer(KEY, SECRET, region="eu-central-1", service="ses", session_token=token)(ready),
        }


@pytest.mark.parametrize("token", ["", "session-token"])
@given(path=st.lists(TEXTS, max_size=3), query=st.dictionaries(TEXTS.filter(bool), TEXTS, max_size=3), body=st.binary())
@settings(max_examples=60, deadline=None)
def test_requests_are_signed_as_botocore_signs_them(
    token: str, path: list[str], query: dict[str, str], body: bytes
) -> None:
    url = "https://email.eu-central-1.amazonaws.com/" + "/".join(
        quote(each, safe="") for each in path if each not in (".", "..")
    )
    ready = Ready("POST", f"{url}?{urlencode(query)}" if query else url, {"content-type": "application/json"}, body)
    ours, theirs = by_us(ready, token), by_botocore(ready, token or None)
    assert ours["authorization"] == theirs["authorization"]
    assert ours["x-amz-date"] == theirs["x-amz-date"]
    assert ours.get("x-amz-security-token") == theirs.get("x-amz-security-token")


def test_a_form_is_signed_too() -> None:
    body = {"Action": "Publish", "PhoneNumber": "+4917012345", "Message": "Grüße & more"}
    ready = Call("https://sns.eu-central-1.amazonaws.com/", body, encoding="form").ready({})
    assert by_us(ready)["authorization"] == by_botocore(ready)["authorization"]
