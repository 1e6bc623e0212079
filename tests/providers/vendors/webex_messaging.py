"""Webex, compared with ``webexpythonsdk``."""

from webexpythonsdk import WebexAPI

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Refusal, message

CREDENTIALS = {"clientId": "C1", "secretKey": "secret-123456"}
CONNECTED = {"connection": {"workspace": {"id": "O1"}, "auth": {"accessToken": "token-123456"}}}
REFUSED = {"message": "The requested resource could not be found.", "errors": [], "trackingId": "R1"}


def by_sdk(**to: str) -> None:
    WebexAPI("token-123456").messages.create(text="Hello", **to)


CASES = [
    Case(
        "webex-messaging",
        CREDENTIALS,
        message(
            endpoint={"type": "webex_room", "roomId": "R1", "parentId": "M0", **CONNECTED},
            envelope={"overrides": {"webex-messaging": {"markdown": "**Hello**"}}},
        ),
        lambda: by_sdk(roomId="R1", parentId="M0", markdown="**Hello**"),
        Reply(200, {"id": "M1", "roomId": "R1", "text": "Hello"}),
        "M1",
        url="POST https://webexapis.com/v1/messages",
        refusals=[
            Refusal(Reply(404, REFUSED)),
            Refusal(Reply(403, {"message": "Not a member of the room", "trackingId": "R1"})),
            Refusal(Reply(401, {"message": "The request requires a valid access token."}), DeliveryFailed),
            Refusal(Reply(429, {"message": "Too many"}, {"Retry-After": "3"}), DeliveryDeferred),
        ],
    ),
    Case(
        "webex-messaging",
        CREDENTIALS,
        message(endpoint={"type": "webex_person", "personEmail": "ada@example.com", **CONNECTED}),
        lambda: by_sdk(toPersonEmail="ada@example.com"),
        Reply(200, {"id": "M2"}),
        "M2",
        "person",
    ),
]
