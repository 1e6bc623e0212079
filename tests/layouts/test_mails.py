"""E-mails that go out carry the layout that their step, their trigger or their environment says."""

from collections.abc import Callable
from typing import Any

import pytest

from novu_app.kernel import jsons
from novu_app.kernel.database import writing
from novu_app.layouts import service
from novu_app.layouts.service import LayoutChanges
from novu_app.workflows.drafts import StepDraft
from tests.support.counting import Statements
from tests.support.customer import Customer, email, in_app, lines, reason
from tests.support.smtp import SmtpSink

Drain = Callable[[], int]
ADA = {"subscriberId": "ada", "email": "ada@example.com", "firstName": "Ada"}


@pytest.fixture
def layout(customer: Customer) -> Callable[..., str]:
    """Makes a layout of this HTML and returns its row id."""

    def make(identifier: str, body: str, editor: str = "html") -> str:
        environment = customer.environment
        values = {"email": {"body": body, "editorType": editor}}
        with writing() as session:
            made = service.create_layout(session, environment.id, environment.organization_id, identifier, identifier)
            service.update_layout(session, environment.id, identifier, LayoutChanges(identifier, None, values))
        return made.row.id

    return make


@pytest.fixture
def mail(customer: Customer, drain: Drain) -> Callable[..., str]:
    """Triggers the workflow and gives the HTML of the e-mail that came of it."""

    def send(payload: dict[str, Any] | None = None, **overrides: Any) -> str:
        before = len(customer.messages())
        customer.trigger(ADA, payload or {"text": "Your order"}, overrides=overrides)
        drain()
        (message,) = customer.messages()[before:]
        return message.content or ""

    return send


Layout = Callable[..., str]
Mail = Callable[..., str]


def test_an_e_mail_that_names_no_layout_has_the_default(customer: Customer, layout: Layout, mail: Mail) -> None:
    layout("card", "<div>{{content}}</div><i>{{subscriber.firstName}}, {{env.name}}</i>")
    layout("promo", "<h1>Sale</h1>{{content}}")
    customer.workflow(email())
    assert mail() == "<div><p>Your order</p></div><i>Ada, Development</i>"
    assert jsons.loads(customer.messages()[0].envelope or "{}")["layoutId"] == "card"


def test_a_step_names_a_layout_or_wants_none(customer: Customer, layout: Layout, drain: Drain) -> None:
    layout("card", "<div>{{content}}</div>")
    promo = layout("promo", "<h1>Sale</h1>{{content}}")
    for name, wanted in (("by-name", "promo"), ("by-id", promo), ("none", None)):
        customer.workflow(email(layoutId=wanted), name=name)
        customer.trigger(ADA, {"text": "Hi"}, name=name)
        drain()
    sent = [message.content for message in customer.messages()]
    assert sent == ["<h1>Sale</h1><p>Hi</p>", "<h1>Sale</h1><p>Hi</p>", "<p>Hi</p>"]


def test_the_trigger_has_the_last_word(customer: Customer, layout: Layout, mail: Mail) -> None:
    layout("card", "<div>{{content}}</div>")
    promo = layout("promo", "<h1>Sale</h1>{{content}}")
    customer.workflow(email())
    in_promo = "<h1>Sale</h1><p>Your order</p>"
    assert mail(layoutIdentifier="promo") == in_promo
    assert mail(channels={"email": {"layoutId": promo}}) == in_promo
    assert mail(layoutIdentifier="card", channels={"email": {"layoutId": "promo"}}) == in_promo
    assert mail(channels={"email": {"layoutId": None}}) == "<p>Your order</p>"
    step = {"e-mail": {"layoutId": None}}
    assert mail(layoutIdentifier="card", channels={"email": {"layoutId": "promo"}}, steps=step) == "<p>Your order</p>"


def test_a_layout_that_is_not_there_fails_the_step_alone(customer: Customer, drain: Drain) -> None:
    customer.workflow(email(), in_app())
    customer.trigger(ADA, overrides={"layoutIdentifier": "nope"})
    drain()
    failed, done = customer.jobs()
    assert (failed.status, lines(failed), reason(failed)) == ("failed", ["Layout not found"], "nope")
    assert done.status == "completed"
    assert customer.messages(channel="email") == []


def test_a_layout_that_fails_says_where(customer: Customer, layout: Layout, drain: Drain) -> None:
    layout("card", "{{content}}{{ subscriber.firstName | append }}")
    customer.workflow(email())
    customer.trigger(ADA)
    drain()
    (job,) = customer.jobs()
    assert (job.status, lines(job)) == ("failed", ["Message content could not be generated"])
    assert reason(job).startswith("layout card")


def test_a_changed_layout_counts_for_the_next_e_mail(customer: Customer, layout: Layout, mail: Mail) -> None:
    layout("card", "<b>one</b>{{content}}")
    customer.workflow(email())
    assert mail().startswith("<b>one</b>")
    values = {"email": {"body": "<b>two</b>{{content}}", "editorType": "html"}}
    with writing() as session:
        service.update_layout(session, customer.environment.id, "card", LayoutChanges("Card", None, values))
    assert mail().startswith("<b>two</b>")
    with writing() as session:
        service.update_layout(session, customer.environment.id, "card", LayoutChanges("Card", None, {}))
    assert mail() == "<p>Your order</p>", "a layout without content surrounds nothing"


def test_a_layout_is_read_once_for_many_and_parsed_once(
    customer: Customer, layout: Layout, drain: Drain, count_statements: Callable[[], Any]
) -> None:
    layout("card", "<div>{{content}}</div>")
    customer.workflow(email())
    names = [f"n{number}" for number in range(40)]
    customer.subscribers(*names, email="someone@example.com")
    customer.topic("all", names)
    read = []
    for _ in range(2):
        customer.trigger({"type": "Topic", "topicKey": "all"})
        statements: Statements
        with count_statements() as statements:
            drain()
        read.append([text for text in statements.texts if " layout" in text])
    assert [len(found) for found in read] == [2, 1], "the layout and its version; then whether it is still the one"
    assert all(message.content.startswith("<div>") for message in customer.messages() if message.content)
    assert len(customer.messages()) == 80


def test_what_the_e_mail_says_is_no_template_of_the_layout(customer: Customer, layout: Layout, mail: Mail) -> None:
    layout("card", "<div>{{content}}</div>")
    customer.workflow(email())
    assert mail({"text": "{{subscriber.firstName}}"}) == "<div><p>{{subscriber.firstName}}</p></div>"


def test_scripts_are_taken_out_of_both_unless_the_step_says_otherwise(
    customer: Customer, layout: Layout, mail: Mail
) -> None:
    layout("card", "{{content}}<script>layout()</script>")
    customer.workflow(email(body="<p>x</p><script>step()</script>"))
    assert mail() == "<p>x</p>"
    customer.delete_workflow()
    customer.workflow(email(body="<p>x</p><script>step()</script>", disableOutputSanitization=True))
    assert mail() == "<p>x</p><script>step()</script><script>layout()</script>"


def document(*nodes: dict[str, Any]) -> str:
    """A document of the block editor."""
    return jsons.dumps({"type": "doc", "content": list(nodes)})


CONTENT = {"type": "paragraph", "content": [{"type": "variable", "attrs": {"id": "content"}}]}
FOOTER = {"type": "footer", "content": [{"type": "text", "text": "Our address"}]}
HELLO = {"type": "paragraph", "content": [{"type": "text", "text": "Hello"}]}
PAGE = "<html><head><style>p{color:red}</style></head><body><p>Hello</p></body></html>"


@pytest.mark.parametrize("body", [document(HELLO), PAGE, "<p>Hello</p>"], ids=["blocks", "page", "part"])
@pytest.mark.parametrize(
    ("around", "editor"),
    [
        (document(CONTENT, FOOTER), "block"),
        ("<html><body><div>{{content}}</div><p>Our address</p></body></html>", "html"),
    ],
    ids=["block layout", "html layout"],
)
def test_each_editor_goes_into_each(
    customer: Customer, layout: Layout, mail: Mail, body: str, around: str, editor: str
) -> None:
    layout("card", around, editor)
    step = StepDraft("E-mail", "email", {"subject": "S", "body": body, "disableOutputSanitization": True})
    customer.workflow(step)
    html = mail()
    assert (html.count("<html"), html.count("<body"), html.count("</body>")) == (1, 1, 1), "one page in all"
    assert html.index("Hello") < html.index("Our address") < html.index("</body>")
    assert ("p{color:red}" in html) == (body == PAGE)
    assert "<p><" not in html.replace(" ", ""), "no paragraph in a paragraph"


def test_each_tenant_has_a_logo_of_its_own(
    customer: Customer, layout: Layout, drain: Drain, smtp_sink: SmtpSink
) -> None:
    customer.smtp(smtp_sink)
    layout("card", '<img src="{{context.tenant.data.logo}}"><b>{{branding.name}}</b>{{content}}')
    customer.workflow(email())
    tenants = {
        name: {"logo": f"https://{name}.example.com/logo.png", "name": name.title()} for name in ("acme", "bolt")
    }
    for name, data in tenants.items():
        customer.trigger(ADA, {"text": name}, context={"tenant": {"id": name, "data": data}})
    # The data is stored by now: the name of the tenant is enough.
    customer.trigger(ADA, {"text": "again"}, context={"tenant": "acme"})
    drain()
    assert sorted(mail.body("html").strip() for mail in smtp_sink.mails) == [
        f'<img src="https://{name}.example.com/logo.png"><b>{name.title()}</b><p>{text}</p>'
        for name, text in (("acme", "acme"), ("acme", "again"), ("bolt", "bolt"))
    ]


def test_the_mail_that_arrives_has_it_in_both_parts(
    customer: Customer, layout: Layout, drain: Drain, smtp_sink: SmtpSink
) -> None:
    customer.smtp(smtp_sink)
    layout("card", "<div>{{content}}</div><p>Our address</p>")
    customer.workflow(email(preheader="Soon"))
    customer.trigger(ADA, {"text": "Your order"})
    drain()
    (arrived,) = smtp_sink.mails
    html = arrived.body("html")
    assert html.index("Soon") < html.index("<div><p>Your order</p></div><p>Our address</p>")
    assert arrived.body("plain").split() == ["Your", "order", "Our", "address"]
