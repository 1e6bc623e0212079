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


def test_one_click_ends_a_whole_category_where_the_environment_wants_that(
    app_client: httpx.Client, customer: Customer, sent: Callable[..., list[str | None]], smtp_sink: SmtpSink
) -> None:
    link = "[{{links.unsubscribeCategory}}]"
    customer.workflow(email(body=link), in_app(), name="order", tags=["shop & more", "new"])
    customer.workflow(email(), name="offer", tags=["shop & more"])
    customer.workflow(email(), name="legal", tags=["shop & more"], default_preferences={"all": {"readOnly": True}})
    customer.workflow(email(body=link), name="news")
    assert app_client.patch("/v1/environments/me/engine", json={"unsubscribeFrom": "tag"}).status_code >= 400
    changed = app_client.patch("/v1/environments/me/engine", json={"unsubscribeFrom": "category"})
    assert changed.json()["data"]["unsubscribeFrom"] == "category"
    (header,) = sent("order")
    path = path_of(header)
    assert f"[https://novu.example.com{path}]" in smtp_sink.mails[0].body(), "the same address as in the e-mail"
    del app_client.headers["Authorization"]
    assert "“shop &amp; more”" in app_client.get(path).text
    assert app_client.post(path, data=ONE_CLICK).status_code == 200
    for name in ("order", "offer"):
        assert len(sent(name)) == 1, name
    assert sent("legal")[1:] == [None], "what has to be sent is"
    workflow = path_of(sent("news")[2])
    assert "“news”" in app_client.get(workflow).text, "without a tag it is the workflow"
    assert smtp_sink.mails[2].body().strip() == "[]"
    assert len(customer.messages(channel="in_app")) == 2
    assert "You are unsubscribed" in app_client.get(path).text


def test_the_page_speaks_the_language_of_the_subscriber(
    app_client: httpx.Client, customer: Customer, drain: Drain, smtp_sink: SmtpSink
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email(), name="order")
    customer.trigger([{**ADA, "locale": "de_AT"}, {"subscriberId": "bo", "email": "bo@example.com", "locale": "sv_SE"}])
    drain()
    paths = {mail.recipients[0]: path_of(mail.message["List-Unsubscribe"]) for mail in smtp_sink.mails}
    said = {"Accept-Language": "fr-FR,en;q=0.5"}
    assert '<html lang="de"' in app_client.get(paths["ada@example.com"], headers=said).text
    done = app_client.post(paths["ada@example.com"], data=ONE_CLICK, headers=said).text
    assert "Du hast sie abbestellt" in done
    # Swedish is none of the page's languages: the browser's is the next best.
    assert '<html lang="fr"' in app_client.get(paths["bo@example.com"], headers=said).text


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
