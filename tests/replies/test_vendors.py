"""Each provider that receives e-mails brings a reply over HTTP, in its documented words, shown as it shows itself."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from mailgun.security import SecurityGuard
from resend.webhooks._webhooks import Webhooks

from novu_app.integrations.models import Integration
from novu_app.kernel import clock, crypto, jsons
from novu_app.replies.models import MailReply
from tests.support.customer import Customer, lines
from tests.support.http import HttpSink, Reply

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
Drain = Callable[[], int]
Bring = Callable[..., httpx.Response]
PRIVATE = ec.generate_private_key(ec.SECP256R1())
PUBLIC = base64.b64encode(PRIVATE.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
SECRET = "whsec_" + base64.b64encode(b"a secret of Resend's").decode()
PASSWORD = "a long password"
_SENDER = {"apiKey": "key", "from": "shop@example.com", "senderName": "Shop"}
CREDENTIALS = {"mailgun": {**_SENDER, "domain": "mg.example.com", "user": "api"}}
PDF = ("Rechnung.pdf", b"%PDF", "application/pdf")


@pytest.fixture
def bring(app_client: httpx.Client, customer: Customer) -> Bring:
    """The provider brings something to its address."""

    def send(provider: str, key: str, **request: Any) -> httpx.Response:
        known = customer.rows(Integration, provider_id=provider)
        row = known[0] if known else customer.integration(provider, CREDENTIALS.get(provider, _SENDER))
        changed = {"configurations": {"inboundMailSigningKey": key}}
        assert app_client.put(f"/v1/integrations/{row.id}", json=changed).status_code == 200
        headers = {"Authorization": "", **request.pop("headers", {})}
        path = f"/v2/inbound-webhooks/mail/{customer.environment.id}/{row.id}"
        return app_client.post(path, headers=headers, **request)

    return send


def basic(password: str = PASSWORD) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"novu:{password}".encode()).decode()}


def kept(customer: Customer) -> dict[str, Any]:
    """The one e-mail that was kept."""
    (row,) = customer.rows(MailReply)
    document: dict[str, Any] = jsons.loads(row.mail or "")
    return document


def same_for_all(customer: Customer, answers: list[httpx.Response]) -> None:
    """Brought twice it is kept once, and the activity says so."""
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].text
    assert answers[0].json()["data"]["received"] == 1
    assert answers[1].json()["data"]["received"] == 0
    said = kept(customer)
    assert (said["from"][0]["address"], said["subject"], said["messageId"]) == (
        "ada@example.com",
        "Re: Grüße",
        "<reply-1@mail.example.com>",
    )
    assert said["text"].strip() == "Vielen Dank, schön"
    assert lines(customer.jobs()[0])[-1] == "A reply to the e-mail was received"


def headers_of(address: str) -> list[list[str]]:
    return [
        ["From", "Ada <ada@example.com>"],
        ["To", address],
        ["Subject", "Re: =?utf-8?q?Gr=C3=BC=C3=9Fe?="],
        ["Message-Id", "<reply-1@mail.example.com>"],
        ["Date", "Fri, 02 Jan 2026 04:04:05 +0100"],
    ]


def sendgrid(address: str) -> dict[str, Any]:
    said = "\n".join(f"{name}: {value}" for name, value in headers_of(address)) + "\nReceived: by\n\tmx.sendgrid.net\n"
    fields = {
        "headers": said.encode(),
        "envelope": jsons.dumpb({"to": [address], "from": "ada@example.com"}),
        "text": "Vielen Dank, schön".encode("iso-8859-1"),
        "charsets": jsons.dumpb({"text": "iso-8859-1", "to": "UTF-8"}),
        "attachment-info": jsons.dumpb({"attachment1": {"filename": PDF[0], "content-id": "<doc>"}}),
    }
    return {"data": fields, "files": {"attachment1": PDF}}


def test_sendgrid_signs_what_it_has_parsed(customer: Customer, address: str, bring: Bring) -> None:
    built = httpx.Request("POST", "https://x", **sendgrid(address))
    raw, stamp = built.read(), str(clock.now_ms() // 1000)
    signature = base64.b64encode(PRIVATE.sign(stamp.encode() + raw, ec.ECDSA(SHA256()))).decode()
    headers = {
        "Content-Type": built.headers["content-type"],
        "X-Twilio-Email-Event-Webhook-Signature": signature,
        "X-Twilio-Email-Event-Webhook-Timestamp": stamp,
    }
    same_for_all(customer, [bring("sendgrid", PUBLIC, content=raw, headers=headers) for _ in range(2)])
    (file,) = kept(customer)["attachments"]
    assert (file["fileName"], file["contentId"], file["length"]) == (PDF[0], "doc", 4)
    assert bring("sendgrid", PUBLIC, content=raw + b"\r\n", headers=headers).status_code == 401
    # What it signs with is no secret: it is no password.
    password = {"Content-Type": built.headers["content-type"], **basic(PUBLIC)}
    assert bring("sendgrid", PUBLIC, content=raw, headers=password).status_code == 401


def test_sendgrid_brings_the_whole_e_mail_to_an_address_with_a_password(
    customer: Customer, address: str, bring: Bring
) -> None:
    whole = "".join(f"{name}: {value}\r\n" for name, value in headers_of(address)).encode()
    whole += b"Content-Type: text/plain; charset=iso-8859-1\r\n\r\n" + "Vielen Dank, schön".encode("iso-8859-1")
    envelope = jsons.dumpb({"to": [address], "from": "ada@example.com"})
    request = {"data": {"email": whole, "envelope": envelope}, "files": {"none": PDF}}
    same_for_all(customer, [bring("sendgrid", PASSWORD, headers=basic(), **request) for _ in range(2)])
    assert bring("sendgrid", PASSWORD, headers=basic("wrong"), **request).status_code == 401
    assert bring("sendgrid", PASSWORD, **request).status_code == 401


def mailgun(address: str, key: str = "mailgun-key", at: int | None = None, token: str = "t" * 50) -> dict[str, str]:
    stamp = str(clock.now_ms() // 1000 if at is None else at)
    signature = crypto.hmac_hex(key, stamp + token)
    assert SecurityGuard.verify_webhook(key, token, stamp, signature, max_age_seconds=0)
    return {
        "recipient": address,
        "sender": "ada@example.com",
        "subject": "Re: Grüße",
        "message-headers": jsons.dumps(headers_of(address)),
        "body-plain": "Vielen Dank, schön",
        "timestamp": stamp,
        "token": token,
        "signature": signature,
    }


@pytest.mark.parametrize("with_file", [False, True])
def test_mailgun_signs_inside_of_the_form(customer: Customer, address: str, bring: Bring, with_file: bool) -> None:
    form = mailgun(address)
    request: dict[str, Any] = {"data": form}
    if with_file:
        request = {"data": {**form, "content-id-map": '{"<doc>": "attachment-1"}'}, "files": {"attachment-1": PDF}}
    same_for_all(customer, [bring("mailgun", "mailgun-key", **request) for _ in range(2)])
    assert [each["contentId"] for each in kept(customer)["attachments"]] == (["doc"] if with_file else [])
    # Its signature is over the token alone: with another text it opens nothing.
    forged = {**form, "message-headers": form["message-headers"].replace("reply-1", "reply-2")}
    assert bring("mailgun", "mailgun-key", data=forged).json()["data"] == {"received": 0, "known": 0}
    assert bring("mailgun", "mailgun-key", data=mailgun(address, key="other")).status_code == 401
    old = mailgun(address, at=clock.now_ms() // 1000 - 13 * 3600, token="o" * 50)
    assert bring("mailgun", "mailgun-key", data=old).status_code == 401
    assert len(customer.rows(MailReply)) == 1


def test_postmark_knows_the_password_of_its_address(customer: Customer, address: str, bring: Bring) -> None:
    said = {
        "FromFull": {"Email": "ada@example.com", "Name": "Ada"},
        "OriginalRecipient": address,
        "ToFull": [{"Email": address, "Name": "", "MailboxHash": "x"}],
        "MessageID": "73e6d360-66eb-11e1-8e72-a8904824019b",
        "From": "ada@example.com",
        "Subject": "Re: Grüße",
        "TextBody": "Vielen Dank, schön",
        "HtmlBody": "",
        "Headers": [{"Name": "Message-ID", "Value": "<reply-1@mail.example.com>"}],
        "Attachments": [
            {"Name": PDF[0], "Content": base64.b64encode(PDF[1]).decode(), "ContentType": PDF[2], "ContentLength": 4}
        ],
    }
    same_for_all(customer, [bring("postmark", PASSWORD, json=said, headers=basic()) for _ in range(2)])
    assert kept(customer)["attachments"][0]["content"] == base64.b64encode(PDF[1]).decode()
    assert bring("postmark", PASSWORD, json=said, headers=basic("wrong")).status_code == 401


def test_resend_names_an_e_mail_which_is_fetched(
    customer: Customer, address: str, bring: Bring, internet: HttpSink
) -> None:
    email_id = "56761188-7520-42d8-8898-ff6fc54ce618"
    internet.pages[f"/emails/receiving/{email_id}"] = Reply(
        body={
            "object": "email",
            "id": email_id,
            "to": [address],
            "from": "Ada <ada@example.com>",
            "subject": "Re: Grüße",
            "text": "Vielen Dank, schön",
            "html": None,
            "message_id": "<reply-1@mail.example.com>",
            "headers": {"return-path": "ada@example.com"},
            "attachments": [{"id": "a1"}],
        }
    )
    listed = {"id": "a1", "filename": PDF[0], "content_type": PDF[2], "download_url": "https://cdn.resend.app/a1"}
    internet.pages[f"/emails/receiving/{email_id}/attachments?limit=100"] = Reply(body={"data": [listed]})
    internet.page("/a1", PDF[1], PDF[2])
    raw = jsons.dumpb({"type": "email.received", "data": {"email_id": email_id, "to": [address]}})

    def signed(stamp: int, body: bytes = raw) -> dict[str, str]:
        told = f"msg_1.{stamp}.".encode() + body
        digest = hmac.new(b"a secret of Resend's", told, hashlib.sha256).digest()
        return {
            "svix-id": "msg_1",
            "svix-timestamp": str(stamp),
            "svix-signature": f"v1,{base64.b64encode(digest).decode()}",
        }

    now = clock.now_ms() // 1000
    given = {"id": "msg_1", "timestamp": str(now), "signature": signed(now)["svix-signature"]}
    Webhooks.verify({"payload": raw.decode(), "headers": given, "webhook_secret": SECRET})
    same_for_all(customer, [bring("resend", SECRET, content=raw, headers=signed(now)) for _ in range(2)])
    assert [each["fileName"] for each in kept(customer)["attachments"]] == [PDF[0]]
    asked = [request for request in internet.requests if request.headers["Host"] == "api.resend.com"]
    assert {request.headers["Authorization"] for request in asked} == {"Bearer key"}
    assert bring("resend", SECRET, content=raw, headers=signed(now - 600)).status_code == 401
    del internet.pages[f"/emails/receiving/{email_id}"]
    internet.replies = [Reply(404, {"message": "not found"})]
    again = bring("resend", SECRET, content=raw, headers=signed(now))
    assert (again.status_code, "not found" in again.json()["message"]) == (400, True), "it is brought again"


def test_who_has_no_key_is_not_heard_and_what_is_no_reply_is_passed_over(
    app_client: httpx.Client, customer: Customer, address: str, bring: Bring
) -> None:
    said = {"MessageID": "1", "OriginalRecipient": "sales@example.com", "TextBody": "Buy!"}
    assert bring("postmark", PASSWORD, json=said, headers=basic()).json()["data"] == {"received": 0, "known": 0}
    elsewhere = {
        **said,
        "OriginalRecipient": address.replace(customer.environment.id, customer.environment.production_id),
    }
    assert bring("postmark", PASSWORD, json=elsewhere, headers=basic()).json()["data"]["received"] == 0
    refused = bring("postmark", "", json=said, headers=basic(""))
    assert (refused.status_code, "inboundMailSigningKey" in refused.json()["message"]) == (400, True)
    smtp = customer.integration("nodemailer", {"host": "127.0.0.1", "port": 1, "from": "a@x.io", "senderName": "A"})
    root = "/v2/inbound-webhooks/mail"
    assert app_client.post(f"{root}/{customer.environment.id}/{smtp.id}", json={}).status_code == 400
    assert app_client.post(f"{root}/{customer.environment.production_id}/{smtp.id}", json={}).status_code == 404
    assert customer.rows(MailReply) == []
