"""Every vendor's provider sends what the vendor's own SDK sends, and takes its answers for what they are.

A vendor's cases are in ``vendors/<id with underscores>.py``; this file is what is asked of all of them.
"""

import pkgutil
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from novu_app.providers import registry
from novu_app.providers.base import Accepted, DeliveryDeferred, DeliveryFailed
from novu_app.providers.vendor import Vendor
from tests.support.http import HttpSink, Reply
from tests.support.vendors import (
    Case,
    Documented,
    Refusal,
    content_of,
    laid_open,
    laid_open_documented,
    outcome,
    passing_through,
    prepare,
    send,
    sent_by_sdk,
    sent_by_us,
    spelled_out,
)

pytestmark = pytest.mark.usefixtures("settings_environment")
_FILES = sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent / "vendors")]))
CASES: list[Case] = [case for name in _FILES for case in import_module(f"tests.providers.vendors.{name}").CASES]
FIRST = [next(case for case in CASES if case.provider == name) for name in dict.fromkeys(c.provider for c in CASES)]
VENDORS = [provider for provider in registry.all_providers() if isinstance(provider, Vendor)]


def test_every_vendor_is_compared_with_something() -> None:
    assert {vendor.id for vendor in VENDORS} == {case.provider for case in CASES}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_vendor_gets_what_its_own_sdk_sends(internet: HttpSink, case: Case) -> None:
    result, ours = sent_by_us(internet, case)
    assert isinstance(result, Accepted), result
    assert result.response_id == case.id
    shown = laid_open(ours, case)
    if isinstance(case.like, Documented):
        assert shown == laid_open_documented(case.like, case)
    else:
        assert shown == laid_open(sent_by_sdk(internet, case), case)
    if case.url:
        assert shown["request"] == case.url


REFUSALS = [(case, refusal) for case in CASES for refusal in case.refusals]


@pytest.mark.parametrize(
    ("case", "refusal"), REFUSALS, ids=[f"{case}-{number}" for number, (case, _) in enumerate(REFUSALS)]
)
def test_a_refusal_means_what_the_vendor_says(internet: HttpSink, case: Case, refusal: Refusal) -> None:
    prepare(internet, case)
    internet.replies[:] = [refusal.reply, refusal.reply]
    (result,) = send(case.provider, case.credentials, case.message)
    assert outcome(result) == (refusal.kind, refusal.provider_fails, refusal.dead), result
    assert str(result), "a refusal without a word helps nobody"


MAILS = [case for case in FIRST if registry.get(case.provider).channel == "email"]


@pytest.mark.parametrize("case", MAILS, ids=str)
def test_every_e_mail_says_how_to_unsubscribe_with_one_click(internet: HttpSink, case: Case) -> None:
    url = "https://novu.example.com/v1/unsubscribe/abc"
    envelope = {**case.message.envelope, "headers": {}, "unsubscribe": url}
    result, request = sent_by_us(internet, case, replace(case.message, envelope=envelope))
    assert isinstance(result, Accepted), result
    written = spelled_out(content_of(request))
    assert f"<{url}>" in written
    assert "List-Unsubscribe-Post" in written
    assert "List-Unsubscribe=One-Click" in written


@pytest.mark.parametrize("case", FIRST, ids=str)
def test_what_any_server_says_means_the_same_for_all(internet: HttpSink, case: Case) -> None:
    prepare(internet, case)
    for status, kind, fails in (
        (503, DeliveryDeferred, True),
        (429, DeliveryDeferred, False),
        (400, DeliveryFailed, False),
    ):
        internet.replies[:] = [Reply(status, b"<html>", {"Retry-After": "7"})]
        (result,) = send(case.provider, case.credentials, case.message)
        assert outcome(result) == (kind, fails, ()), (status, result)
        if isinstance(result, DeliveryDeferred):
            assert result.retry_after_ms == 7000


@pytest.mark.parametrize("case", [case for case in FIRST if case.passes], ids=str)
def test_what_is_passed_through_reaches_the_vendor_word_for_word(internet: HttpSink, case: Case) -> None:
    parts = {"body": {"zz_Own-key": "own value"}, "headers": {"X-Own": "1"}, "query": {"own": "1"}}
    _, request = sent_by_us(internet, case, passing_through(case.message, case.provider, **parts))
    assert request.headers["X-Own"] == "1"
    assert "own=1" in request.path
    written = request.body.decode("utf-8", "replace")
    assert "zz_Own-key" in written
    assert "own value" in written or "own+value" in written


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.id)
def test_a_vendor_describes_itself(vendor: Vendor) -> None:
    assert vendor.documentation.startswith("https://")
    assert vendor.limits.concurrency > 0
    assert vendor.limits.batch > 0
    assert bool(vendor.limits.rate) == vendor.limits.told.startswith("https://"), "a rate that no vendor tells"
    assert all(
        field.secret for field in vendor.credentials if field.key in ("apiKey", "secretKey", "token", "password")
    )
