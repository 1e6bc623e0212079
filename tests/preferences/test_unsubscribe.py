"""Unsubscribing from a workflow's e-mails by the link in them (RFC 8058)."""

from collections.abc import Callable

import httpx
import pytest

from novu_app.kernel.settings import get_settings
from novu_app.preferences import unsubscribing
from tests.support.customer import Customer, email, in_app
from tests.support.smtp import SmtpSink

Drain = Callable[[], int]
ADA = {"subscriberId": "ada", "email": "ada@example.com"}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def reached_at(monkeypatch: pytest.MonkeyPatch, public_url: str) -> None:
    settings = get_settings().model_copy(update={"public_url": public_url})
    monkeypatch.setattr(unsubscribing, "get_settings", lambda: settings)


@pytest.fixture(autouse=True)
def public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    reached_at(monkeypatch, "https://novu.example.com")


@pytest.fixture
def sent(customer: Customer, drain: Drain, smtp_sink: SmtpSink) -> Callable[[], list[str | None]]:
    """Trigger for Ada; gives the unsubscribe header of every e-mail that has arrived."""
    customer.smtp(smtp_sink)

    def send(name: str = "order") -> list[str | None]:
        customer.trigger(ADA, name=name)
        drain()
        return [mail.message["List-Unsubscribe"] for mail in smtp_sink.mails]

    return send


def path_of(header: str | None) -> str:
    assert header is not None
    url = str(header).strip("<>")
    assert url.startswith("https://novu.example.com/v1/unsubscribe/")
    return url.removeprefix("https://novu.example.com")


def test_one_click_ends_the_e_mails_of_a_workflow_and_nothing_else(
    app_client: httpx.Client, customer: Customer, sent: Callable[..., list[str | None]], smtp_sink: SmtpSink
) -> None:
    customer.workflow(email(), in_app(), name="order")
    customer.workflow(email(), name="other")
    (header,) = sent()
    path = path_of(header)
    assert smtp_sink.mails[0].message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    del app_client.headers["Authorization"]

    # A scanner of e-mails opens every address in them: it is asked, and nothing is changed.
    asked = app_client.get(path)
    assert (asked.status_code, asked.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert 'method="post"' in asked.text
    assert "script" not in asked.text
    arabic = app_client.get(path, headers={"Accept-Language": "ar-EG,en;q=0.5"}).text
    assert '<html lang="ar" dir="rtl">' in arabic
    assert "«order»" in arabic
    assert len(sent()) == 2

    # A POST without the words of RFC 8058 is not one click.
    assert app_client.post(path).status_code == 400
    assert len(sent()) == 3

    done = app_client.post(path, data=ONE_CLICK)
    assert (done.status_code, "You are unsubscribed" in done.text) == (200, True)
    assert len(sent()) == 3, "no e-mail of this workflow any more"
    assert len(customer.messages(channel="in_app")) == 4, "its other channels stay"
    assert len(sent("other")) == 4, "and so do other workflows"
    assert app_client.post(path, data=ONE_CLICK).status_code == 200, "a second click changes nothing"
    assert "You are unsubscribed" in app_client.get(path).text


def test_mail_programs_may_send_either_kind_of_form(
    app_client: httpx.Client, customer: Customer, sent: Callable[..., list[str | None]]
) -> None:
    customer.workflow(email(), name="order")
    (header,) = sent()
    assert app_client.post(path_of(header), files={"List-Unsubscribe": (None, "One-Click")}).status_code == 200
    assert len(sent()) == 1


def test_critical_workflows_offer_nothing(
    app_client: httpx.Client, customer: Customer, sent: Callable[..., list[str | None]]
) -> None:
    customer.workflow(email(), name="legal", default_preferences={"all": {"readOnly": True}})
    assert sent("legal") == [None]
    (run,) = customer.runs()
    offer = unsubscribing.Offer(customer.environment.id, run.subscriber_pk, run.workflow_id)
    path = f"{unsubscribing.PATH}/{unsubscribing.token_of(offer)}"
    assert "can not be turned off" in app_client.get(path).text
    assert app_client.post(path, data=ONE_CLICK).status_code == 400


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: t[:5] + "A" * 6 + t[11:], lambda t: "x", lambda t: "!" * 70]
)
def test_a_link_that_we_did_not_make_opens_nothing(
    app_client: httpx.Client,
    customer: Customer,
    sent: Callable[..., list[str | None]],
    change: Callable[[str], str],
) -> None:
    customer.workflow(email(), name="order")
    (header,) = sent()
    forged = f"/v1/unsubscribe/{change(path_of(header).rpartition('/')[2])}"
    assert app_client.get(forged).status_code == 404
    assert app_client.post(forged, data=ONE_CLICK).status_code == 404
    assert len(sent()) == 2


def test_without_a_public_address_or_with_several_recipients_there_is_no_link(
    customer: Customer,
    drain: Drain,
    sent: Callable[..., list[str | None]],
    smtp_sink: SmtpSink,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    customer.workflow(email(), name="order")
    customer.trigger(ADA, overrides={"email": {"to": ["a@example.com", "b@example.com"]}}, name="order")
    drain()
    assert smtp_sink.mails[0].message["List-Unsubscribe"] is None
    reached_at(monkeypatch, "")
    assert sent() == [None, None]
