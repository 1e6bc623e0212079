"""Apprise: a real address of the library, and what becomes of a message where a service does not take it."""

import subprocess
import sys
from typing import Any

import apprise
import pytest

from novu_app.kernel.settings import get_settings
from novu_app.providers.base import Accepted, DeliveryDeferred, DeliveryFailed, OutcomeUnknown, Result
from novu_app.providers.confined import confined
from tests.support.http import HttpSink, Reply
from tests.support.vendors import message, outcome, send

pytestmark = pytest.mark.usefixtures("settings_environment")
DISCORD = "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js"
HOOK = "jsons://hook.example.com/secret-path"


def notify(url: str, **overrides: Any) -> Result:
    one = message("", "Hi", envelope={"overrides": {"apprise": overrides}})
    (result,) = send("apprise", {"webhookUrl": url}, one)
    return result


def test_a_message_reaches_the_service_as_the_library_sends_it(internet: HttpSink) -> None:
    internet.default = Reply(204, b"")
    assert isinstance(notify(DISCORD, type="warning"), Accepted)
    assert apprise.Apprise(DISCORD).notify(body="Hello", title="Hi", notify_type="warning")
    ours, theirs = internet.requests
    assert (ours.headers["Host"], ours.path) == (theirs.headers["Host"], theirs.path)
    assert ours.headers["Host"] == "discord.com"
    assert b"Hello" in ours.body
    assert {**ours.json(), "username": ""} == {**theirs.json(), "username": ""}


@pytest.mark.parametrize(
    ("status", "kind", "fails"),
    [
        (400, DeliveryFailed, False),
        (401, DeliveryFailed, True),
        (429, DeliveryDeferred, False),
        (503, DeliveryDeferred, True),
    ],
)
def test_a_refusal_means_what_its_status_says(internet: HttpSink, status: int, kind: type, fails: bool) -> None:
    internet.default = Reply(status, b"")
    result = notify(HOOK)
    assert outcome(result) == (kind, fails, ())
    assert f"error={status}" in str(result)
    assert "secret-path" not in f"{result} {result.raw}"


def test_a_connection_that_breaks_leaves_the_outcome_open(internet: HttpSink) -> None:
    internet.close()
    result = notify(HOOK)
    assert isinstance(result, OutcomeUnknown)
    assert "secret-path" not in str(result)


def test_one_of_several_targets_may_have_it(internet: HttpSink) -> None:
    internet.replies[:] = [Reply(200, {"ok": True, "result": {"message_id": 1}}), Reply(400, {"ok": False})]
    result = notify("tgram://123456789:abcdefg_hijklmnop/11111111/22222222/")
    assert isinstance(result, OutcomeUnknown)
    assert len(internet.requests) == 2


@pytest.mark.parametrize("url", ["nonsense", "nosuchservice://x", "discord://short", "dbus://", "syslog://", ""])
def test_an_address_that_can_not_be_used_is_the_accounts_fault(url: str) -> None:
    assert outcome(notify(url)) == (DeliveryFailed, True, ())


def test_the_library_reaches_nothing_that_we_would_not(
    http_sink: HttpSink, settings_environment: pytest.MonkeyPatch
) -> None:
    url = f"json://127.0.0.1:{http_sink.port}/"
    assert isinstance(notify(url), Accepted)
    settings_environment.setenv("NOVU_OUTBOUND_ALLOW", "")
    get_settings.cache_clear()
    result = notify(url)
    assert outcome(result) == (DeliveryFailed, True, ())
    assert "is a private address" in str(result)
    assert len(http_sink.requests) == 1


def test_what_is_confined_starts_no_programs() -> None:
    with confined() as refused, pytest.raises(ValueError, match="may not be started"):
        subprocess.run([sys.executable, "-V"], check=True)
    assert len(refused) == 1
    subprocess.run([sys.executable, "-V"], check=True, capture_output=True)
