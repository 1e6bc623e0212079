"""BulkSMS, compared with `apprise`, as it publishes no SDK; the sender with what it documents."""

from base64 import b64encode
from typing import Any

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.apprise_services import by_apprise
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message, without

ACCEPTED = Reply(
    201,
    [
        {
            "id": "1256894",
            "type": "SENT",
            "to": "27001234567",
            "status": {"id": "ACCEPTED.null", "type": "ACCEPTED", "subtype": None},
        }
    ],
)


def documented(**body: Any) -> Documented:
    return Documented(
        "https://www.bulksms.com/developer/json/v1/#tag/Message/paths/~1messages/post",
        "POST",
        "https://api.bulksms.com/v1/messages",
        {"to": "27001234567", "body": "Hello", **body},
        {"authorization": f"Basic {b64encode(b'token-1:secret-123456').decode()}"},
    )


def refused(status: int, kind: str, title: str, *more: Any) -> Refusal:
    body = {"type": f"https://developer.bulksms.com/json/v1/errors#{kind}", "title": title, "status": status}
    return Refusal(Reply(status, body), *more)


# What Apprise says though it goes without saying.
usual = without(routingGroup="STANDARD", encoding="TEXT", deliveryReports="ERRORS")

CASES = [
    Case(
        "bulk-sms",
        {"apiToken": "token-1:secret-123456"},
        message("+27001234567"),
        lambda: by_apprise("bulksms://token-1:secret-123456@27001234567/?unicode=no"),
        ACCEPTED,
        "1256894",
        "apprise",
        url="POST https://api.bulksms.com/v1/messages",
        same=usual,
    ),
    Case(
        "bulk-sms",
        {"apiToken": "token-1:secret-123456"},
        message("+27001234567", "", "世界"),
        lambda: by_apprise("bulksms://token-1:secret-123456@27001234567/?unicode=yes", "世界"),
        ACCEPTED,
        "1256894",
        "apprise-unicode",
        same=usual,
    ),
    Case(
        "bulk-sms",
        {"apiToken": "token-1:secret-123456"},
        message("27001234567", envelope={"overrides": {"bulk-sms": {"userSuppliedId": "u-1"}}}),
        documented(userSuppliedId="u-1"),
        ACCEPTED,
        "1256894",
        refusals=[
            refused(400, "bad-request", "Bad request"),
            refused(401, "authentication-failed", "Unauthorized", DeliveryFailed, True),
            refused(403, "insufficient-credits", "Insufficient Credits", DeliveryFailed, True),
            refused(500, "internal-server-error", "Internal", DeliveryDeferred, True),
        ],
    ),
    Case(
        "bulk-sms",
        {"apiToken": "token-1:secret-123456", "from": "Shop"},
        message("27001234567", "", "Grüße, 世界"),
        documented(body="Grüße, 世界", encoding="UNICODE", **{"from": {"type": "ALPHANUMERIC", "address": "Shop"}}),
        ACCEPTED,
        "1256894",
        "name",
    ),
    Case(
        "bulk-sms",
        {"apiToken": "token-1:secret-123456", "from": "27000000000"},
        message("27001234567"),
        documented(**{"from": {"type": "INTERNATIONAL", "address": "27000000000"}}),
        ACCEPTED,
        "1256894",
        "number",
    ),
]
