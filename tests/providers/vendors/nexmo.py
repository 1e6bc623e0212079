"""Vonage, compared with ``vonage``."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message

ACCOUNT = {"apiKey": "abcd1234", "secretKey": "secret-123456", "from": "Shop"}
ACCEPTED = Reply(
    200,
    {
        "message-count": "1",
        "messages": [
            {
                "to": "447700900000",
                "message-id": "0C000000217B7F02",
                "status": "0",
                "remaining-balance": "15.53590000",
                "message-price": "0.03330000",
                "network": "23410",
            }
        ],
    },
)


def by_sdk(text: str, **more: Any) -> None:
    import vonage  # takes long
    from vonage_sms import SmsMessage

    client = vonage.Vonage(vonage.Auth(api_key="abcd1234", api_secret="secret-123456"))
    client.sms.send(SmsMessage(to="447700900000", from_="Shop", text=text, **more))


def refused(status: int, text: str, *more: Any) -> Refusal:
    return Refusal(Reply(200, {"message-count": "1", "messages": [{"status": str(status), "error-text": text}]}), *more)


CASES = [
    Case(
        "nexmo",
        ACCOUNT,
        message("447700900000"),
        lambda: by_sdk("Hello"),
        ACCEPTED,
        "0C000000217B7F02",
        url="POST https://rest.nexmo.com/sms/json",
        refusals=[
            refused(1, "Throughput Rate Exceeded - please wait [ 250 ] and retry", DeliveryDeferred),
            refused(2, "Missing to param"),
            refused(4, "Bad Credentials", DeliveryFailed, True),
            refused(5, "Internal Error", DeliveryDeferred, True),
            refused(7, "Number barred"),
            refused(9, "Quota Exceeded - rejected", DeliveryFailed, True),
            refused(15, "Illegal Sender Address - rejected", DeliveryFailed, True),
            Refusal(Reply(401, {"title": "Unauthorized", "detail": "no"}), provider_fails=True),
        ],
    ),
    Case(
        "nexmo",
        ACCOUNT,
        message(
            "447700900000", "", "Grüße, 世界", envelope={"overrides": {"nexmo": {"clientRef": "c-1", "ttl": 30_000}}}
        ),
        lambda: by_sdk("Grüße, 世界", type="unicode", client_ref="c-1", ttl=30_000),
        ACCEPTED,
        "0C000000217B7F02",
        "overridden",
    ),
]
