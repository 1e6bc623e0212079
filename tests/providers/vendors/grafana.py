"""Grafana, compared with what it documents of its formatted web hook and OnCall's source reads: it publishes nothing that sends."""

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import ATTEMPT, Case, Documented, Refusal, message

HOOK = "https://oncall.example.com/integrations/v1/formatted_webhook/m12xmIjOcgwH74UF8CN4dk0Dh/"

CASES = [
    Case(
        "grafana",
        {},
        message(
            endpoint={"type": "grafana_oncall_integration", "url": HOOK, "authToken": "token-123456"},
            envelope={
                "customData": {"order": 7, "linkToUpstreamDetails": "https://x.example/7"},
                "overrides": {"grafana": {"title": "Down"}},
            },
        ),
        Documented(
            "https://grafana.com/docs/oncall/latest/configure/integrations/references/webhook/",
            "POST",
            HOOK,
            {
                "alert_uid": f"novu:{ATTEMPT}",
                "title": "Down",
                "state": "alerting",
                "message": "Hello",
                "link_to_upstream_details": "https://x.example/7",
                "order": 7,
            },
            {"Authorization": "Bearer token-123456"},
        ),
        Reply(200, b"Ok."),
        None,
        refusals=[
            Refusal(Reply(404, {"detail": "Not found."})),
            Refusal(Reply(403, {"detail": "Invalid token."}), DeliveryFailed, True),
            Refusal(Reply(429, b"Too many requests"), DeliveryDeferred),
        ],
    )
]
