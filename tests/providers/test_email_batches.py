"""Several e-mails in one call: what vendors get is what their SDKs send, and each e-mail has the outcome that is its own."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import pytest
import resend
from anypost import Anypost
from brevo import Brevo
from mailchimp_transactional import Client as Mandrill
from mailjet_rest import Client as Mailjet
from mailtrap import Address, BatchEmailRequest, BatchMail, BatchSendEmailParams, MailtrapClient
from postmarker.core import PostmarkClient

from novu_app.providers.base import Accepted, DeliveryDeferred, DeliveryFailed, OutcomeUnknown, OutgoingMessage, Result
from tests.providers.vendors import infobip_email, mailjet, postmark
from tests.support.http import HttpSink, Reply
from tests.support.vendors import Case, laid_open, message, send_together

pytestmark = pytest.mark.usefixtures("settings_environment")
SENDER = {"from": "shop@example.com", "senderName": "Shop"}
NAMES = ("ada", "bob", "eve")


def mail(name: str, body: str = "<p>Hello</p>", **envelope: Any) -> OutgoingMessage:
    return replace(message(f"{name}@example.com", "Hi", body, envelope=envelope), attempt_id=f"attempt-{name}")


def summed(results: list[Result]) -> list[Any]:
    return [result.response_id if isinstance(result, Accepted) else type(result) for result in results]


@dataclass(frozen=True)
class Together:
    """Three e-mails in a call, of which the vendor refuses the second where it takes some without others."""

    provider: str
    account: dict[str, Any]
    by_sdk: Callable[[], Any]
    reply: Reply
    results: list[Any]
    same: Callable[[Any], Any] = lambda body: body
    url: str = ""
    #: Compared besides Authorization: where else keys are shown, and how the call is to be taken.
    headers: Sequence[str] = ()

    def __str__(self) -> str:
        return self.provider


def by_postmark() -> None:
    content = {"From": "Shop <shop@example.com>", "Subject": "Hi", "TextBody": "Hello", "HtmlBody": "<p>Hello</p>"}
    PostmarkClient("server-token-1").emails.send_batch(*[{**content, "To": f"{n}@example.com"} for n in NAMES])


def by_mailjet() -> None:
    content = {
        "From": {"Email": "shop@example.com", "Name": "Shop"},
        "Subject": "Hi",
        "TextPart": "Hello",
        "HTMLPart": "<p>Hello</p>",
    }
    each = [{**content, "To": [{"Email": f"{n}@example.com"}], "CustomID": f"attempt-{n}"} for n in NAMES]
    Mailjet(auth=("public-123", "private-123"), version="v3.1").send.create(data={"Messages": each})


def by_mailtrap() -> None:
    base = BatchMail(sender=Address("shop@example.com", "Shop"), subject="Hi", text="Hello", html="<p>Hello</p>")
    each = [BatchEmailRequest(to=[Address(f"{name}@example.com")]) for name in NAMES]
    MailtrapClient(token="token-123456").batch_send(BatchSendEmailParams(base=base, requests=each))


def by_mandrill() -> None:
    content = {
        "from_email": "shop@example.com",
        "from_name": "Shop",
        "to": [{"email": f"{name}@example.com", "type": "to"} for name in NAMES],
        "subject": "Hi",
        "text": "Hello",
        "html": "<p>Hello</p>",
        "preserve_recipients": False,
    }
    Mandrill("md-123456").messages.send({"message": content})


def by_brevo() -> None:
    Brevo(api_key="xkeysib-123456").transactional_emails.send_transac_email(
        sender={"email": "shop@example.com", "name": "Shop"},
        subject="Hi",
        text_content="Hello",
        html_content="<p>Hello</p>",
        message_versions=[{"to": [{"email": f"{name}@example.com"}]} for name in NAMES],
    )


CONTENT: dict[str, Any] = {
    "from": "Shop <shop@example.com>",
    "subject": "Hi",
    "text": "Hello",
    "html": "<p>Hello</p>",
}


def by_resend() -> None:
    resend.api_key = "re_123456"
    each: Any = [{**CONTENT, "to": [f"{name}@example.com"]} for name in NAMES]
    resend.Batch.send(each, {"batch_validation": "permissive"})


def by_anypost() -> None:
    each: Any = [{**CONTENT, "to": [f"{name}@example.com"]} for name in NAMES]
    with Anypost("ap_123456") as client:
        client.email.send_batch({"emails": each})


def by_infobip() -> None:
    content = {
        "sender": "Shop <shop@example.com>",
        "content": {"subject": "Hi", "text": "Hello", "html": "<p>Hello</p>"},
    }
    each = [
        {**content, "destinations": [{"to": [{"destination": f"{n}@example.com", "messageId": f"attempt-{n}"}]}]}
        for n in NAMES
    ]
    infobip_email.send_by_sdk(*each)


def silent(body: list[dict[str, Any]]) -> list[Any]:
    return [postmark.silent(each) for each in body]


def infobip_status(group: str, name: str) -> dict[str, Any]:
    return {"groupId": 1, "groupName": group, "id": 1, "name": name, "description": name}


TABLE = [
    Together(
        "postmark",
        postmark.ACCOUNT,
        by_postmark,
        Reply(
            200,
            [
                {"ErrorCode": 0, "Message": "OK", "MessageID": "1", "To": "ada@example.com"},
                {"ErrorCode": 406, "Message": "Inactive recipient"},
                {"ErrorCode": 0, "Message": "OK", "MessageID": "3", "To": "eve@example.com"},
            ],
        ),
        ["1", DeliveryFailed, "3"],
        silent,
        "POST https://api.postmarkapp.com/email/batch",
        headers=("X-Postmark-Server-Token",),
    ),
    Together(
        "mailjet",
        mailjet.ACCOUNT,
        by_mailjet,
        Reply(
            400,
            {
                "Messages": [
                    {"Status": "success", "To": [{"MessageID": 1}]},
                    {
                        "Status": "error",
                        "Errors": [{"ErrorCode": "mj-0013", "StatusCode": 400, "ErrorMessage": "invalid"}],
                    },
                    {"Status": "success", "To": [{"MessageID": 3}]},
                ]
            },
        ),
        ["1", DeliveryFailed, "3"],
    ),
    Together(
        "mailtrap",
        {**SENDER, "apiKey": "token-123456"},
        by_mailtrap,
        Reply(
            200,
            {
                "success": True,
                "responses": [
                    {"success": True, "message_ids": ["1"]},
                    {"success": False, "errors": ["'to' address is invalid"]},
                    {"success": True, "message_ids": ["3"]},
                ],
            },
        ),
        ["1", DeliveryFailed, "3"],
        url="POST https://send.api.mailtrap.io/api/batch",
    ),
    Together(
        "mandrill",
        {**SENDER, "apiKey": "md-123456"},
        by_mandrill,
        Reply(
            200,
            [
                # In whatever order.
                {"email": "eve@example.com", "status": "queued", "_id": "3"},
                {"email": "bob@example.com", "status": "rejected", "reject_reason": "hard-bounce", "_id": "2"},
                {"email": "ada@example.com", "status": "sent", "_id": "1"},
            ],
        ),
        ["1", DeliveryFailed, "3"],
    ),
    Together(
        "sendinblue",
        {**SENDER, "apiKey": "xkeysib-123456"},
        by_brevo,
        Reply(201, {"messageIds": ["<1>", "<2>", "<3>"]}),
        ["<1>", "<2>", "<3>"],
        headers=("api-key",),
    ),
    Together(
        "resend",
        {**SENDER, "apiKey": "re_123456"},
        by_resend,
        Reply(200, {"data": [{"id": "1"}, {"id": "3"}], "errors": [{"index": 1, "message": "Invalid `to` field."}]}),
        ["1", DeliveryFailed, "3"],
        url="POST https://api.resend.com/emails/batch",
        headers=("x-batch-validation",),
    ),
    Together(
        "anypost",
        {**SENDER, "apiKey": "ap_123456"},
        by_anypost,
        Reply(
            207,
            {
                "summary": {"total": 3, "queued": 2, "failed": 1},
                "data": [
                    {"status": "queued", "index": 0, "id": "1"},
                    {"status": "failed", "index": 1, "error": {"type": "validation_error", "message": "invalid"}},
                    {"status": "queued", "index": 2, "id": "3"},
                ],
            },
        ),
        ["1", DeliveryFailed, "3"],
        url="POST https://api.anypost.com/v1/email/batch",
    ),
    Together(
        "infobip-email",
        infobip_email.ACCOUNT,
        by_infobip,
        Reply(
            200,
            {
                "messages": [
                    {"messageId": "attempt-eve", "status": infobip_status("PENDING", "PENDING_ACCEPTED")},
                    {"messageId": "attempt-bob", "status": infobip_status("REJECTED", "REJECTED_DESTINATION")},
                    {"messageId": "attempt-ada", "status": infobip_status("PENDING", "PENDING_ACCEPTED")},
                ]
            },
        ),
        ["attempt-ada", DeliveryFailed, "attempt-eve"],
        infobip_email.same,
    ),
]


@pytest.mark.parametrize("together", TABLE, ids=str)
def test_one_call_has_what_the_sdk_sends_and_each_e_mail_its_outcome(internet: HttpSink, together: Together) -> None:
    case = Case(together.provider, together.account, mail("ada"), together.by_sdk, together.reply, None)
    case = replace(case, same=together.same, headers=together.headers)
    internet.replies[:] = [together.reply]
    results = send_together(together.provider, together.account, *map(mail, NAMES))
    assert summed(results) == together.results
    internet.replies[:] = [together.reply]
    with suppress(Exception):  # what an SDK raises for an answer is none of our concern here
        together.by_sdk()
    ours, theirs = (laid_open(request, case) for request in internet.requests)
    assert ours == theirs
    assert None not in ours["headers"].values()
    if together.url:
        assert ours["request"] == together.url


@pytest.mark.parametrize("together", TABLE, ids=str)
def test_a_call_that_fails_fails_for_all(internet: HttpSink, together: Together) -> None:
    for status, kind in ((503, DeliveryDeferred), (429, DeliveryDeferred), (401, DeliveryFailed)):
        internet.replies[:] = [Reply(status, {"message": "no"})]
        before = len(internet.requests)
        assert summed(send_together(together.provider, together.account, *map(mail, NAMES))) == [kind] * 3
        assert len(internet.requests) == before + 1


@pytest.mark.parametrize("together", TABLE, ids=str)
def test_an_answer_that_says_nothing_of_them_leaves_all_unknown(internet: HttpSink, together: Together) -> None:
    internet.replies[:] = [Reply(200, {"messageId": "one for three", "success": True})]
    results = send_together(together.provider, together.account, *map(mail, NAMES))
    assert summed(results) == [OutcomeUnknown] * 3


@pytest.mark.parametrize("together", TABLE, ids=str)
def test_what_is_passed_through_keeps_an_e_mail_by_itself(internet: HttpSink, together: Together) -> None:
    own = {"overrides": {together.provider: {"_passthrough": {"headers": {"X-Own": "1"}}}}}
    send_together(together.provider, together.account, mail("ada", **own), mail("bob", **own))
    assert len(internet.requests) == 2


def test_other_words_are_another_call_where_a_call_has_one_content(internet: HttpSink) -> None:
    account = next(each.account for each in TABLE if each.provider == "mandrill")
    send_together("mandrill", account, mail("ada"), mail("bob", "<p>Bye</p>"))
    assert len(internet.requests) == 2
    assert {"Hello" in request.body.decode() for request in internet.requests} == {True, False}


def test_recipients_who_would_see_each_other_do_not_share_a_call(internet: HttpSink) -> None:
    account = {**SENDER, "apiKey": "md-123456"}
    send_together("mandrill", account, mail("ada", cc=["cc@example.com"]), mail("bob", cc=["cc@example.com"]))
    send_together("mandrill", account, mail("x", to=["a@example.com", "b@example.com"]), mail("eve"))
    assert len(internet.requests) == 4


def test_everybody_has_an_address_of_their_own_to_unsubscribe(internet: HttpSink) -> None:
    account = {**SENDER, "apiKey": "token-123456"}
    first, second = (mail(name, unsubscribe=f"https://example.com/{name}") for name in ("ada", "bob"))
    send_together("mailtrap", account, first, second)
    (request,) = internet.requests
    said = [each["headers"]["List-Unsubscribe"] for each in request.json()["requests"]]
    assert said == ["<https://example.com/ada>", "<https://example.com/bob>"]
    send_together("sendinblue", {**SENDER, "apiKey": "xkeysib-123456"}, first, second)
    assert len(internet.requests) == 3, "Brevo takes headers for the whole call alone"


def test_overrides_reach_each_of_several_whole_e_mails(internet: HttpSink) -> None:
    tagged = {"overrides": {"postmark": {"tag": "order"}}}
    send_together("postmark", postmark.ACCOUNT, mail("ada", **tagged), mail("bob"))
    (request,) = internet.requests
    assert [each.get("Tag") for each in json.loads(request.body)] == ["order", None]
