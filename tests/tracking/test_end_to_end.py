"""What each vendor reports, from a message that really went out to the message, the activity, and the addresses that get no more.

Each request is signed by the vendor's published scheme, and shown to the vendor's own check where its SDK has one.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from anypost import verify_webhook_signature
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from mailgun.security import SecurityGuard
from resend.webhooks._webhooks import Webhooks
from sendgrid.helpers.eventwebhook import EventWebhook
from twilio.request_validator import RequestValidator

from novu_app.kernel import clock, crypto, jsons
from novu_app.kernel.database import reading, writing
from novu_app.suppressions import service as suppressions
from novu_app.tracking.models import TrackedEvent
from novu_app.tracking.service import address_of
from novu_app.tracking.vendors import registry, sns
from tests.providers.test_vendors import CASES
from tests.support.addresses import credentials
from tests.support.customer import Customer, email
from tests.support.http import HttpSink
from tests.support.steps import step

Drain = Callable[[], int]
ADA = "ada@example.com"
AT = "2026-01-02T03:04:05.678Z"
ECDSA = ec.generate_private_key(ec.SECP256R1())
PUBLIC = base64.b64encode(ECDSA.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
SVIX = b"a secret of Resend's"
TOPIC = "arn:aws:sns:eu-central-1:123456789012:ses-events"
RSA = rsa.generate_private_key(65537, 2048)


@dataclass(frozen=True)
class Request:
    """A report as a vendor sends it."""

    raw: bytes
    headers: dict[str, str]


Sign = Callable[[str, str, int], Request]


@dataclass(frozen=True)
class Told:
    """How a vendor reports a loss of the message that it calls by an id: ``sign(id, address, seconds)``.

    ``status`` is the contract's; ``keeps`` is how long its signature holds, in seconds, None where it says no moment.
    """

    key: str
    sign: Sign
    status: str = "bounced"
    keeps: int | None = None


def sendgrid(number: str, _address: str, at: int) -> Request:
    event = {
        "email": ADA,
        "timestamp": at,
        "event": "bounce",
        "sg_event_id": "e1",
        "sg_message_id": f"{number}.recvd-1",
    }
    raw = jsons.dumpb([{**event, "reason": "550 nobody here"}])
    signature = base64.b64encode(ECDSA.sign(str(at).encode() + raw, ec.ECDSA(SHA256()))).decode()
    assert EventWebhook(PUBLIC).verify_signature(raw.decode(), signature, str(at))
    prefix = "X-Twilio-Email-Event-Webhook-"
    return Request(raw, {f"{prefix}Signature": signature, f"{prefix}Timestamp": str(at)})


def mailgun(number: str, _address: str, at: int) -> Request:
    token = hashlib.sha256(str(at).encode()).hexdigest()[:50]
    signature = crypto.hmac_hex("mailgun-key", f"{at}{token}")
    assert SecurityGuard.verify_webhook("mailgun-key", token, at, signature, max_age_seconds=0)
    event = {
        "event": "failed",
        "severity": "permanent",
        "id": "ev1",
        "timestamp": 1767323045.678,
        "recipient": ADA,
        "message": {"headers": {"message-id": number.strip("<>")}},
        "delivery-status": {"description": "550 nobody here"},
    }
    signed = {"timestamp": str(at), "token": token, "signature": signature}
    return Request(jsons.dumpb({"signature": signed, "event-data": event}), {})


def postmark(number: str, _address: str, _at: int) -> Request:
    event = {"RecordType": "Bounce", "MessageID": number, "Type": "HardBounce", "ID": 7, "Email": ADA, "BouncedAt": AT}
    password = base64.b64encode(b"novu:a long password").decode()
    return Request(jsons.dumpb({**event, "Details": "550 nobody here"}), {"Authorization": f"Basic {password}"})


def resend(number: str, _address: str, at: int) -> Request:
    data = {"email_id": number, "to": [ADA], "bounce": {"type": "Permanent", "message": "550 nobody here"}}
    raw = jsons.dumpb({"type": "email.bounced", "created_at": AT, "data": data})
    digest = base64.b64encode(hmac.new(SVIX, f"msg_1.{at}.".encode() + raw, hashlib.sha256).digest()).decode()
    given = {"id": "msg_1", "timestamp": str(at), "signature": f"v1,{digest}"}
    if abs(clock.now_ms() // 1000 - at) < 60:
        secret = "whsec_" + base64.b64encode(SVIX).decode()
        Webhooks.verify({"payload": raw.decode(), "headers": given, "webhook_secret": secret})
    return Request(raw, {f"svix-{name}": value for name, value in given.items()})


def anypost(number: str, _address: str, at: int) -> Request:
    data = {"email_id": number, "reason": "550 nobody here"}
    raw = jsons.dumpb({"events": [{"id": "evt_1", "type": "email.bounced", "occurred_at": AT, "data": data}]})
    header = f"t={at},v1={crypto.hmac_hex('whsec_abc', f'{at}.{raw.decode()}')}"
    if abs(clock.now_ms() // 1000 - at) < 60:
        verify_webhook_signature(raw, header, "whsec_abc")
    return Request(raw, {"Anypost-Signature": header})


def ses(number: str, _address: str, at: int) -> Request:
    bounced = [{"emailAddress": ADA, "diagnosticCode": "smtp; 550 nobody here"}]
    event = {
        "eventType": "Bounce",
        "mail": {"timestamp": AT, "messageId": number},
        "bounce": {"bounceType": "Permanent", "timestamp": AT, "bouncedRecipients": bounced},
    }
    said = {
        "Message": jsons.dumps(event),
        "MessageId": "sns-1",
        "Timestamp": clock.iso_at(at * 1000),
        "TopicArn": TOPIC,
        "Type": "Notification",
    }
    signed = "".join(f"{name}\n{value}\n" for name, value in said.items())
    signature = base64.b64encode(RSA.sign(signed.encode(), PKCS1v15(), SHA256())).decode()
    url = "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem"
    more = {"SignatureVersion": "2", "SigningCertURL": url, "Signature": signature}
    return Request(jsons.dumpb({**said, **more}), {"Content-Type": "text/plain; charset=UTF-8"})


def twilio(number: str, address: str, _at: int) -> Request:
    fields = {"MessageSid": number, "MessageStatus": "undelivered", "ErrorCode": "30005", "To": "+4917012345"}
    signature = RequestValidator("token-123456").compute_signature(address, fields)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": signature}
    return Request(urlencode(fields).encode(), headers)


def push(number: str, _address: str, _at: int) -> Request:
    raw = jsons.dumpb({"eventId": number, "eventType": "failed", "timestamp": AT})
    return Request(raw, {"X-Novu-Signature": crypto.hmac_hex("push-key", raw.decode())})


VENDORS = {
    "sendgrid": Told(PUBLIC, sendgrid, keeps=25 * 3600),
    "mailgun": Told("mailgun-key", mailgun, keeps=12 * 3600),
    "postmark": Told("a long password", postmark),
    "resend": Told("whsec_" + base64.b64encode(SVIX).decode(), resend, keeps=300),
    "anypost": Told("whsec_abc", anypost, keeps=300),
    "ses": Told(TOPIC, ses, keeps=75 * 60),
    "twilio": Told("token-123456", twilio, "undelivered"),
    "push-webhook": Told("push-key", push, "failed"),
}


@pytest.fixture
def amazon(internet: HttpSink) -> Iterator[HttpSink]:
    """The internet, in which SNS shows the certificate of its key."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(RSA.public_key())
    builder = builder.serial_number(1).not_valid_before(now - timedelta(hours=1))
    made = builder.not_valid_after(now + timedelta(days=1)).sign(RSA, SHA256())
    internet.page("/SimpleNotificationService-1.pem", made.public_bytes(Encoding.PEM))
    sns._certificate.cache_clear()
    yield internet
    sns._certificate.cache_clear()


def test_the_table_has_every_vendor_that_reports() -> None:
    same = {each for each in registry._VENDORS if registry.find(each) is registry.find("push-webhook")}
    assert registry._VENDORS.keys() == VENDORS.keys() | same


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_loss_is_told_once_and_by_nobody_else(
    app_client: httpx.Client, customer: Customer, drain: Drain, amazon: HttpSink, http_sink: HttpSink, vendor: str
) -> None:
    told = VENDORS[vendor]
    channel = {"twilio": "sms", "push-webhook": "push"}.get(vendor, "email")
    if channel == "push":
        http_sink.default.body["id"] = "p1"
        made = customer.integration(vendor, {"webhookUrl": http_sink.url, "secretKey": "s"}, channel)
        credentials(customer, "ada", made, deviceTokens=["t1"])
    else:
        case = next(case for case in CASES if case.provider == vendor)
        amazon.default = case.reply
        made = customer.integration(vendor, {"from": "+15550001", **case.credentials}, channel)
    configurations = {"inboundWebhookEnabled": True, "inboundWebhookSigningKey": told.key}
    assert app_client.put(f"/v1/integrations/{made.id}", json={"configurations": configurations}).status_code == 200
    steps = {"email": email(), "sms": step("sms", body="Hi"), "push": step("push", subject="Hi", body="There")}
    customer.workflow(steps[channel])
    customer.trigger({"subscriberId": "ada", "email": ADA, "phone": "+4917012345"})
    drain()
    (message,) = customer.messages()
    assert (message.status, bool(message.provider_response_id)) == ("sent", True), message.error_text
    address = address_of(customer.environment.id, made.id)

    def report(request: Request) -> httpx.Response:
        headers = {"Authorization": "", "Content-Type": "application/json", **request.headers}
        return app_client.post(urlsplit(address).path, content=request.raw, headers=headers)

    def suppressed() -> list[tuple[str, str, str]]:
        with reading() as session:
            rows = suppressions.list_suppressions(session, customer.environment.id)
        return [(row.address, row.reason, row.provider_id) for row in rows]

    number, now = str(message.provider_response_id), clock.now_ms() // 1000
    good = told.sign(number, address, now)
    # Changed on the way, signed by nobody, or older than the vendor would still send it.
    forged = {name: value for name, value in good.headers.items() if name == "Content-Type"}
    wrong = [Request(good.raw, forged), Request(good.raw, {**good.headers, **_spoilt(good, vendor)})]
    if vendor == "mailgun":
        wrong = [Request(good.raw.replace(b'"signature":"', b'"signature":"0'), {})]
    if vendor == "ses":
        wrong = [Request(good.raw.replace(b"550", b"551"), good.headers)]
    if told.keeps is not None:
        wrong.append(told.sign(number, address, now - told.keeps - 60))
    assert [report(each).status_code for each in wrong] == [401] * len(wrong)
    assert (customer.rows(TrackedEvent), suppressed(), customer.messages()[0].status) == ([], [], "sent")

    first = report(good)
    assert (first.status_code, [each["event"]["status"] for each in first.json()["data"]]) == (200, [told.status])
    (message,) = customer.messages()
    assert (message.status, message.error_id) == ("error", told.status)
    lines = [each for each in jsons.loads(customer.jobs()[0].details) if each["source"] == "Webhook"]
    assert [(each["status"], each["providerId"]) for each in lines] == [("Failed", vendor)]
    assert suppressed() == ([(ADA, "bounced", vendor)] if channel == "email" else [])

    with writing() as session:
        suppressions.clear(session, customer.environment.id)
    assert report(good).status_code == 200, "a vendor that heard no answer ends its tries"
    assert (len(customer.rows(TrackedEvent)), suppressed()) == (1, [])
    assert len([each for each in jsons.loads(customer.jobs()[0].details) if each["source"] == "Webhook"]) == 1


def _spoilt(good: Request, vendor: str) -> dict[str, str]:
    """The headers in which a vendor signs, with another signature."""
    other = {"postmark": "Basic " + base64.b64encode(b"novu:wrong").decode()}.get(vendor, "v1,AAAA")
    return {name: other for name in good.headers if "signature" in name.lower() or name == "Authorization"}
