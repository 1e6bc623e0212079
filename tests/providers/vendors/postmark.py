"""Postmark, compared with `postmark` of npm, the vendor's own; several in one call with ``postmarker``, too."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.node_vendors import by_node
from tests.support.vendors import Case, Refusal, message, without

ACCOUNT = {"apiKey": "server-token-1", "from": "shop@example.com", "senderName": "Shop"}
ACCEPTED = Reply(200, {"To": "ada@example.com", "MessageID": "b7bc2f4a", "ErrorCode": 0, "Message": "OK"})
ENVELOPE = {
    "to": ["ada@example.com", "bob@example.com"],
    "cc": ["Carl <cc@example.com>"],
    "bcc": ["bcc@example.com"],
    "replyTo": "reply@example.com",
    "headers": {"X-A": "1"},
    "overrides": {"postmark": {"messageStream": "broadcast", "tag": "welcome"}},
}


#: What ``postmarker`` says though it goes without saying.
SILENT = dict.fromkeys(("Cc", "Bcc", "ReplyTo", "Tag", "Metadata", "TrackOpens", "MessageStream"))
silent = without(TrackLinks="None", Headers=[], Attachments=[], **SILENT)


def by_sdk(**more: Any) -> None:
    content = {"From": "Shop <shop@example.com>", "Subject": "Hi", "TextBody": "Hello", "HtmlBody": "<p>Hello</p>"}
    by_node("postmark", token="server-token-1", emails=[{**content, **more}])


def refused(code: int, text: str, **more: Any) -> Refusal:
    return Refusal(Reply(422, {"ErrorCode": code, "Message": text}), **more)


CASES = [
    Case(
        "postmark",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>"),
        lambda: by_sdk(To="ada@example.com"),
        ACCEPTED,
        "b7bc2f4a",
        url="POST https://api.postmarkapp.com/email",
        headers=["X-Postmark-Server-Token"],
        refusals=[
            refused(300, "Invalid 'To' address: 'ada'."),
            refused(406, "You tried to send to a recipient that has been marked as inactive."),
            refused(400, "The 'From' address you supplied is not a Sender Signature.", provider_fails=True),
            refused(412, "While your account is pending approval …", provider_fails=True),
            Refusal(Reply(401, {"ErrorCode": 10, "Message": "Bad or missing API token."}), provider_fails=True),
            Refusal(Reply(200, {"ErrorCode": 406, "Message": "Inactive recipient"})),
            Refusal(Reply(503, {"ErrorCode": 100, "Message": "Maintenance"}), DeliveryDeferred, provider_fails=True),
        ],
    ),
    Case(
        "postmark",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>", envelope=ENVELOPE),
        lambda: by_sdk(
            To="ada@example.com,bob@example.com",
            Cc="Carl <cc@example.com>",
            Bcc="bcc@example.com",
            ReplyTo="reply@example.com",
            Headers=[{"Name": "X-A", "Value": "1"}],
            MessageStream="broadcast",
            Tag="welcome",
        ),
        ACCEPTED,
        "b7bc2f4a",
        "rich",
    ),
]
