"""A preview is what the engine sends: laid beside it on every channel, and made for every type of step."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from novu_app.environments import engine, variables
from novu_app.kernel import jsons
from novu_app.kernel.database import writing
from novu_app.kernel.settings import get_settings
from novu_app.layouts import service as layouts
from novu_app.layouts.service import LayoutChanges
from novu_app.translations import service as translations
from novu_app.workflows.controls import STEP_TYPES
from tests.support.addresses import credentials
from tests.support.customer import Customer, email, in_app
from tests.support.engine import MovableClock
from tests.support.http import HttpSink
from tests.support.smtp import SmtpSink
from tests.support.steps import step

Drain = Callable[[], int]
ADA = {
    "subscriberId": "ada",
    "firstName": "Ada",
    "email": "ada@example.com",
    "phone": "+4917012345",
    "locale": "pl_PL",
}
PUBLIC = "https://novu.example.com"
ACME = {"id": "acme", "data": {"logo": "https://acme.example.com/logo.png", "color": "#123456"}}
PAYLOAD = {"order": "A-1", "lines": [{"title": "pen & ink"}, {"title": "paper"}], "n": 3}
SAID = (
    "{{t.title}} {{payload.order}} {% for line in payload.lines %}{{ line.title }}{% unless forloop.last %}, "
    "{% endunless %}{% endfor %} {{actor.firstName}} {{context.tenant.data.color}} {{branding.color}} {{env.name}} "
    "{{workflow.name}} {{step.total_count}}{{tenant.identifier}}"
)
HEARD = "Cześć Ada A-1 pen & ink, paper Bo #123456 #123456 Development order 0"


def node(kind: str, *content: Any, **attributes: Any) -> dict[str, Any]:
    return {"type": kind, "attrs": attributes, "content": list(content)}


def blocks(*nodes: Any) -> str:
    return jsons.dumps({"type": "doc", "content": list(nodes)})


def variable(name: str) -> dict[str, Any]:
    return {"type": "variable", "attrs": {"id": name}}


@pytest.fixture
def shown(app_client: httpx.Client) -> Callable[..., dict[str, Any]]:
    """Previews a step of the workflow ``order`` and gives the whole answer."""

    def preview(name: str, **given: Any) -> dict[str, Any]:
        answer = app_client.post(f"/v2/workflows/order/step/{name}/preview", json={"previewPayload": given})
        assert answer.status_code == 201, answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data

    return preview


Shown = Callable[..., dict[str, Any]]


def say(customer: Customer, kind: Any, name: str, locale: str, **texts: str) -> None:
    environment = customer.environment
    with writing() as session:
        translations.save(session, environment.id, environment.organization_id, kind, name, locale, texts)


def make_layout(customer: Customer, body: str, *, translated: bool = False) -> None:
    environment = customer.environment
    values = {"email": {"body": body, "editorType": "html"}}
    with writing() as session:
        layouts.create_layout(
            session, environment.id, environment.organization_id, "Card", "card", translation_enabled=translated
        )
        layouts.update_layout(session, environment.id, "card", LayoutChanges("Card", None, values))


def test_every_channel_is_sent_what_its_preview_shows(
    customer: Customer, drain: Drain, http_sink: HttpSink, smtp_sink: SmtpSink, shown: Shown
) -> None:
    customer.smtp(smtp_sink)
    customer.integration("generic-sms", {"baseUrl": f"{http_sink.url}/sms", "idPath": "id", "from": "Shop"}, "sms")
    push = customer.integration("push-webhook", {"webhookUrl": f"{http_sink.url}/push", "secretKey": "s"}, "push")
    chat = customer.integration("chat-webhook", {}, "chat")
    customer.integration("tool-webhook", {"method": "POST", "webhookUrl": f"{http_sink.url}/tool"}, "tool")
    http_sink.default.body.update(id="1")
    customer.subscribers("ada", **{key: value for key, value in ADA.items() if key != "subscriberId"})
    customer.subscribers("bo", firstName="Bo")
    credentials(customer, "ada", push, deviceTokens=["t1"])
    credentials(customer, "ada", chat, webhookUrl=f"{http_sink.url}/chat")
    make_layout(customer, '<body><img src="{{branding.logo}}">{{content}}<i>{{t.bye}}</i></body>', translated=True)
    document = blocks(node("paragraph", variable("t.title"), variable("payload.order")))
    action = {"label": "{{t.title}}", "redirect": {"url": "/orders/{{payload.order}}"}}
    customer.workflow(
        in_app("{{t.title}}", SAID, primaryAction=action, data={"order": "{{payload.order}}"}),
        email("{{t.title}}", document, preheader="Soon: {{payload.order}}"),
        *(step(kind, body=SAID) for kind in ("sms", "chat", "tool")),
        step("push", subject="{{t.title}}", body=SAID),
        translation_enabled=True,
    )
    say(customer, "workflow", "order", "pl_PL", title="Cześć {{subscriber.firstName}}")
    say(customer, "layout", "card", "pl_PL", bye="Pa")
    customer.trigger("ada", PAYLOAD, actor="bo", context={"tenant": ACME})
    drain()

    given = {
        "subscriber": {"subscriberId": "ada"},
        "actor": {"subscriberId": "bo"},
        "payload": PAYLOAD,
        "context": {"tenant": "acme"},
    }
    told = {message.channel: message for message in customer.messages()}
    previews = {
        kind: shown(name, **given)["result"]["preview"]
        for kind, name in (
            ("in_app", "in-app"),
            ("email", "e-mail"),
            *((k, k) for k in ("sms", "chat", "tool", "push")),
        )
    }
    assert {kind: preview["body"] for kind, preview in previews.items()} == {
        kind: message.content for kind, message in told.items()
    }
    assert {previews[kind]["subject"] for kind in ("in_app", "email", "push")} == {"Cześć Ada"}
    assert {told[kind].subject for kind in ("in_app", "email", "push")} == {"Cześć Ada"}
    assert {previews[kind]["body"] for kind in ("sms", "chat", "tool", "push")} == {HEARD}
    assert previews["in_app"]["data"] == told["in_app"].data == {"order": "A-1"}
    assert previews["in_app"]["primaryAction"]["redirect"]["url"] in (told["in_app"].cta or "")
    sent = {request.path: request.json()["content"] for request in http_sink.requests}
    assert sent == dict.fromkeys(("/sms", "/chat", "/tool", "/push"), HEARD)
    (mail,) = smtp_sink.mails
    html = mail.body("html")
    assert previews["email"]["body"].split() == html.split(), "the preheader and the layout with it"
    assert html.index("Soon: A-1") < html.index("https://acme.example.com/logo.png") < html.index("A-1</p>")
    assert html.index("A-1</p>") < html.index("<i>Pa</i>")


BODIES: dict[str, dict[str, Any]] = {
    "blocks": {"body": blocks(node("heading", variable("payload.order"), level=1), node("spacer", height=8))},
    "styled": {
        "body": "<style>p{color:red}@media(prefers-color-scheme:dark){p{color:#fff}}</style><p>{{payload.n}}</p>"
    },
    "mjml": {
        "body": "<mjml><mj-body><mj-text>{{payload.order}}</mj-text></mj-body></mjml>",
        "preheader": "{{payload.n}}",
    },
    "from right to left": {"body": "<p>مرحبا بكم في المتجر {{payload.order}}</p>"},
    "sanitised": {"body": '<a href="javascript:x" onclick="y">{{payload.order}}</a><script>z</script>'},
    "as it is": {"body": '<p onclick="y">{{payload.order}}</p>', "disableOutputSanitization": True},
    "no layout": {"body": "<p>{{payload.order}}</p>", "layoutId": ""},
}


def test_e_mails_of_every_kind_are_sent_as_they_are_shown(customer: Customer, drain: Drain, shown: Shown) -> None:
    make_layout(
        customer, "<html><head><style>i{top:0}</style></head><body>{{content}}<i>{{payload.n}}</i></body></html>"
    )
    environment_id = customer.environment.id
    with writing() as session:
        engine.change(session, environment_id, {"track_opens": True, "track_clicks": True})
    steps = [step("email", name.replace(" ", "-"), subject=name, **values) for name, values in BODIES.items()]
    customer.workflow(*steps)
    customer.trigger(ADA, PAYLOAD)
    drain()
    stored = {message.subject: message.content for message in customer.messages(channel="email")}
    given = {"subscriber": {"subscriberId": "ada"}, "payload": PAYLOAD}
    previews = {name: shown(name.replace(" ", "-"), **given)["result"]["preview"]["body"] for name in BODIES}
    assert previews == stored
    framed = {name for name, body in previews.items() if ">3</i>" in body}
    assert framed == set(BODIES) - {"no layout"}
    assert ("color:red" in previews["styled"], "onclick" in previews["as it is"]) == (True, True)
    assert ("<mj" in previews["mjml"], "script" in previews["sanitised"], "/t/" in str(previews)) == (False,) * 3


NAMESPACES = ("subscriber", "payload", "steps", "context", "env", "workflow", "actor", "tenant", "branding", "step")


def test_a_template_reads_in_a_preview_all_that_it_reads_in_the_engine(
    customer: Customer, drain: Drain, clock: MovableClock, shown: Shown
) -> None:
    """Every namespace whole, after a digest of two events."""
    everything = " ".join(f"{{{{ {name} | json }}}}" for name in NAMESPACES)
    customer.subscribers("bo", firstName="Bo", data={"plan": {"tier": "pro"}})
    with writing() as session:
        variables.create(
            session, customer.environment.organization_id, "SHOP", values={customer.environment.id: "Acme"}
        )
    customer.workflow(
        step("digest", "gather", type="regular", amount="{{payload.n}}", unit="hours"),
        step("in_app", "tell", body=everything, disableOutputSanitization=True),
        tags=["shop"],
    )
    given: dict[str, Any] = {"actor": "bo", "context": {"tenant": ACME}}
    given["tenant"] = {"identifier": "t1", "name": "T", "data": {"plan": "free"}}
    for order in ("A-1", "A-2"):
        customer.trigger(ADA, {"order": order, "n": 3}, **given)
        drain()
    assert jsons.loads(customer.jobs(type="digest")[0].digest or "")["amount"] == "3"
    clock.advance(hours=3)
    drain()
    (message,) = customer.messages(channel="in_app")
    gathered = jsons.loads(next(job.output for job in customer.jobs(type="digest") if job.output))
    assert [event["payload"]["order"] for event in gathered["events"]] == ["A-1", "A-2"]

    data = shown(
        "tell",
        subscriber={"subscriberId": "ada"},
        actor={"subscriberId": "bo"},
        context={"tenant": "acme"},
        tenant=given["tenant"],
        payload={"order": "A-1", "n": 3},
        steps={"gather": gathered},
    )
    assert data["result"]["preview"]["body"] == message.content
    assert "'SHOP':'Acme'" in (message.content or "")
    assert "'tier':'pro'" in (message.content or "")
    assert shown("gather", payload={"n": 3})["result"]["preview"]["amount"] == "3"


def test_another_workflow_is_started_with_what_the_preview_shows(
    customer: Customer, drain: Drain, shown: Shown
) -> None:
    payload = {"order": "{{payload.order}}", "lines": ["{{payload.n}}"]}
    customer.workflow(step("invoke", workflowId="other", payload=payload))
    customer.workflow(in_app("{{payload.order}}", "{{payload.lines}}"), name="other")
    customer.trigger(ADA, PAYLOAD)
    drain()
    (message,) = customer.messages()
    preview = shown("invoke", payload=PAYLOAD)["result"]["preview"]
    assert preview["payload"] == {"order": message.subject, "lines": ["3"]}
    assert message.content == "['3']"


CONTROLS: dict[str, dict[str, Any]] = {
    "in_app": {"subject": "S", "body": "B"},
    "email": {"subject": "S", "body": "B"},
    "push": {"subject": "S", "body": "B"},
    **{kind: {"body": "B"} for kind in ("sms", "chat", "tool")},
    "digest": {"amount": 2, "unit": "hours"},
    "delay": {"type": "timed", "cron": "0 9 * * *"},
    "throttle": {"type": "fixed", "amount": 1, "unit": "hours", "threshold": 2},
    "http_request": {"method": "get", "url": "https://example.com/{{payload.id}}", "timeout": 90_000},
    "custom": {},
    "branch": {"arms": [{"id": "a", "name": "A", "condition": {"==": [1, 1]}}]},
    "experiment": {"arms": [{"id": "a", "name": "A", "weight": 1}]},
    "wait": {"until": "event", "event": "paid", "amount": 1, "unit": "days"},
    "invoke": {"workflowId": "invoice", "payload": {"id": "{{payload.id}}"}},
}


def test_every_type_of_step_has_a_preview(customer: Customer, shown: Shown) -> None:
    assert set(CONTROLS) == set(STEP_TYPES)
    customer.workflow(*(step(kind, **values) for kind, values in CONTROLS.items()))
    results = {kind: shown(kind)["result"] for kind in STEP_TYPES}
    assert {kind: result["type"] for kind, result in results.items()} == {kind: kind for kind in STEP_TYPES}
    assert [result["error"] for result in results.values() if "error" in result] == []
    previews = {kind: result["preview"] for kind, result in results.items()}
    assert previews["digest"] == CONTROLS["digest"]
    assert previews["invoke"]["payload"] == {"id": "id"}
    assert previews["sms"] == {"body": "B"}


def test_a_request_is_shown_as_it_is_sent(customer: Customer, drain: Drain, http_sink: HttpSink, shown: Shown) -> None:
    body = [{"key": "who", "value": "{{subscriber.subscriberId}}"}]
    headers = [{"key": "X-Order", "value": "{{payload.order}}"}]
    url = f"{http_sink.url}/orders/{{{{payload.order}}}}"
    customer.workflow(step("http_request", "ask", method="put", url=url, headers=headers, body=body, timeout=90_000))
    customer.trigger("ada", PAYLOAD)
    drain()
    (request,) = http_sink.requests
    preview = shown("ask", subscriber={"subscriberId": "ada"}, payload=PAYLOAD)["result"]["preview"]
    assert (preview["method"], preview["url"]) == (request.method, http_sink.url + request.path)
    assert preview["body"] == request.body.decode() == '{"who":"ada"}'
    assert {name: request.headers[name] for name in preview["headers"]} == preview["headers"]
    assert preview["timeout"] == 30_000, "as long as any may take"
    wrong = step("http_request", "ask", method="GET", url="ftp://{{payload.order}}")
    customer.delete_workflow()
    customer.workflow(wrong)
    assert "has to begin with http" in shown("ask")["result"]["error"]["message"]


def test_a_digest_has_example_events_or_those_that_are_given(customer: Customer, shown: Shown) -> None:
    body = "{{steps.gather.eventCount}} {{ steps.gather.events | toSentence: 'payload.name' }} {{step.total_count}}"
    customer.workflow(step("digest", "gather", amount=1, unit="hours"), step("sms", body=body + " {{payload.name}}"))
    assert shown("sms")["result"]["preview"]["body"] == "3 name, name, and 1 other 3 name"
    events = [{"payload": {"name": "Ada"}}, {"payload": {"name": "Bo"}}]
    preview = shown("sms", steps={"gather": {"events": events}}, payload={"name": "Cy"})["result"]["preview"]
    assert preview["body"] == "2 Ada and Bo 2 Cy"


def test_without_a_schema_the_example_has_what_blocks_texts_and_layout_read(customer: Customer, shown: Shown) -> None:
    make_layout(customer, "<body>{{content}}{{payload.footer}} {{t.bye}}</body>", translated=True)
    lines = node("repeat", node("paragraph", variable("current.title")), each="payload.lines")
    document = blocks(node("paragraph", variable("t.hello"), variable("payload.name")), lines)
    customer.workflow(email("{{payload.subject}}", document), translation_enabled=True)
    say(customer, "workflow", "order", "en_US", hello="For {{payload.order}}")
    say(customer, "layout", "card", "en_US", bye="By {{payload.sender}}")
    data = shown("e-mail")
    assert data["previewPayloadExample"]["payload"] == {
        "subject": "subject",
        "order": "order",
        "name": "name",
        "lines": [{"title": "title"}] * 2,
        "footer": "footer",
        "sender": "sender",
    }
    assert data["result"]["preview"]["subject"] == "subject"
    body = data["result"]["preview"]["body"]
    assert all(word in body for word in ("For order", "name", "title", "footer By sender"))


def test_a_preview_offers_to_unsubscribe_where_the_engine_does(
    customer: Customer, drain: Drain, shown: Shown, settings_environment: pytest.MonkeyPatch
) -> None:
    body = "{% if links.unsubscribe %}U{% endif %}{% if links.unsubscribeCategory %}C{% endif %}{{links.nothing}}."
    said: list[tuple[str, str]] = []
    critical = {"tags": ["shop"], "default_preferences": {"all": {"readOnly": True}}}
    cases: list[tuple[str, dict[str, Any]]] = [("", {}), (PUBLIC, {}), (PUBLIC, {"tags": ["shop"]}), (PUBLIC, critical)]
    for public, more in cases:
        settings_environment.setenv("NOVU_PUBLIC_URL", public)
        get_settings.cache_clear()
        customer.workflow(in_app(body=body), **more)
        customer.trigger(ADA)
        drain()
        said.append((shown("in-app")["result"]["preview"]["body"], str(customer.messages()[-1].content)))
        customer.delete_workflow()
    assert said == [(expected, expected) for expected in (".", "U.", "UC.", ".")]


def test_nobody_acts_where_nobody_is_named(customer: Customer, shown: Shown) -> None:
    customer.workflow(step("sms", body="[{{actor.firstName}}{{tenant.data.plan}}{{branding.logo}}]"))
    assert shown("sms")["result"]["preview"]["body"] == "[]"
    given = {
        "actor": {"subscriberId": "nobody", "firstName": "Cy"},
        "tenant": {"identifier": "t", "data": {"plan": "P"}},
    }
    data = shown("sms", **given)
    assert data["result"]["preview"]["body"] == "[CyP]"
    assert data["previewPayloadExample"]["actor"] == given["actor"]
