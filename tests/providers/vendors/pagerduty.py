"""PagerDuty, compared with ``pagerduty``."""

import pagerduty

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import ATTEMPT, Case, Refusal, message


def by_sdk() -> None:
    client = pagerduty.EventsApiV2Client("R0123456789", base_url="https://events.eu.pagerduty.com")
    client.trigger(
        "Hello", "novu", dedup_key=ATTEMPT, severity="critical", custom_details={"order": 7}, payload={"group": "shop"}
    )


CASES = [
    Case(
        "pagerduty",
        {},
        message(
            endpoint={"type": "pagerduty_service", "routingKey": "R0123456789", "region": "eu"},
            envelope={"customData": {"order": 7}, "overrides": {"pagerduty": {"payload": {"group": "shop"}}}},
        ),
        by_sdk,
        Reply(202, {"status": "success", "message": "Event processed", "dedup_key": ATTEMPT}),
        ATTEMPT,
        url="POST https://events.eu.pagerduty.com/v2/enqueue",
        refusals=[
            Refusal(
                Reply(400, {"status": "invalid event", "message": "Event object is invalid", "errors": ["no summary"]})
            ),
            Refusal(Reply(429, b""), DeliveryDeferred),
            Refusal(Reply(502, b"bad gateway"), DeliveryDeferred, True),
        ],
    )
]
