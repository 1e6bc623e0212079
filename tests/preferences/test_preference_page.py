"""The hosted page of a subscriber's preferences: reached by the link in a message, without signing in and without scripts."""

import re
from collections.abc import Callable
from html import unescape

import httpx
import pytest

from novu_app.kernel import allowance
from novu_app.kernel.allowance import Limit
from novu_app.preferences import page_api, page_links
from novu_app.preferences.page_links import Whose
from novu_app.preferences.page_service import Change
from novu_app.preferences.page_texts import TEXTS, texts_for
from novu_app.preferences.page_view import change_of
from novu_app.preferences.unsubscribe_texts import TEXTS as UNSUBSCRIBE_TEXTS
from tests.support.customer import Customer, email, in_app
from tests.support.engine import MovableClock
from tests.support.smtp import SmtpSink

Drain = Callable[[], int]
ADA = {"subscriberId": "ada", "email": "ada@example.com"}
CRITICAL = {"all": {"readOnly": True}}
_BUTTON = re.compile(
    r'<button name="change" value="([^"]*)" aria-label="([^"]*)"(?: role="checkbox" aria-checked="(\w+)")?'
)


class Page:
    """A browser without scripts and cookies on the page of an address."""

    def __init__(self, client: httpx.Client, path: str, language: str = "en") -> None:
        self.path, self.language, self._client = path, language, client
        self.text = ""
        self.load()

    def load(self) -> httpx.Response:
        answer = self._client.get(self.path, headers={"Authorization": "", "Accept-Language": self.language})
        self.text = answer.text
        return answer

    def buttons(self) -> dict[str, tuple[str, str]]:
        """What each button is called, what it sends, and its state."""
        return {unescape(label): (unescape(value), state) for value, label, state in _BUTTON.findall(self.text)}

    def states(self) -> dict[str, str]:
        return {label: state for label, (_, state) in self.buttons().items() if state}

    def press(self, label: str, **more: str) -> httpx.Response:
        value, _ = self.buttons()[label]
        form = {"change": value, "at": "g0", **more}
        answer = self._client.post(self.path, data=form, headers={"Authorization": ""}, follow_redirects=False)
        self.load()
        return answer


@pytest.fixture(autouse=True)
def own_workflows_only(app_client: httpx.Client) -> None:
    app_client.delete("/v2/workflows/welcome")


@pytest.fixture
def page_of(app_client: httpx.Client, customer: Customer) -> Callable[..., Page]:
    """The page of a subscriber."""

    def open_page(subscriber_id: str = "ada", language: str = "en", **attributes: str) -> Page:
        (pk,) = customer.subscribers(subscriber_id, **attributes)
        token = page_links.token_of(Whose(customer.environment.id, pk))
        return Page(app_client, f"{page_links.PATH}/{token}", language)

    return open_page


def test_the_link_of_an_e_mail_leads_to_what_its_reader_can_choose(
    app_client: httpx.Client, customer: Customer, drain: Drain, smtp_sink: SmtpSink
) -> None:
    customer.smtp(smtp_sink)
    link = '<a href="{{links.preferences}}">Preferences</a>'
    customer.workflow(email(body=link), in_app(), name="order", tags=["shop"])
    customer.workflow(email(), name="news", tags=["shop"])
    customer.workflow(email(), name="legal", tags=["shop"], default_preferences=CRITICAL)

    def mails() -> int:
        for name in ("order", "news", "legal"):
            customer.trigger(ADA, name=name)
        drain()
        return len(smtp_sink.mails)

    assert mails() == 3
    body = next(mail.body() for mail in smtp_sink.mails if "Preferences" in mail.body())
    address = re.search(r'href="http://[^/"]+(/p/[\w-]+)"', body)
    assert address is not None
    page = Page(app_client, address[1])
    assert "<script" not in page.text
    assert "Always on" in page.text
    every = ["All notifications", "shop", "news", "order"]
    of_app = ["All notifications: In-app", "shop: In-app", "order: In-app"]
    assert page.states() == {**{f"{name}: E-mail": "true" for name in every}, **dict.fromkeys(of_app, "true")}

    # Opening it changed nothing, and a button one thing.
    answer = page.press("news: E-mail")
    assert (answer.status_code, answer.headers["location"]) == (303, f"./{address[1].removeprefix('/p/')}#g0")
    assert (page.states()["news: E-mail"], page.states()["shop: E-mail"]) == ("false", "mixed")
    assert mails() == 5

    # The whole category: but not what has to be sent.
    page.press("Unsubscribe: shop")
    assert set(page.states().values()) == {"true", "false"}
    assert page.states()["order: In-app"] == "false"
    assert mails() == 6
    page.press("Subscribe: shop")
    assert mails() == 9

    page.press("All notifications: E-mail")
    assert page.states()["order: E-mail"] == "false"
    assert page.states()["order: In-app"] == "true"
    assert mails() == 10


def test_the_page_of_an_e_mail_is_about_the_contexts_of_that_e_mail(
    app_client: httpx.Client, customer: Customer, drain: Drain, smtp_sink: SmtpSink
) -> None:
    customer.smtp(smtp_sink)
    customer.workflow(email(body='<a href="{{links.preferences}}">P</a>'), name="order")
    (pk,) = customer.subscribers("ada")

    def mail(**context: str) -> str:
        customer.trigger(ADA, context=context)
        drain()
        found = re.search(r'href="http://[^/"]+(/p/[\w-]+)"', smtp_sink.mails[-1].body())
        assert found is not None
        return found[1]

    acme, other = Page(app_client, mail(tenant="acme")), Page(app_client, mail(tenant="other"))
    general = Page(app_client, mail())
    acme.press("order: E-mail")
    assert [(page.load(), page.states()["order: E-mail"])[1] for page in (acme, other, general)] == [
        "false",
        "true",
        "true",
    ]
    count = len(smtp_sink.mails)
    customer.trigger(ADA, context={"tenant": "acme"})
    drain()
    assert len(smtp_sink.mails) == count
    # As in an inbox that is opened in these contexts; and what is chosen without any holds where nothing else was said.
    general.press("All notifications: E-mail")
    other.load()
    assert other.states()["order: E-mail"] == "false"
    token = page_links.token_of(Whose(customer.environment.id, pk, ("app:crm", "tenant:acme")))
    assert page_links.read_token(token).contexts == ("app:crm", "tenant:acme")


def test_what_was_off_altogether_comes_back_one_channel_at_a_time(
    app_client: httpx.Client, customer: Customer, page_of: Callable[..., Page]
) -> None:
    customer.workflow(email(), in_app(), name="order")
    customer.workflow(email(), in_app(), name="quiet", default_preferences={"all": {"enabled": False}})
    page = page_of()
    assert page.states()["quiet: E-mail"] == page.states()["quiet: In-app"] == "false"
    page.press("quiet: E-mail")
    assert (page.states()["quiet: E-mail"], page.states()["quiet: In-app"]) == ("true", "false")
    assert page.states()["order: In-app"] == "true"


def test_a_critical_workflow_is_not_turned_off_by_a_forged_form(
    app_client: httpx.Client, customer: Customer, page_of: Callable[..., Page]
) -> None:
    customer.workflow(email(), name="legal", default_preferences=CRITICAL, tags=["law"])
    page = page_of()
    assert page.buttons() == {}
    workflow_id = app_client.get("/v2/workflows/legal").json()["data"]["_id"]
    for value in (f"off|email|workflow|{workflow_id}", "off|*|tag|law"):
        answer = app_client.post(page.path, data={"change": value})
        assert answer.status_code == 400
        assert "too much to be turned off" in answer.text
    # What is no button of ours changes nothing and shows the page.
    for value in ("", "off", "off|email|somewhere|x", "off|email|workflow|000000000000000000000000"):
        assert app_client.post(page.path, data={"change": value}).status_code == 200


def test_the_page_speaks_the_subscribers_language(customer: Customer, page_of: Callable[..., Page]) -> None:
    customer.workflow(email(), name="Neues", tags=['"Shop" & <b>more</b>'])
    page = page_of(language="fr-FR,fr;q=0.9", locale="de_AT")
    assert '<html lang="de" dir="ltr">' in page.text
    assert "Alle Benachrichtigungen" in page.text
    assert "<b>" not in page.text
    page.press('Abbestellen: "Shop" & <b>more</b>')
    assert page.states()['"Shop" & <b>more</b>: E-Mail'] == "false"
    assert '<html lang="ar" dir="rtl">' in page_of("bob", "ar", locale="xx").text
    assert texts_for("", None)[0] == "en"
    assert TEXTS.keys() == UNSUBSCRIBE_TEXTS.keys()
    assert all(all(texts[:-1]) and len(texts.channels) == 5 for texts in TEXTS.values())


def test_a_forged_a_foreign_and_an_ended_link_open_nothing(
    app_client: httpx.Client, customer: Customer, page_of: Callable[..., Page], clock: MovableClock
) -> None:
    customer.workflow(email(), name="order")
    page = page_of()
    token = page.path.rpartition("/")[2]
    for forged in (token[:-1], token[:5] + "A" * 6 + token[11:], "x", "!" * 58):
        for answer in (
            app_client.get(f"/p/{forged}"),
            app_client.post(f"/p/{forged}", data={"change": "off|email|all|"}),
        ):
            assert answer.status_code == 404
            assert "does not work" in answer.text
    page.load()
    assert page.states()["order: E-mail"] == "true"
    clock.advance(days=page_links.LIFETIME_DAYS)
    assert page.load().status_code == 200
    clock.advance(days=1)
    assert page.load().status_code == 404


@pytest.mark.usefixtures("valkey", "clock")
def test_who_presses_too_often_has_to_wait(
    customer: Customer, page_of: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    allowance.reset()
    monkeypatch.setattr(page_api, "LIMIT", Limit(4, 3600, 4))
    customer.workflow(email(), name="order")
    page = page_of()
    page.press("order: E-mail")
    assert page.load().status_code == 200
    answer = page.load()
    assert (answer.status_code, "Too much at once" in answer.text) == (429, True)
    assert page_of("bob").load().status_code == 200


def test_a_button_says_only_what_buttons_say() -> None:
    assert change_of("on|email|tag|a|b") == Change("tag", "a|b", "email", True)
    assert change_of("maybe|email|all|") is None
    assert change_of("on||all|") is None
