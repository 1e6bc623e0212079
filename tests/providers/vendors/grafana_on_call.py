"""Grafana OnCall, compared with what it documents of its formatted web hook and its source reads: it publishes nothing that
sends."""

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

HOOK = "https://oncall.example.com/integrations/v1/formatted_webhook/m12xmIjOcgwH74UF8CN4dk0Dh/"
DOCS = "https://grafana.com/docs/oncall/latest/configure/integrations/references/webhook/"
ALERT = {
    "alert_uid": "08d6891a-835c-e661-39fa-96b6a9e26552",
    "title": "The whole system is down",
    "image_url": "https://x.example/dog.jpg",
    "state": "alerting",
    "link_to_upstream_details": "https://x.example/downtime",
    "message": "Hello",
}

CASES = [
    Case(
        "grafana-on-call",
        {
            "alertUid": ALERT["alert_uid"],
            "title": ALERT["title"],
            "imageUrl": ALERT["image_url"],
            "state": ALERT["state"],
            "externalLink": ALERT["link_to_upstream_details"],
        },
        message(endpoint={"type": "webhook", "url": HOOK}),
        Documented(DOCS, "POST", HOOK, ALERT),
        Reply(200, b"Ok."),
        None,
        refusals=[
            Refusal(Reply(404, {"detail": "Not found."})),
            Refusal(Reply(429, b"Too many requests"), DeliveryDeferred),
        ],
    ),
    Case(
        "grafana-on-call",
        {},
        message(
            endpoint={"type": "grafana_oncall_integration", "url": HOOK, "authToken": "token-123456"},
            envelope={"overrides": {"grafana-on-call": {"title": "Down", "alertUid": "a1"}}},
        ),
        Documented(
            DOCS,
            "POST",
            HOOK,
            {"title": "Down", "alert_uid": "a1", "message": "Hello"},
            {"Authorization": "Bearer token-123456"},
        ),
        Reply(200, b"Ok."),
        None,
        "endpoint",
    ),
]
