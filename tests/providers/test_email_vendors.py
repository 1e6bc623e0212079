"""What vendors of e-mail have apart: how files are named, whom to ask first, and what is refused since they can not do it."""

import base64
from collections.abc import Callable
from typing import Any

import pytest

from novu_app.attachments import service as attachments
from novu_app.attachments.files import File
from novu_app.kernel.ids import new_id
from novu_app.providers.base import Accepted, DeliveryDeferred, DeliveryFailed, OutcomeUnknown
from novu_app.providers.reading import at
from tests.providers.vendors import braze, infobip_email, mailjet, plunk, postmark
from tests.support.http import HttpSink, Reply
from tests.support.vendors import message, send

pytestmark = pytest.mark.usefixtures("settings_environment")
Envelope = Callable[[], dict[str, Any]]
NOTE, PICTURE = b"Note", b"\x89PNG"
NOTE64, PICTURE64 = (base64.b64encode(content).decode() for content in (NOTE, PICTURE))
SENDER = {"from": "shop@example.com", "senderName": "Shop", "apiKey": "key-123456"}
HTML = '<p>Hello <img src="cid:logo"></p>'


@pytest.fixture
def files() -> dict[str, Any]:
    """An envelope with a file, and with a picture that the e-mail shows."""
    environment_id, event_id = new_id(), new_id()
    given = [File("note.txt", "text/plain", None, list(NOTE)), File("logo.png", "image/png", None, list(PICTURE))]
    attachments.keep(environment_id, event_id, given)
    named: list[dict[str, Any]] = [
        {
            "name": file.name,
            "mime": file.mime,
            "key": attachments.key_of(environment_id, event_id, number),
            "environmentId": environment_id,
        }
        for number, file in enumerate(given)
    ]
    named[1]["cid"] = "logo"
    return {"attachments": named}


#: Where the vendor documents that files go: provider, account, path, what stands there.
FORMS: list[tuple[str, dict[str, Any], str, Any]] = [
    (
        "postmark",
        postmark.ACCOUNT,
        "Attachments",
        [
            {"Name": "note.txt", "Content": NOTE64, "ContentType": "text/plain"},
            {"Name": "logo.png", "Content": PICTURE64, "ContentType": "image/png", "ContentID": "cid:logo"},
        ],
    ),
    (
        "mailjet",
        mailjet.ACCOUNT,
        "Messages.0.Attachments",
        [{"ContentType": "text/plain", "Filename": "note.txt", "Base64Content": NOTE64}],
    ),
    (
        "mailjet",
        mailjet.ACCOUNT,
        "Messages.0.InlinedAttachments",
        [{"ContentType": "image/png", "Filename": "logo.png", "Base64Content": PICTURE64, "ContentID": "logo"}],
    ),
    (
        "mailtrap",
        SENDER,
        "attachments",
        [
            {"content": NOTE64, "filename": "note.txt", "type": "text/plain"},
            {
                "content": PICTURE64,
                "filename": "logo.png",
                "type": "image/png",
                "disposition": "inline",
                "content_id": "logo",
            },
        ],
    ),
    ("mandrill", SENDER, "message.attachments", [{"type": "text/plain", "name": "note.txt", "content": NOTE64}]),
    ("mandrill", SENDER, "message.images", [{"type": "image/png", "name": "logo", "content": PICTURE64}]),
    (
        "sendinblue",
        SENDER,
        "attachment",
        [{"name": "note.txt", "content": NOTE64}, {"name": "logo.png", "content": PICTURE64}],
    ),
    (
        "mailersend",
        SENDER,
        "attachments",
        [
            {"content": NOTE64, "filename": "note.txt", "disposition": "attachment"},
            {"content": PICTURE64, "filename": "logo.png", "disposition": "inline", "id": "logo"},
        ],
    ),
    *(
        (
            provider,
            SENDER,
            "attachments",
            [
                {"filename": "note.txt", "content": NOTE64, "content_type": "text/plain"},
                {"filename": "logo.png", "content": PICTURE64, "content_type": "image/png", "content_id": "logo"},
            ],
        )
        for provider in ("resend", "anypost")
    ),
    ("sparkpost", SENDER, "content.attachments", [{"type": "text/plain", "name": "note.txt", "data": NOTE64}]),
    ("sparkpost", SENDER, "content.inline_images", [{"type": "image/png", "name": "logo", "data": PICTURE64}]),
    (
        "infobip-email",
        infobip_email.ACCOUNT,
        "messages.0.content.attachments",
        [{"type": "binary", "content": NOTE64, "contentType": "text/plain", "fileName": "note.txt"}],
    ),
    (
        "infobip-email",
        infobip_email.ACCOUNT,
        "messages.0.content.inlineImages",
        [{"type": "binary", "content": PICTURE64, "contentType": "image/png", "fileName": "logo"}],
    ),
    (
        "netcore",
        SENDER,
        "personalizations.0.attachments",
        [{"name": "note.txt", "content": NOTE64}, {"name": "logo.png", "content": PICTURE64}],
    ),
    (
        "plunk",
        SENDER,
        "attachments",
        [
            {"filename": "note.txt", "content": NOTE64, "contentType": "text/plain"},
            {"filename": "logo.png", "content": PICTURE64, "contentType": "image/png"},
        ],
    ),
]


@pytest.mark.parametrize(
    ("provider", "account", "path", "expected"), FORMS, ids=[f"{form[0]}-{form[2]}" for form in FORMS]
)
def test_files_go_where_the_vendor_has_them(
    internet: HttpSink, files: dict[str, Any], provider: str, account: dict[str, Any], path: str, expected: Any
) -> None:
    send(provider, account, message("ada@example.com", "Hi", HTML, envelope=files))
    (request,) = internet.requests
    assert at(request.json(), path) == expected


@pytest.mark.parametrize(
    ("provider", "account", "envelope", "words"),
    [
        ("braze", braze.ACCOUNT, {"cc": ["cc@example.com"]}, "cc"),
        ("plunk", plunk.ACCOUNT, {"cc": ["cc@example.com"]}, "cc"),
        ("plunk", plunk.ACCOUNT, {"bcc": ["bcc@example.com"]}, "bcc"),
    ],
)
def test_copies_that_nobody_would_get_are_refused(
    internet: HttpSink, provider: str, account: dict[str, Any], envelope: dict[str, Any], words: str
) -> None:
    (result,) = send(provider, account, message("ada@example.com", "Hi", HTML, envelope=envelope))
    assert type(result) is DeliveryFailed
    assert words in str(result)
    assert not internet.requests


def test_braze_takes_no_files(internet: HttpSink, files: dict[str, Any]) -> None:
    (result,) = send("braze", braze.ACCOUNT, message("ada@example.com", "Hi", HTML, envelope=files))
    assert type(result) is DeliveryFailed
    assert "URL" in str(result)
    assert not internet.requests


def test_braze_sends_to_those_whom_it_knows(internet: HttpSink) -> None:
    mail = message("ada@example.com", "Hi", "<p>Hello</p>", envelope={"to": ["ada@example.com", "bob@example.com"]})
    nobody, ada = ({"message": "success", "users": users} for users in ([], [{"external_id": "a"}, {"braze_id": "x"}]))
    internet.replies = [Reply(201, ada), Reply(201, nobody), Reply(201, {"message": "success", "dispatch_id": "d"})]
    (result,) = send("braze", braze.ACCOUNT, mail)
    assert isinstance(result, Accepted)
    asked = [request.json() for request in internet.requests]
    assert asked[0] == {"email_address": "ada@example.com", "fields_to_export": ["external_id"]}
    assert asked[1]["email_address"] == "bob@example.com"
    assert asked[2]["external_user_ids"] == ["a"]


@pytest.mark.parametrize(
    ("reply", "kind", "provider_fails"),
    [
        (Reply(201, {"message": "success", "users": []}), DeliveryFailed, False),
        (Reply(401, {"message": "Invalid API Key"}), DeliveryFailed, True),
        (Reply(429, {"message": "Rate limit"}), DeliveryDeferred, False),
        (Reply(500, {"message": "Sorry"}), DeliveryDeferred, True),
    ],
)
def test_nothing_is_sent_before_braze_knows_whom_to(
    internet: HttpSink, reply: Reply, kind: type[DeliveryFailed], provider_fails: bool
) -> None:
    internet.replies = [reply]
    (result,) = send("braze", braze.ACCOUNT, message("ada@example.com", "Hi", "<p>Hello</p>"))
    assert type(result) is kind
    assert result.provider_fails is provider_fails
    assert len(internet.requests) == 1


def test_a_question_without_an_answer_has_sent_nothing(internet: HttpSink, monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(*_: Any, **__: Any) -> Any:
        raise OutcomeUnknown("rest.iad-01.braze.com did not answer within 30 s")

    monkeypatch.setattr("novu_app.providers.account.request", silent)
    (result,) = send("braze", braze.ACCOUNT, message("ada@example.com", "Hi", "<p>Hello</p>"))
    assert type(result) is DeliveryDeferred


@pytest.mark.parametrize("tenant", ["contoso/../x", "a b", "x@evil.example", "https://evil.example"])
def test_a_tenant_leads_nowhere_else(internet: HttpSink, tenant: str) -> None:
    account = {"clientId": "c", "secretKey": "secret-123456", "tenantId": tenant, "from": "shop@example.com"}
    (result,) = send("microsoft-graph", account, message("ada@example.com", "Hi", HTML))
    assert type(result) is DeliveryFailed
    assert not internet.requests


def test_a_mailbox_may_be_another_than_the_sender(internet: HttpSink) -> None:
    internet.pages["/t/oauth2/v2.0/token"] = Reply(200, {"access_token": "abcdefgh", "expires_in": 3600})
    account = {"clientId": "c", "secretKey": "secret-123456", "tenantId": "t", "user": "team/1@example.com"}
    internet.default = Reply(202, b"")
    (result,) = send("microsoft-graph", {**SENDER, **account}, message("ada@example.com", "Hi", HTML))
    assert isinstance(result, Accepted)
    assert internet.requests[-1].path == "/v1.0/users/team%2F1@example.com/sendMail"
    mail = base64.b64decode(internet.requests[-1].body)
    assert b"From: Shop <shop@example.com>\r\n" in mail


def test_a_header_can_not_be_put_in_by_a_blind_copy(internet: HttpSink) -> None:
    account = {"clientId": "c", "secretKey": "secret-123456", "tenantId": "t"}
    for bad in ("x@example.com\r\nX-Evil: 1", "x@example.com, y@example.com"):
        (result,) = send("microsoft-graph", {**SENDER, **account}, message("a@example.com", envelope={"bcc": [bad]}))
        assert type(result) is DeliveryFailed
    assert not internet.requests
