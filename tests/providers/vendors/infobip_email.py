"""Infobip e-mail, compared with ``infobip_api_client``."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import ATTEMPT, Case, Refusal, message

ACCOUNT = {
    "apiKey": "ib-123456",
    "baseUrl": "xyz.api.infobip.com",
    "from": "shop@example.com",
    "senderName": "Shop",
}
ENVELOPE = {
    "to": ["ada@example.com", "bob@example.com"],
    "cc": ["Carl <cc@example.com>"],
    "bcc": ["bcc@example.com"],
    "replyTo": "reply@example.com",
    "overrides": {"infobip-email": {"options": {"campaignReferenceId": "orders"}}},
}


def answer(group: str, name: str, text: str = "", status: int = 200) -> Reply:
    said = {"groupId": 1, "groupName": group, "id": 26, "name": name, "description": text}
    part = {"messageId": ATTEMPT, "status": said, "destination": "ada@example.com"}
    return Reply(status, {"bulkId": "b1", "messages": [part]})


def by_sdk(people: dict[str, Any] | None = None, **more: Any) -> None:
    to = {"to": [{"destination": "ada@example.com", "messageId": ATTEMPT}]}
    content = {
        "sender": "Shop <shop@example.com>",
        "destinations": [{**to, **(people or {})}],
        "content": {"subject": "Hi", "text": "Hello", "html": "<p>Hello</p>"},
        **more,
    }
    send_by_sdk(content)


def send_by_sdk(*contents: dict[str, Any]) -> None:
    import infobip_api_client as infobip  # takes long
    from infobip_api_client.models import EmailRequest

    with infobip.ApiClient(infobip.Configuration(host="https://xyz.api.infobip.com", api_key="ib-123456")) as client:
        infobip.EmailApi(client).send_email(EmailRequest.from_dict({"messages": list(contents)}))


def same(body: Any) -> Any:
    """Without what goes without saying: who else gets an e-mail is not shown, templates are of version 1."""
    for one in body["messages"]:
        one["content"].pop("templateLanguageVersion", None)
        for people in one["destinations"]:
            if not people.get("preserveRecipients"):
                people.pop("preserveRecipients", None)
    return body


ACCEPTED = answer("PENDING", "PENDING_ACCEPTED", "Message accepted, pending for delivery.")
CASES = [
    Case(
        "infobip-email",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>"),
        by_sdk,
        ACCEPTED,
        ATTEMPT,
        url="POST https://xyz.api.infobip.com/email/4/messages",
        same=same,
        refusals=[
            Refusal(answer("REJECTED", "REJECTED_DESTINATION", "Destination is blacklisted")),
            Refusal(answer("REJECTED", "REJECTED_NOT_ENOUGH_CREDITS", "Not enough credits"), provider_fails=True),
            Refusal(answer("REJECTED", "REJECTED_FLOODING_FILTER", "Anti-flooding"), DeliveryDeferred),
            Refusal(Reply(400, {"errorCode": "E400", "description": "Request cannot be processed."})),
            Refusal(
                Reply(
                    401,
                    {
                        "requestError": {
                            "serviceException": {"messageId": "UNAUTHORIZED", "text": "Invalid login details"}
                        }
                    },
                ),
                provider_fails=True,
            ),
        ],
    ),
    Case(
        "infobip-email",
        ACCOUNT,
        message("ada@example.com", "Hi", "<p>Hello</p>", envelope=ENVELOPE),
        lambda: by_sdk(
            {
                "to": [
                    {"destination": "ada@example.com", "messageId": ATTEMPT},
                    {"destination": "bob@example.com"},
                ],
                "cc": [{"destination": "cc@example.com"}],
                "bcc": [{"destination": "bcc@example.com"}],
                "replyTo": "reply@example.com",
                "preserveRecipients": True,
            },
            options={"campaignReferenceId": "orders"},
        ),
        ACCEPTED,
        ATTEMPT,
        "rich",
        same=same,
    ),
]
