"""RingCentral, compared with `@ringcentral/sdk` of npm: its SDK for Python is not published as a wheel."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.node_vendors import by_node
from tests.support.vendors import Case, Refusal, message

ACCOUNT = {"clientId": "client-1", "secretKey": "secret-123456", "token": "jwt-123456", "from": "+15551234567"}
TOKEN = Reply(
    200,
    {
        "access_token": "access-123456",
        "token_type": "bearer",
        "expires_in": 3600,
        "refresh_token": "refresh-123456",
        "refresh_token_expires_in": 604800,
        "scope": "SMS",
        "owner_id": "1",
        "endpoint_id": "1",
    },
)
ACCEPTED = Reply(200, {"id": 6671, "type": "SMS", "messageStatus": "Queued", "direction": "Outbound"})


def by_sdk(server: str) -> None:
    by_node(
        "ring-central",
        server=server,
        clientId="client-1",
        clientSecret="secret-123456",
        jwt="jwt-123456",
        text={"from": {"phoneNumber": "+15551234567"}, "to": [{"phoneNumber": "+4917012345"}], "text": "Hello"},
    )


def refused(status: int, code: str, *more: Any) -> Refusal:
    body = {"errorCode": code, "message": "because of it", "errors": [{"errorCode": code, "message": "because of it"}]}
    return Refusal(Reply(status, body), *more)


PAGES = {"/restapi/oauth/token": TOKEN}
#: HTTP knows no difference: Bearer, bearer.
SAME: dict[str, Any] = {"pages": PAGES, "same_authorization": str.lower}

CASES = [
    Case(
        "ring-central",
        ACCOUNT,
        message("+4917012345"),
        lambda: by_sdk("https://platform.ringcentral.com"),
        ACCEPTED,
        "6671",
        url="POST https://platform.ringcentral.com/restapi/v1.0/account/~/extension/~/sms",
        refusals=[
            refused(400, "CMN-101"),
            refused(401, "OAU-213", DeliveryFailed, True),
            refused(403, "FeatureNotAvailable", DeliveryFailed, True),
            refused(429, "CMN-301", DeliveryDeferred),
            refused(503, "CMN-201", DeliveryDeferred, True),
        ],
        **SAME,
    ),
    Case(
        "ring-central",
        {**ACCOUNT, "secure": True},
        message("+4917012345"),
        lambda: by_sdk("https://platform.devtest.ringcentral.com"),
        ACCEPTED,
        "6671",
        "sandbox",
        url="POST https://platform.devtest.ringcentral.com/restapi/v1.0/account/~/extension/~/sms",
        **SAME,
    ),
]
