"""What providers bring, read by us and by ``django-anymail``, which knows them from requests of real accounts: the same facts."""

import asyncio
import base64
import warnings
from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any

import django
import httpx
import pytest
from anymail.exceptions import AnymailWarning
from anymail.webhooks.mailgun import MailgunInboundWebhookView
from anymail.webhooks.postmark import PostmarkInboundWebhookView
from anymail.webhooks.resend import ResendInboundWebhookView
from anymail.webhooks.sendgrid import SendGridInboundWebhookView
from django.conf import settings
from django.test import RequestFactory
from starlette.requests import Request

from novu_app.kernel import jsons
from novu_app.replies.bringing_api import read_request
from novu_app.replies.mail import document
from novu_app.replies.vendors import registry
from novu_app.replies.vendors.base import Posted
from tests.support.http import HttpSink, Reply

pytestmark = pytest.mark.usefixtures("settings_environment")


def at_work(view: Any) -> Any:
    """Resend's, made without its check of signatures, for which it wants one package more."""
    made = view.__new__(view)
    made.api_key, made.api_url, made.chunk_size = "key", "https://api.resend.com/", 8192
    return made


VIEWS = {
    "mailgun": lambda: MailgunInboundWebhookView(webhook_signing_key="k"),
    "postmark": PostmarkInboundWebhookView,
    "resend": lambda: at_work(ResendInboundWebhookView),
    "sendgrid": SendGridInboundWebhookView,
}
TO = "parse+order-7-nv-e=64a1b2c3d4e5f60718293a4b@replies.example.com"
HEADERS = [
    ("Received", "from mail.example.com by mx.example.net"),
    ("From", "Ada Größe <ada@example.com>"),
    ("To", f"Shop <{TO}>, bob@example.com"),
    ("Cc", '"Grace, H." <grace@example.com>'),
    ("Reply-To", "ada@home.example"),
    ("Subject", "Re: Grüße"),
    ("Message-ID", "<reply-1@mail.example.com>"),
    ("In-Reply-To", "<sent-1@replies.example.com>"),
    ("References", "<sent-0@replies.example.com> <sent-1@replies.example.com>"),
    ("Date", "Fri, 02 Jan 2026 04:04:05 +0100"),
]
TEXT, HTML = "Vielen Dank, schön", '<p>Vielen Dank, <img src="cid:logo"></p>'
PDF, PNG = ("bill.pdf", b"%PDF", "application/pdf"), ("logo.png", b"\x89PNG", "image/png")


def whole() -> bytes:
    """The e-mail as it was sent."""
    mail = EmailMessage()
    for name, value in HEADERS:
        mail[name] = value
    mail.set_content(TEXT, charset="iso-8859-1", cte="quoted-printable")
    mail.add_alternative(HTML, subtype="html")
    mail.get_payload()[1].add_related(PNG[1], "image", "png", cid="<logo>", filename=PNG[0])  # type: ignore[union-attr,index]
    mail.add_attachment(PDF[1], maintype="application", subtype="pdf", filename=PDF[0])
    return mail.as_bytes()


def encoded(name: str, *files: tuple[str, bytes, str]) -> list[dict[str, str]]:
    return [
        {"Name": each[0], name: base64.b64encode(each[1]).decode(), "ContentType": each[2], "ContentID": cid}
        for each, cid in zip(files, ("", "logo"), strict=False)
    ]


def people(*found: tuple[str, str]) -> list[dict[str, str]]:
    return [{"Email": address, "Name": name, "MailboxHash": ""} for name, address in found]


STRIPPED = ("From", "To", "Cc", "Reply-To", "Subject", "Date")
BROUGHT: dict[str, dict[str, Any]] = {
    "mailgun": {
        "data": {
            "recipient": TO,
            "sender": "ada@example.com",
            "message-headers": jsons.dumps(HEADERS),
            "body-plain": TEXT,
            "body-html": HTML,
            "attachment-count": "2",
            "content-id-map": '{"<logo>": "attachment-2"}',
            "timestamp": "1767323045",
            "token": "t" * 50,
        },
        "files": {"attachment-1": PDF, "attachment-2": PNG},
    },
    "mailgun-mime": {
        "data": {"recipient": TO, "sender": "ada@example.com", "timestamp": "1"},
        "files": {"body-mime": (None, whole())},
    },
    "postmark": {
        "json": {
            "FromName": "Ada Größe",
            "From": "ada@example.com",
            "FromFull": people(("Ada Größe", "ada@example.com"))[0],
            "To": f"Shop <{TO}>, bob@example.com",
            "ToFull": people(("Shop", TO), ("", "bob@example.com")),
            "Cc": '"Grace, H." <grace@example.com>',
            "CcFull": people(("Grace, H.", "grace@example.com")),
            "BccFull": [],
            "OriginalRecipient": TO,
            "Subject": "Re: Grüße",
            "MessageID": "73e6d360-66eb-11e1-8e72-a8904824019b",
            "ReplyTo": "ada@home.example",
            "Date": "Fri, 02 Jan 2026 04:04:05 +0100",
            "TextBody": TEXT,
            "HtmlBody": HTML,
            "Headers": [{"Name": name, "Value": value} for name, value in HEADERS if name not in STRIPPED],
            "Attachments": [*encoded("Content", PDF, PNG)],
        }
    },
    "sendgrid": {
        "data": {
            "headers": "\n".join(f"{name}: {value}" for name, value in HEADERS).encode(),
            "envelope": jsons.dumpb({"to": [TO], "from": "ada@example.com"}),
            "text": TEXT.encode("iso-8859-1"),
            "html": HTML.encode(),
            "charsets": jsons.dumpb({"text": "iso-8859-1", "html": "UTF-8"}),
            "attachment-info": jsons.dumpb({"attachment1": {}, "attachment2": {"content-id": "logo"}}),
            "attachments": "2",
        },
        "files": {"attachment1": PDF, "attachment2": PNG},
    },
    "resend": {"json": {"type": "email.received", "data": {"email_id": "56761188-7520"}}},
    "resend-raw": {"json": {"type": "email.received", "data": {"email_id": "56761188-7521"}}},
}


@pytest.fixture
def at_resend(internet: HttpSink) -> None:
    """The e-mails that Resend is asked for: in parts, and whole."""
    files = [
        {"id": "a1", "filename": PDF[0], "content_type": PDF[2], "download_url": "https://cdn.resend.app/a1"},
        {"id": "a2", "filename": PNG[0], "content_type": PNG[2], "content_id": "logo",
         "download_url": "https://cdn.resend.app/a2"},
    ]  # fmt: skip
    told = {name.lower(): value for name, value in HEADERS if name not in ("To", "From", "Cc", "Subject", "Message-ID")}
    parts = {
        "id": "56761188-7520",
        "from": "Ada Größe <ada@example.com>",
        "to": [f"Shop <{TO}>", "bob@example.com"],
        "cc": ['"Grace, H." <grace@example.com>'],
        "reply_to": ["ada@home.example"],
        "received_for": [TO],
        "subject": "Re: Grüße",
        "message_id": "<reply-1@mail.example.com>",
        "headers": {**told, "received": [told["received"]]},
        "text": TEXT,
        "html": HTML,
        "attachments": files,
    }
    raw = {"raw": {"download_url": "https://cdn.resend.app/raw"}, "id": "56761188-7521", "received_for": [TO]}
    root = "/emails/receiving"
    internet.pages[f"{root}/56761188-7520"] = Reply(body=parts)
    internet.pages[f"{root}/56761188-7520/attachments?limit=100"] = Reply(body={"data": files})
    internet.pages[f"{root}/56761188-7521"] = Reply(body=raw)
    for path, content, kind in (("/a1", *PDF[1:]), ("/a2", *PNG[1:]), ("/raw", whole(), "message/rfc822")):
        internet.page(path, content, kind)


def brought(name: str) -> tuple[bytes, str]:
    """The request of a provider, and its kind of content."""
    given = BROUGHT[name]
    built = httpx.Request("POST", "https://x.example", **given)
    return built.read(), built.headers["content-type"]


def read_by_us(provider: str, raw: bytes, kind: str) -> dict[str, Any]:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": raw, "more_body": False}

    async def posted() -> Posted:
        scope = {"type": "http", "method": "POST", "headers": [(b"content-type", kind.encode())]}
        return await read_request(Request(scope, receive))

    vendor = registry.find(provider)
    assert vendor is not None
    mail = vendor.read(asyncio.run(posted()), {"apiKey": "key"})
    assert mail is not None
    assert TO in mail.recipients
    return document(mail)


def read_by_anymail(provider: str, raw: bytes, kind: str) -> Any:
    if not settings.configured:
        settings.configure(ANYMAIL={}, SECRET_KEY="s", ALLOWED_HOSTS=["*"])
        django.setup()
    request = RequestFactory().generic("POST", "/", raw, content_type=kind)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AnymailWarning)
        (event,) = VIEWS[provider]().parse_events(request)
    return event.message


def addresses(found: Any) -> list[tuple[str, str]]:
    return [(each.display_name, each.addr_spec) for each in found]


def files(found: Mapping[str, Any]) -> list[tuple[str, str, bytes, str]]:
    return sorted(
        (each["fileName"], each["contentType"], base64.b64decode(each["content"]), each.get("contentId", ""))
        for each in found["attachments"]
    )


@pytest.mark.parametrize("name", BROUGHT)
def test_both_read_the_same(name: str, at_resend: None) -> None:
    provider = name.partition("-")[0]
    raw, kind = brought(name)
    ours, theirs = read_by_us(provider, raw, kind), read_by_anymail(provider, raw, kind)
    for header, found in (("from", [theirs.from_email]), ("to", theirs.to), ("cc", theirs.cc)):
        assert [(each["name"], each["address"]) for each in ours[header]] == addresses(found), header
    assert (ours["subject"], ours["text"].strip(), ours["html"].strip()) == (
        theirs.subject, theirs.text.strip(), theirs.html.strip(),
    )  # fmt: skip
    for header in ("Message-ID", "In-Reply-To", "References", "Reply-To", "Received"):
        assert ours["headers"][header.lower()] == theirs[header], header
    assert (ours["messageId"], ours["text"].strip()) == ("<reply-1@mail.example.com>", TEXT)
    assert ours["date"] == "2026-01-02T03:04:05.000Z"
    assert theirs.date.timestamp() == 1767323045
    parts = [*theirs.attachments, *theirs.content_id_map.values()]
    assert files(ours) == sorted(
        (
            part.get_filename(),
            part.get_content_type(),
            part.get_content_bytes(),
            str(part["Content-ID"] or "").strip("<>"),
        )
        for part in {id(part): part for part in parts}.values()
    )
