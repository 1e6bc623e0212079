"""Matrix, compared with `matrix-js-sdk` of npm and the example of its specification."""

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.node_vendors import by_node
from tests.support.vendors import ATTEMPT, Case, Documented, Refusal, message

SPEC = "https://spec.matrix.org/latest/client-server-api/#put_matrixclientv3roomsroomidsendeventtypetxnid"
ACCOUNT = {"baseUrl": "https://matrix.example.com/", "apiToken": "syt_token-1"}
SENT = Documented(
    SPEC,
    "PUT",
    f"https://matrix.example.com/_matrix/client/v3/rooms/!636q39766251%3Aexample.com/send/m.room.message/{ATTEMPT}",
    {"msgtype": "m.text", "body": "Hello"},
    {"Authorization": "Bearer syt_token-1"},
)


def by_sdk() -> None:
    by_node(
        "matrix",
        baseUrl="https://matrix.example.com",
        accessToken="syt_token-1",
        room="!636q39766251:example.com",
        content={"msgtype": "m.text", "body": "Hello"},
        transaction=ATTEMPT,
    )


ACCEPTED = Reply(200, {"event_id": "$YUwRidLecu"})

CASES = [
    Case(
        "matrix",
        ACCOUNT,
        message(
            endpoint={"type": "webhook", "url": "https://matrix.example.com", "channel": "!636q39766251:example.com"}
        ),
        by_sdk,
        ACCEPTED,
        "$YUwRidLecu",
        refusals=[
            Refusal(Reply(403, {"errcode": "M_FORBIDDEN", "error": "User not in room"})),
            Refusal(
                Reply(401, {"errcode": "M_UNKNOWN_TOKEN", "error": "Unrecognised access token"}), DeliveryFailed, True
            ),
            Refusal(
                Reply(429, {"errcode": "M_LIMIT_EXCEEDED", "error": "Too many requests", "retry_after_ms": 2000}),
                DeliveryDeferred,
            ),
            Refusal(Reply(413, {"errcode": "M_TOO_LARGE", "error": "The event is too large"})),
        ],
    ),
    Case(
        "matrix",
        ACCOUNT,
        message(
            endpoint={"type": "webhook", "url": "https://matrix.to/#/%21636q39766251%3Aexample.com?via=example.com"}
        ),
        SENT,
        ACCEPTED,
        "$YUwRidLecu",
        "link",
    ),
]
