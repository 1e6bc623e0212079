"""PagerDuty (``pagerduty``): an event for the service of the subscriber's endpoint."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import DeliveryFailed, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.reading import reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://developer.pagerduty.com/docs/send-alert-event"
_HOSTS = {"eu": "https://events.eu.pagerduty.com"}
_LONGEST_SUMMARY = 1_024


def build(_: Account, message: OutgoingMessage) -> Call:
    """``POST /v2/enqueue``: triggers an alert. The text is its summary, ``customData`` its details."""
    endpoint = message.endpoint
    key = endpoint.get("routingKey")
    if not key:
        raise DeliveryFailed(f"PagerDuty can not send to an endpoint of type {endpoint.get('type')}")
    own = message.envelope.get("customData")
    details = {
        **({"content": message.body} if len(message.body) > _LONGEST_SUMMARY else {}),
        **(own if isinstance(own, dict) else {}),
    }
    return Call(
        f"{_HOSTS.get(str(endpoint.get('region')), 'https://events.pagerduty.com')}/v2/enqueue",
        {
            "routing_key": key,
            "event_action": "trigger",
            # The same message is the same alert, however often it is sent.
            "dedup_key": message.attempt_id,
            "payload": {
                "summary": message.body[:_LONGEST_SUMMARY],
                "source": "novu",
                "severity": "critical",
                **({"custom_details": details} if details else {}),
            },
        },
    )


PROVIDER = Vendor(
    id="pagerduty",
    display_name="PagerDuty",
    channel="tool",
    documentation=_DOCS,
    limits=Limits(concurrency=8, size=512 * 1024),
    style="snake",
    needs_endpoint=True,
    build=build,
    read=reader(id="dedup_key", text=("errors.0", "message"), code="status"),
)
