"""46elks, compared with `apprise`, as it publishes no SDK; what is overridden with what it documents."""

from base64 import b64encode

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.apprise_services import by_apprise
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

CREATED = {
    "status": "created",
    "direction": "outgoing",
    "from": "+46766861001",
    "created": "2026-09-30T06:57:36.983000",
    "parts": 1,
    "to": "+46700000000",
    "cost": 3500,
    "message": "Hello",
    "id": "s70df59406a1b4643b96f3f91e0bfb7b0",
}

CASES = [
    Case(
        "forty-six-elks",
        {"user": "u0123456789", "password": "password-123456", "from": "Shop"},
        message("+46700000000"),
        lambda: by_apprise("46elks://u0123456789:password-123456@Shop/+46700000000"),
        Reply(200, CREATED),
        "s70df59406a1b4643b96f3f91e0bfb7b0",
        "apprise",
        url="POST https://api.46elks.com/a1/sms",
    ),
    Case(
        "forty-six-elks",
        {"user": "u0123456789", "password": "password-123456", "from": "+46766861001"},
        message("+46700000000", envelope={"overrides": {"forty-six-elks": {"flashsms": "yes"}}}),
        Documented(
            "https://46elks.com/docs/send-sms",
            "POST",
            "https://api.46elks.com/a1/sms",
            {"from": ["+46766861001"], "to": ["+46700000000"], "message": ["Hello"], "flashsms": ["yes"]},
            {
                "content-type": "application/x-www-form-urlencoded",
                "authorization": f"Basic {b64encode(b'u0123456789:password-123456').decode()}",
            },
        ),
        Reply(200, CREATED),
        "s70df59406a1b4643b96f3f91e0bfb7b0",
        refusals=[
            Refusal(Reply(400, b"Missing key from")),
            Refusal(Reply(200, {**CREATED, "status": "failed"})),
            Refusal(Reply(401, b"API access requires Basic HTTP authentication"), DeliveryFailed, True),
            Refusal(Reply(403, b"Not enough credits"), DeliveryFailed, True),
            Refusal(Reply(500, b""), DeliveryDeferred, True),
        ],
    ),
]
