"""Mobishastra, compared with the request of Novu's provider and those that others publish: there is no library of its JSON API."""

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

DOCS = "https://telkosh.com/mobishastra/"
ACCOUNT = {
    "baseUrl": "https://mshastra.com/sendsms_api_json.aspx",
    "user": "shop",
    "password": "password-123456",
    "from": "Shop",
}


def wanted(text: str, language: str) -> Documented:
    """The request that carries one text."""
    one = {
        "user": "shop",
        "pwd": "password-123456",
        "number": "971500000000",
        "msg": text,
        "Sender": "Shop",
        "language": language,
    }
    return Documented(DOCS, "POST", ACCOUNT["baseUrl"], [one])


CASES = [
    Case(
        "mobishastra",
        ACCOUNT,
        message("+971500000000", envelope={"overrides": {"mobishastra": {"language": "English"}}}),
        wanted("Hello", "English"),
        Reply(200, [{"msg_id": "2310060", "number": "971500000000", "str_response": "Send Successful"}]),
        "2310060",
        refusals=[
            Refusal(Reply(200, [{"msg_id": " ", "number": "1", "str_response": "Invalid Mobile No"}])),
            Refusal(Reply(503, b""), DeliveryDeferred, True),
        ],
    ),
    Case(
        "mobishastra",
        ACCOUNT,
        message("971500000000", "", "مرحبا"),
        wanted("مرحبا", "Unicode"),
        Reply(200, [{"msg_id": "2310061", "number": "971500000000", "str_response": "Send Successful"}]),
        "2310061",
        "other-letters",
    ),
]
