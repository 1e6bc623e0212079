"""Google Chat, compared with `apprise`: Google publishes no SDK for its web hooks; cards with what it documents."""

from novu_app.providers.base import DeliveryDeferred
from tests.support.apprise_services import by_apprise
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

HOOK = "https://chat.googleapis.com/v1/spaces/AAAA/messages?key=AIza-key&token=abc%3D"
CARDS = [{"cardId": "c1", "card": {"header": {"title": "Hi"}}}]


def refused(status: int, name: str, text: str, *more: type | bool) -> Refusal:
    return Refusal(Reply(status, {"error": {"code": status, "message": text, "status": name}}), *more)


CASES = [
    Case(
        "google-chat",
        {},
        message(endpoint={"type": "webhook", "url": HOOK}),
        lambda: by_apprise("gchat://AAAA/AIza-key/abc%3D"),
        Reply(200, {"name": "spaces/AAAA/messages/b1.b1", "text": "Hello"}),
        "spaces/AAAA/messages/b1.b1",
        "apprise",
    ),
    Case(
        "google-chat",
        {},
        message(endpoint={"type": "webhook", "url": HOOK}, envelope={"overrides": {"google-chat": {"cardsV2": CARDS}}}),
        Documented(
            "https://developers.google.com/workspace/chat/quickstart/webhooks",
            "POST",
            HOOK,
            {"text": "Hello", "cardsV2": CARDS},
        ),
        Reply(200, {"name": "spaces/AAAA/messages/b1.b1", "text": "Hello"}),
        "spaces/AAAA/messages/b1.b1",
        refusals=[
            refused(400, "INVALID_ARGUMENT", "Message cannot be empty."),
            refused(403, "PERMISSION_DENIED", "The caller does not have permission"),
            refused(404, "NOT_FOUND", "This Space does not exist."),
            refused(429, "RESOURCE_EXHAUSTED", "Quota exceeded", DeliveryDeferred),
            refused(503, "UNAVAILABLE", "The service is currently unavailable.", DeliveryDeferred, True),
        ],
    ),
]
