"""Opens and clicks that e-mails tell us themselves: over a real SMTP server, from the switch to the run that waits for it."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from novu_app.kernel import jsons
from novu_app.kernel.settings import get_settings
from novu_app.preferences import page_links, unsubscribing
from novu_app.tracking import links, own_api
from novu_app.tracking.models import TrackedEvent
from tests.support.customer import Customer, email, in_app
from tests.support.engine import MovableClock
from tests.support.smtp import ReceivedMail, SmtpSink
from tests.support.steps import step

Drain = Callable[[], int]
ADA = {"subscriberId": "ada", "email": "ada@example.com"}
PUBLIC = "https://novu.example.com"
TARGET = "https://shop.example/order?id=1&from=mail"
PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Authorization": ""}
BODY = (
    f'<p><a href="{TARGET.replace("&", "&amp;")}">Order</a> <a href="mailto:shop@example.com">Mail</a> '
    '<a href="tel:+4912">Call</a> <a href="{{links.preferences}}">Preferences</a> '
    '<a href="{{links.unsubscribe}}">Unsubscribe</a></p>'
)


@pytest.fixture(autouse=True)
def public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = get_settings().model_copy(update={"public_url": PUBLIC})
    for module in (links, unsubscribing, page_links):
        monkeypatch.setattr(module, "get_settings", lambda: settings)


@pytest.fixture
def sent(customer: Customer, drain: Drain, smtp_sink: SmtpSink) -> Callable[..., ReceivedMail]:
    """Triggers for Ada, and gives the e-mail that has arrived."""
    customer.smtp(smtp_sink)

    def send(**more: Any) -> ReceivedMail:
        customer.trigger(ADA, **more)
        drain()
        return smtp_sink.mails[-1]

    return send


def switch(client: httpx.Client, **settings: bool) -> dict[str, Any]:
    answer = client.patch("/v1/environments/me/engine", json=settings)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["data"])


def paths(mail: ReceivedMail, kind: str) -> list[str]:
    return re.findall(rf'"{PUBLIC}(/t/{kind}/[\w-]+)"', mail.body())


def told(customer: Customer) -> list[tuple[str, str]]:
    (job,) = customer.jobs(type="email")
    lines = [line for line in jsons.loads(job.details) if line["status"] == "ReadConfirmation"]
    return [(line["detail"], line.get("raw", "")) for line in lines]


def test_off_by_default_an_e_mail_is_as_it_was_written(
    app_client: httpx.Client, customer: Customer, sent: Callable[..., ReceivedMail]
) -> None:
    assert app_client.get("/v1/environments/me/engine").json()["data"]["trackOpens"] is False
    customer.workflow(email(body=BODY))
    mail = sent()
    assert f'href="{TARGET.replace("&", "&amp;")}"' in mail.body()
    assert "/t/" not in mail.body()


def test_an_open_and_a_click_are_told_once_and_end_what_waits_for_them(
    app_client: httpx.Client,
    customer: Customer,
    drain: Drain,
    sent: Callable[..., ReceivedMail],
    clock: MovableClock,
) -> None:
    assert switch(app_client, trackOpens=True, trackClicks=True)["trackClicks"] is True
    wait = step("wait", until="read", stepId="e-mail", amount=1, unit="days")
    customer.workflow(email(body=BODY), wait, in_app("Read: {{steps.wait.read}}"))
    mail = sent()
    (picture,), (link,) = paths(mail, "o"), paths(mail, "c")
    # Nothing else is led through us, the text part says where links lead, and what is stored is what was written.
    assert all(
        f'href="{kept}' in mail.body() for kept in ("mailto:", "tel:", f"{PUBLIC}/p/", f"{PUBLIC}/v1/unsubscribe/")
    )
    assert TARGET in mail.body("plain")
    assert "/t/" not in mail.body("plain")
    assert "/t/" not in (customer.messages(channel="email")[0].content or "")

    # Machines that come at once, or say what they are, get what they ask for and count for nothing.
    assert app_client.get(picture, headers=PERSON).headers["content-type"] == "image/gif"
    clock.advance(minutes=1)  # only machines look at an e-mail at once
    for headers in ({**PERSON, "User-Agent": "Barracuda/1.0"}, {**PERSON, "Sec-Purpose": "prefetch;prerender"}):
        assert app_client.get(link, headers=headers, follow_redirects=False).headers["location"] == TARGET
    assert app_client.head(link, headers=PERSON, follow_redirects=False).status_code == 302
    assert customer.rows(TrackedEvent) == []
    assert not customer.messages(channel="email")[0].seen

    for _ in range(2):
        answer = app_client.get(picture, headers=PERSON)
        assert (answer.status_code, answer.headers["cache-control"].split(",")[0]) == (200, "no-store")
    (message,) = customer.messages(channel="email")
    assert (message.seen, message.read) == (True, False)
    assert told(customer) == [("The e-mail was opened", "")]
    drain()
    assert customer.messages(channel="in_app") == []

    for _ in range(2):
        answer = app_client.get(link, headers=PERSON, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (302, TARGET)
    (message,) = customer.messages(channel="email")
    assert (message.seen, message.read, message.status) == (True, True, "sent")
    assert [(event.status, event.message_id) for event in customer.rows(TrackedEvent)] == [
        ("opened", message.id),
        ("clicked", message.id),
    ]
    assert told(customer)[1:] == [("A link of the e-mail was followed", jsons.dumps({"url": TARGET}))]
    drain()
    assert [each.subject for each in customer.messages(channel="in_app")] == ["Read: true"]


def test_each_of_the_two_can_be_switched_by_itself(
    app_client: httpx.Client, customer: Customer, sent: Callable[..., ReceivedMail]
) -> None:
    customer.workflow(email(body=BODY))
    switch(app_client, trackOpens=True)
    mail = sent()
    assert (len(paths(mail, "o")), len(paths(mail, "c"))) == (1, 0)
    switch(app_client, trackOpens=False, trackClicks=True)
    mail = sent()
    assert (len(paths(mail, "o")), len(paths(mail, "c"))) == (0, 1)
    # Of several recipients nobody could say who it was.
    copied = sent(overrides={"email": {"cc": ["bob@example.com"]}})
    assert paths(copied, "c") == []


def test_a_forged_address_leads_nowhere(
    app_client: httpx.Client, customer: Customer, sent: Callable[..., ReceivedMail], clock: MovableClock
) -> None:
    switch(app_client, trackOpens=True, trackClicks=True)
    customer.workflow(email(body=BODY))
    mail = sent()
    clock.advance(minutes=1)  # only machines look at an e-mail at once
    (picture,), (link,) = paths(mail, "o"), paths(mail, "c")
    opens, clicks = picture.rpartition("/")[2], link.rpartition("/")[2]
    forged = [clicks[:-1], clicks[:45] + "AAAA" + clicks[49:], "x", "!" * 70, "A" * 90]
    for path in (*(f"/t/c/{token}" for token in (*forged, opens)), f"/t/o/{clicks}", f"/t/o/{opens[:-2]}"):
        answer = app_client.get(path, headers=PERSON, follow_redirects=False)
        assert (answer.status_code, "location" in answer.headers) == (404, False), path
    assert customer.rows(TrackedEvent) == []


def test_who_reads_is_led_on_whatever_becomes_of_the_note(
    app_client: httpx.Client,
    customer: Customer,
    sent: Callable[..., ReceivedMail],
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    switch(app_client, trackClicks=True)
    customer.workflow(email(body=BODY))
    (link,) = paths(sent(), "c")
    clock.advance(minutes=1)  # only machines look at an e-mail at once

    def away() -> None:
        raise ConnectionError

    monkeypatch.setattr(own_api, "reading", away)
    assert app_client.get(link, headers=PERSON, follow_redirects=False).headers["location"] == TARGET
