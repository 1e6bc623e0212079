"""Netcore, compared with `pepipost`, of which it made version 5.1 of its API: it has another address since."""

from typing import Any

from pepipost.configuration import Configuration
from pepipost.models.send import Send
from pepipost.pepipost_client import PepipostClient

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message


def by_sdk(**said: Any) -> None:
    client = PepipostClient("nc-123456")
    Configuration.base_uri = "https://emailapi.netcorecloud.net/v5.1"
    client.mail_send.create_generatethemailsendrequest(Send.from_dictionary(said))


def without_nothing(value: Any) -> Any:
    """What is said, without all that the SDK names though nothing was said of it."""
    if isinstance(value, dict):
        return {key: without_nothing(item) for key, item in value.items() if item is not None}
    return [without_nothing(item) for item in value] if isinstance(value, list) else value


CASES = [
    Case(
        "netcore",
        {"apiKey": "nc-123456", "from": "shop@example.com", "senderName": "Flight confirmation"},
        message(
            "ada@example.com",
            "Your flight",
            "<p>Hello</p>",
            envelope={
                "to": ["Ada <ada@example.com>"],
                "cc": ["cc@example.com"],
                "bcc": ["bcc@example.com"],
                "replyTo": "reply@example.com",
                "headers": {"X-A": "1"},
                "overrides": {"netcore": {"settings": {"openTrack": False}, "tags": ["flight"]}},
            },
        ),
        lambda: by_sdk(
            **{"from": {"email": "shop@example.com", "name": "Flight confirmation"}},
            subject="Your flight",
            reply_to="reply@example.com",
            content=[{"type": "html", "value": "<p>Hello</p>"}],
            personalizations=[
                {
                    "to": [{"email": "ada@example.com", "name": "Ada"}],
                    "cc": [{"email": "cc@example.com"}],
                    "bcc": [{"email": "bcc@example.com"}],
                    "headers": {"X-A": "1"},
                }
            ],
            settings={"open_track": False},
            tags=["flight"],
        ),
        Reply(202, {"status": "success", "data": {"message_id": "70c4"}, "message": "OK"}),
        "70c4",
        # https://emaildocs.netcorecloud.com/reference/email-request-samples
        url="POST https://emailapi.netcorecloud.net/v5.1/mail/send",
        headers=["api_key"],
        same=without_nothing,
        refusals=[
            Refusal(Reply(400, {"status": "error", "error": [{"message": "Invalid email", "errorcode": 177}]})),
            Refusal(Reply(200, {"status": "error", "message": "no recipients", "data": None})),
            Refusal(Reply(401, {"status": "error", "message": "Invalid API key"}), provider_fails=True),
            Refusal(Reply(503, {"status": "error", "message": "down"}), DeliveryDeferred, provider_fails=True),
        ],
    )
]
