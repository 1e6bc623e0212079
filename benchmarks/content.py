"""Content: what one more recipient costs once a step is parsed, and a topic that gets a whole e-mail."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.installation import Installation, Kind, Machine, installed, wait_until
from benchmarks.mail_sink import MailSink
from benchmarks.plan import Plan
from benchmarks.work import LONGEST_S, connect, is_delivered, make_workflow, send, topic
from novu_app.content.layouts import compile_layout
from novu_app.content.service import compile_content

Json = dict[str, Any]

_LAYOUT = "shop"
#: The page around the e-mail: styles for light and dark screens, a head and a foot.
_PAGE = """<!doctype html><html><head><style>
body { margin: 0; background: #f4f4f5; font-family: sans-serif; color: #18181b; }
.card { max-width: 600px; margin: 0 auto; background: #ffffff; padding: 24px; }
.foot { font-size: 12px; color: #71717a; }
@media (prefers-color-scheme: dark) { .card { background: #18181b !important; color: #fafafa !important; } }
</style></head><body><div class="card"><img src="{{context.tenant.data.logo}}" alt="Shop" width="120">
{{content}}
<p class="foot">Sent to {{subscriber.email}} as you ordered at the shop. {{workflow.name}}</p></div></body></html>"""
#: Thirty lines, with a loop over what was ordered.
_BODY = """<style>
h1 { font-size: 22px; margin: 0 0 12px; }
td { padding: 6px 0; border-bottom: 1px solid #e4e4e7; }
.right { text-align: right; }
.button { display: inline-block; padding: 10px 20px; background: #18181b; color: #ffffff; }
</style>
<h1>Thank you, {{subscriber.firstName | default: 'friend'}}</h1>
<p>Your order <b>{{payload.order}}</b> of {{payload.lines | size}} items is on its way.</p>
<table width="100%" cellspacing="0">
<tr>
<td>Item</td>
<td class="right">Pieces</td>
<td class="right">Price</td>
</tr>
{% for line in payload.lines %}
<tr>
<td>{{forloop.index}}. {{line.title | escape}}</td>
<td class="right">{{line.pieces}} {{ line.pieces | pluralize: 'piece', 'pieces', 'false' }}</td>
<td class="right">{{line.price | times: line.pieces | round: 2}}</td>
</tr>
{% endfor %}
</table>
{% if payload.express %}
<p>It arrives tomorrow.</p>
{% else %}
<p>It arrives on {{payload.arrives | date: '%d %B %Y'}}.</p>
{% endif %}
<p><a class="button" href="https://shop.example.com/orders/{{payload.order}}">Follow it</a></p>
<p>{{payload.note}}</p>"""
_EMAIL: Json = {
    "subject": "Your order {{payload.order}}",
    "preheader": "{{payload.lines | size}} items for {{subscriber.firstName}}",
    "body": _BODY,
    "editorType": "html",
    "layoutId": _LAYOUT,
}
_IN_APP: Json = {
    "subject": "Your order {{payload.order}}",
    "body": "Hello {{subscriber.firstName | default: 'friend'}}, <b>{{payload.lines | size}}</b> items are on their way.",
    "redirect": {"url": "/orders/{{payload.order}}", "target": "_self"},
    "primaryAction": {"label": "Follow it", "redirect": {"url": "https://shop.example.com/orders/{{payload.order}}"}},
    "data": {"order": "{{payload.order}}"},
}
_LINES = [{"title": f"Thing & more {number}", "pieces": number, "price": 9.95} for number in range(1, 6)]
_RENDERED = 2_000


def measure(machine: Machine, kind: Kind, plan: Plan) -> Json:
    """``email_ms`` and ``in_app_ms`` of processor time for a recipient, and ``topics`` by size; times in seconds."""
    layout = compile_layout(_LAYOUT, {"email": {"body": _PAGE, "editorType": "html"}})
    email, in_app = compile_content("email", _EMAIL), compile_content("in_app", _IN_APP)
    figures: Json = {
        "email_ms": _milliseconds(lambda variables: email.render(variables, layout)),
        "in_app_ms": _milliseconds(in_app.render),
    }
    sink = MailSink()
    try:
        with installed(machine, kind, settings={"NOVU_OUTBOUND_ALLOW": "loopback"}) as running:
            running.seed_topic(f"topic-{plan.mails}", running.seed_subscribers(plan.mails))
            return {**figures, "topics": {plan.mails: _topic(running, plan.mails, sink)}}
    finally:
        sink.close()


def _milliseconds(render: Callable[[Mapping[str, Any]], Any]) -> float:
    """The processor time of one more recipient; the first one makes what all have in common."""
    people = [_variables(number) for number in range(_RENDERED + 1)]
    render(people[0])
    began = time.thread_time()
    for variables in people[1:]:
        render(variables)
    return (time.thread_time() - began) * 1000 / _RENDERED


def _variables(number: int) -> Json:
    return {
        "payload": {**_payload(), "order": f"2026-{number:06d}"},
        "subscriber": {"firstName": f"Name {number}", "email": f"user-{number}@example.com", "data": {}},
        "steps": {},
        "context": {"tenant": {"id": "shop", "data": {"logo": "https://shop.example.com/logo.png"}}},
        "env": {"name": "Development", "type": "dev"},
        "workflow": {"name": "Order", "workflowId": "order", "tags": []},
    }


def _payload() -> Json:
    return {"order": "2026-000001", "lines": _LINES, "arrives": "2026-03-04T10:00:00Z", "note": "Keep the receipt."}


def _topic(running: Installation, size: int, sink: MailSink) -> dict[str, float]:
    """The e-mail to a topic: how long until the last one has arrived."""
    connect(running, sink)
    client = running.server.client
    client.post("/v2/layouts", json={"layoutId": _LAYOUT, "name": "Shop"}).raise_for_status()
    values = {"email": {"body": _PAGE, "editorType": "html"}}
    client.put(f"/v2/layouts/{_LAYOUT}", json={"name": "Shop", "controlValues": values}).raise_for_status()
    make_workflow(running, "order-mail", [{"name": "E-mail", "type": "email", "controlValues": _EMAIL}])
    began = time.perf_counter()
    send(running, [{"name": "order-mail", "to": topic(size), "payload": _payload()}])
    with running.reading() as look:
        wait_until(lambda: not look(running.events_in_work), LONGEST_S, 0.05)
        done = wait_until(lambda: look(is_delivered), LONGEST_S, 0.05)
    if len(sink.taken) != size or sink.taken.total() != size:
        raise AssertionError(f"{sink.taken.total()} e-mails arrived for {len(sink.taken)} people instead of {size}")
    return {"all_s": done - began, "mails_per_second": size / (done - began)}
