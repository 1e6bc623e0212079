"""What a translated workflow says: to each subscriber in their language, on every channel."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest

from novu_app.kernel.database import writing
from novu_app.translations import service
from novu_app.workflows.drafts import StepDraft
from tests.support.addresses import credentials
from tests.support.counting import Statements
from tests.support.customer import Customer, email, in_app, lines, reason
from tests.support.engine import MovableClock
from tests.support.http import HttpSink
from tests.support.steps import step
from worker import tasks

Drain = Callable[[], int]
ENGLISH = {
    "title": "Hello {{subscriber.firstName}}",
    "mail": {"subject": "Your order {{payload.id}}", "body": "<b>Thanks</b>"},
}
ITEMS = "{payload.n, plural, one {# item} other {# items}}"
POLISH = {
    "title": "Cześć {{subscriber.firstName}}",
    "items": "{payload.n, plural, one {# rzecz} few {# rzeczy} other {# rzeczy razem}}",
    "mail": {"subject": "Zamówienie {{payload.id}}"},
}


@pytest.fixture
def say(customer: Customer) -> Callable[..., None]:
    """Sets the texts of a workflow or layout in one locale."""

    def set_texts(locale: str, content: Mapping[str, Any], name: str = "order", kind: Any = "workflow") -> None:
        environment = customer.environment
        with writing() as session:
            service.save(session, environment.id, environment.organization_id, kind, name, locale, content)

    return set_texts


def person(name: str, locale: str | None) -> dict[str, Any]:
    return {"subscriberId": name, "firstName": name.title(), "email": f"{name}@example.com", "locale": locale}


def said(customer: Customer, channel: str = "in_app") -> dict[str, tuple[str | None, str | None]]:
    return {message.subscriber_id: (message.subject, message.content) for message in customer.messages(channel=channel)}


def test_everybody_is_told_in_their_language(customer: Customer, drain: Drain, say: Callable[..., None]) -> None:
    body = "{{t.mail.body}} {{ t.items }}"
    customer.workflow(in_app("{{t.title}}", "{{t.items}}"), email("{{t.mail.subject}}", body), translation_enabled=True)
    say("en_US", ENGLISH | {"items": ITEMS})
    say("pl_PL", POLISH)
    people = [
        person("ada", "pl_PL"),
        person("bo", "pl"),
        person("cy", "sv_SE"),
        person("di", None),
        person("ed", "pl-DE"),
    ]
    customer.trigger(people, {"id": "A-1", "n": 3})
    drain()
    assert said(customer) == {
        "ada": ("Cześć Ada", "3 rzeczy"),
        "bo": ("Cześć Bo", "3 rzeczy"),
        "cy": ("Hello Cy", "3 items"),
        "di": ("Hello Di", "3 items"),
        "ed": ("Cześć Ed", "3 rzeczy"),
    }
    mails = said(customer, "email")
    assert mails["ada"] == ("Zamówienie A-1", "<b>Thanks</b> 3 rzeczy"), (
        "what Polish does not say is said in the default"
    )
    assert mails["cy"] == ("Your order A-1", "<b>Thanks</b> 3 items")


def test_the_default_locale_of_the_organization_is_the_last_resort(
    customer: Customer, drain: Drain, say: Callable[..., None]
) -> None:
    customer.workflow(in_app("{{t.title}}", "x"), translation_enabled=True)
    say("en_US", ENGLISH)
    say("pl_PL", POLISH)
    with writing() as session:
        service.change_locales(session, customer.environment.organization_id, default="pl_PL")
    customer.trigger([person("cy", "sv_SE"), person("ada", "en_GB")])
    drain()
    assert said(customer) == {"cy": ("Cześć Cy", "x"), "ada": ("Hello Ada", "x")}


def test_a_change_is_heeded_by_the_next_message(customer: Customer, drain: Drain, say: Callable[..., None]) -> None:
    customer.workflow(in_app("{{t.title}}", "x"), translation_enabled=True)
    for text in ("One", "Two"):
        say("en_US", {"title": text})
        customer.trigger("ada")
        drain()
    with writing() as session:
        service.delete_group(session, customer.environment.id, "workflow", "order")
    customer.trigger("ada")
    drain()
    assert [message.subject for message in customer.messages()] == ["One", "Two"]
    assert customer.jobs()[-1].status == "failed"


def test_a_missing_key_fails_its_own_step_and_says_which(
    customer: Customer, drain: Drain, say: Callable[..., None]
) -> None:
    customer.workflow(in_app("{{t.nope}}", "x"), in_app("{{ t.nope | default: 'Hi' }}", "x"), translation_enabled=True)
    say("en_US", ENGLISH)
    customer.trigger(person("ada", "pl_PL"))
    drain()
    first, second = customer.jobs()
    assert (first.status, second.status) == ("failed", "completed")
    assert lines(first) == ["Message content could not be generated"]
    assert reason(first) == "subject: There is no translation for the key 'nope' (en_US)"
    assert said(customer) == {"ada": ("Hi", "x")}


def test_a_workflow_that_is_not_translated_has_no_texts(
    customer: Customer, drain: Drain, say: Callable[..., None]
) -> None:
    customer.workflow(in_app("Say {{t.title}}", "x"))
    say("en_US", ENGLISH)
    customer.trigger("ada")
    drain()
    assert said(customer) == {"ada": ("Say ", "x")}


@pytest.mark.parametrize("kind", ["sms", "push", "chat", "tool"])
def test_the_other_channels_are_translated_too(
    customer: Customer, app_client: httpx.Client, say: Callable[..., None], kind: str
) -> None:
    controls = {"subject": "{{t.title}}", "body": "{{t.title}}"} if kind == "push" else {"body": "{{t.title}}"}
    customer.workflow(StepDraft(name="Say", type=kind, control_values=controls), translation_enabled=True)
    say("pl_PL", POLISH)
    body = {"previewPayload": {"subscriber": {"locale": "pl_PL", "firstName": "Ada"}}}
    answer = app_client.post("/v2/workflows/order/step/say/preview", json=body)
    assert answer.json()["data"]["result"]["preview"]["body"] == "Cześć Ada", answer.text


def test_what_leaves_the_house_is_translated(customer: Customer, http_sink: HttpSink, say: Callable[..., None]) -> None:
    customer.integration("generic-sms", {"baseUrl": f"{http_sink.url}/sms", "idPath": "id", "from": "Shop"}, "sms")
    customer.subscribers("ada")
    chat = customer.integration("chat-webhook", {}, "chat")
    credentials(customer, "ada", chat, webhookUrl=f"{http_sink.url}/chat")
    customer.workflow(step("sms", body="{{t.title}}"), step("chat", body="{{t.items}}"), translation_enabled=True)
    say("pl_PL", POLISH)
    customer.trigger({**person("ada", "pl_PL"), "phone": "+4917012345"}, {"n": 22})
    tasks.drain_events()
    assert {message.channel: message.content for message in customer.messages()} == {
        "sms": "Cześć Ada",
        "chat": "22 rzeczy",
    }


def test_devices_and_tools_are_told_in_the_language_of_the_subscriber(
    customer: Customer, drain: Drain, http_sink: HttpSink, say: Callable[..., None]
) -> None:
    push = customer.integration("push-webhook", {"webhookUrl": f"{http_sink.url}/push", "secretKey": "s"}, "push")
    customer.integration("tool-webhook", {"method": "POST", "webhookUrl": f"{http_sink.url}/tool"}, "tool")
    credentials(customer, "ada", push, deviceTokens=["t1"])
    customer.workflow(
        step("push", subject="{{t.title}}", body="{{t.items}}"),
        step("tool", body="{{t.title}}: {{t.items}}"),
        translation_enabled=True,
    )
    say("pl_PL", POLISH)
    customer.trigger(person("ada", "pl_PL"), {"n": 1})
    drain()
    sent = {request.path: request.json() for request in http_sink.requests}
    assert (sent["/push"]["title"], sent["/push"]["content"]) == ("Cześć Ada", "1 rzecz")
    assert sent["/tool"]["content"] == "Cześć Ada: 1 rzecz"


def test_what_is_said_to_single_providers_and_to_other_programs_is_translated(
    customer: Customer, drain: Drain, http_sink: HttpSink, say: Callable[..., None]
) -> None:
    customer.integration("tool-webhook", {"method": "POST", "webhookUrl": f"{http_sink.url}/tool"}, "tool")
    overrides: dict[str, Any] = {"tool-webhook": {"greeting": "{{t.title}}"}}
    customer.workflow(
        replace(step("tool", body="x"), provider_overrides=overrides),
        step("http_request", method="POST", url=f"{http_sink.url}/ask", body="{{t.title}}!"),
        step("invoke", workflowId="other", payload={"title": "{{t.title}}"}),
        translation_enabled=True,
    )
    customer.workflow(in_app("{{payload.title}}", "x"), name="other")
    say("pl_PL", POLISH)
    customer.trigger(person("ada", "pl_PL"))
    drain()
    sent = {request.path: request.body.decode() for request in http_sink.requests}
    assert "Cześć Ada" in sent["/tool"]
    assert sent["/ask"] == "Cześć Ada!"
    assert said(customer)["ada"] == ("Cześć Ada", "x")


def test_a_preview_says_what_the_engine_would(
    customer: Customer, app_client: httpx.Client, say: Callable[..., None]
) -> None:
    customer.workflow(in_app("{{t.title}}", "{{t.nope}}"), translation_enabled=True)
    say("en_US", ENGLISH)
    say("fr_FR", {"title": "Bonjour {{subscriber.firstName}}", "nope": "Oui"})

    def preview(locale: str) -> dict[str, Any]:
        body = {"previewPayload": {"subscriber": {"locale": locale}}}
        data: dict[str, Any] = app_client.post("/v2/workflows/order/step/in-app/preview", json=body).json()["data"]
        return data

    assert preview("fr_CA")["result"]["preview"] == {"subject": "Bonjour Ada", "body": "Oui"}
    error = preview("en_US")["result"]["error"]["message"]
    assert error == "body: There is no translation for the key 'nope' (en_US)"


def test_a_layout_has_texts_of_its_own(
    customer: Customer, app_client: httpx.Client, drain: Drain, say: Callable[..., None]
) -> None:
    made = app_client.post("/v2/layouts", json={"layoutId": "shop", "name": "Shop", "isTranslationEnabled": True})
    assert made.status_code in (200, 201), made.text
    email_values = {"body": "<body>{{content}}<i>{{t.footer}}</i></body>", "editorType": "html"}
    changed = app_client.put(
        "/v2/layouts/shop",
        json={"name": "Shop", "isTranslationEnabled": True, "controlValues": {"email": email_values}},
    )
    assert changed.status_code == 200, changed.text
    say("en_US", {"footer": "Bye {{subscriber.firstName}}"}, "shop", "layout")
    say("pl_PL", {"footer": "Pa {{subscriber.firstName}}"}, "shop", "layout")
    customer.workflow(email("S", "<p>{{t.mail}}</p>", layoutId="shop"), translation_enabled=True)
    say("en_US", {"mail": "Mail"})
    customer.trigger([person("ada", "pl_PL"), person("bo", "en_US")])
    drain()
    contents = {name: content or "" for name, (_, content) in said(customer, "email").items()}
    assert "<p>Mail</p><i>Pa Ada</i>" in contents["ada"]
    assert "<p>Mail</p><i>Bye Bo</i>" in contents["bo"]
    group = app_client.get("/v2/translations/group/layout/shop").json()["data"]
    assert (group["resourceName"], group["locales"]) == ("Shop", ["en_US", "pl_PL"])
    assert app_client.get("/v2/translations/master-json").json()["data"]["layouts"] == {
        "shop": {"footer": "Bye {{subscriber.firstName}}"}
    }
    body = {"previewPayload": {"subscriber": {"locale": "pl_PL"}}}
    shown = app_client.post("/v2/layouts/shop/preview", json=body).json()["data"]
    assert "<i>Pa Ada</i>" in shown["result"]["preview"]["body"]


def test_languages_cost_no_statements(
    customer: Customer, drain: Drain, say: Callable[..., None], count_statements: Callable[[], Any]
) -> None:
    """Texts are read once for a chunk, whatever languages its subscribers have, and not at all when they are known."""
    customer.workflow(in_app("{{t.title}}", "x"), translation_enabled=True)
    say("en_US", ENGLISH)
    for locale in ("pl_PL", "de_DE", "sv_SE", "fr_FR"):
        say(locale, {"title": locale})

    def about_translations(people: list[dict[str, Any]]) -> list[str]:
        customer.trigger(people)
        counted: Statements
        with count_statements() as counted:
            tasks.drain_events()
        return [text for text in counted.texts if re.search(r"JOIN translation(_group)?\b", text)]

    first = about_translations([person("ada", "pl_PL")])
    locales = ("pl_PL", "de_DE", "sv_SE", "fr_FR", "en_US", "it_IT")
    again = about_translations([person(f"p{number}", locales[number % 6]) for number in range(60)])
    assert (len(first), len(again)) == (2, 1)
    drain()
    subjects = {name: subject for name, (subject, _) in said(customer).items()}
    assert len(subjects) == 61
    assert [subjects[f"p{number}"] for number in range(6)] == [
        "pl_PL",
        "de_DE",
        "sv_SE",
        "fr_FR",
        "Hello P4",
        "Hello P5",
    ]


def test_a_run_that_waited_says_what_is_true_now(
    customer: Customer, drain: Drain, say: Callable[..., None], clock: MovableClock
) -> None:
    customer.workflow(
        step("delay", type="regular", amount=1, unit="hours"), in_app("{{t.title}}", "x"), translation_enabled=True
    )
    say("en_US", {"title": "Then"})
    customer.trigger("ada")
    drain()
    say("en_US", {"title": "Now"})
    clock.advance(hours=1)
    drain()
    assert said(customer) == {"ada": ("Now", "x")}
