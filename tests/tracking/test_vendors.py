"""How each vendor reports: by the vendor's documented examples, signed as the vendor signs."""

import base64
import hashlib
import hmac
from typing import Any

import pytest
from anypost import verify_webhook_signature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from twilio.request_validator import RequestValidator

from novu_app.kernel import clock, crypto, jsons
from novu_app.kernel.errors import Unauthorized
from novu_app.tracking.reports import Report
from novu_app.tracking.vendors import registry
from novu_app.tracking.vendors.base import Addressed, Vendor


def vendor(provider_id: str) -> Vendor:
    found = registry.find(provider_id)
    assert found is not None
    return found


def refuses(provider_id: str, document: Any, headers: dict[str, str], key: str, raw: bytes | None = None) -> bool:
    try:
        vendor(provider_id).verify(jsons.dumpb(document) if raw is None else raw, document, headers, key)
    except Unauthorized:
        return True
    return False


def summed(reports: list[Report]) -> list[tuple[str, str, str]]:
    return [(report.references[0], report.status, report.key) for report in reports]


SENDGRID = [
    {"email": "a@example.com", "timestamp": 1700000000, "event": "delivered", "sg_event_id": "e1",
     "sg_message_id": "m1.recvd-x-1", "response": "250 OK"},
    {"email": "a@example.com", "timestamp": 1700000001, "event": "bounce", "type": "blocked", "sg_event_id": "e2",
     "sg_message_id": "m1.recvd-x-1", "reason": "550 no", "novuMessageId": "ours"},
    {"email": "a@example.com", "timestamp": 1700000002, "event": "deferred", "attempt": "5", "sg_event_id": "e3",
     "sg_message_id": "m1"},
    {"email": "a@example.com", "timestamp": 1700000003, "event": "open", "sg_machine_open": True, "sg_event_id": "e5",
     "sg_message_id": "m1"},
    {"email": "a@example.com", "timestamp": 1700000004, "event": "open", "sg_machine_open": False, "sg_event_id": "e6",
     "sg_message_id": "m1"},
    {"email": "a@example.com", "event": "processed by nobody", "sg_event_id": "e4", "sg_message_id": "m1"},
]  # fmt: skip


def test_sendgrid_tells_batches_of_events() -> None:
    reports = vendor("sendgrid").read(SENDGRID)
    assert summed(reports) == [
        ("m1", "delivered", "e1"),
        ("ours", "blocked", "e2"),
        ("m1", "deferred", "e3"),
        ("m1", "opened", "e6"),  # Apple's mail program loads ahead, which is no opening
    ]
    assert [report.at for report in reports] == [1700000000000, 1700000001000, 1700000002000, 1700000004000]
    assert [report.response for report in reports] == ["250 OK", "550 no", "", ""]
    assert [report.attempts for report in reports] == [None, None, 5, None]


def test_sendgrid_signs_with_a_key_of_its_own() -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    key = base64.b64encode(private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    raw = jsons.dumpb(SENDGRID)

    def signed(at: int) -> dict[str, str]:
        signature = base64.b64encode(private.sign(str(at).encode() + raw, ec.ECDSA(SHA256()))).decode()
        return {
            "x-twilio-email-event-webhook-signature": signature,
            "x-twilio-email-event-webhook-timestamp": str(at),
        }

    now = clock.now_ms() // 1000
    headers = signed(now)
    assert not refuses("sendgrid", SENDGRID, headers, key)
    assert refuses("sendgrid", SENDGRID, headers, key, raw + b" ")
    assert refuses("sendgrid", SENDGRID, headers | {"x-twilio-email-event-webhook-timestamp": "1"}, key)
    assert not refuses("sendgrid", SENDGRID, signed(now - 23 * 3600), key), "SendGrid tries for a day"
    assert refuses("sendgrid", SENDGRID, signed(now - 26 * 3600), key), "what is older is a copy"
    assert refuses("sendgrid", SENDGRID, {}, key)
    assert refuses("sendgrid", SENDGRID, headers, "no key")


def mailgun(event: str, key: str = "k", at: int | None = None, **more: Any) -> dict[str, Any]:
    timestamp = str(clock.now_ms() // 1000 if at is None else at)
    data = {
        "event": event,
        "id": "ev1",
        "timestamp": 1700000000.25,
        "message": {"headers": {"message-id": "x@mg.example.com"}},
        "delivery-status": {"attempt-no": 2, "description": "said no"},
        **more,
    }
    signature = crypto.hmac_hex(key, timestamp + "t0ken")
    return {"signature": {"timestamp": timestamp, "token": "t0ken", "signature": signature}, "event-data": data}


@pytest.mark.parametrize(
    ("event", "status"),
    [
        (mailgun("delivered"), "delivered"),
        (mailgun("failed", severity="permanent"), "bounced"),
        (mailgun("failed", severity="temporary"), "delayed"),
        (mailgun("complained"), "complaint"),
        (mailgun("opened"), "opened"),
    ],
)
def test_mailgun_tells_one_event_and_signs_inside(event: dict[str, Any], status: str) -> None:
    (report,) = vendor("mailgun").read(event)
    assert (report.status, report.references) == (status, ("<x@mg.example.com>", "x@mg.example.com"))
    assert (report.at, report.attempts, report.response) == (1700000000250, 2, "said no")
    assert not refuses("mailgun", event, {}, "k")
    assert refuses("mailgun", event, {}, "another")


@pytest.mark.parametrize(
    ("more", "permanent"),
    [
        ({"reason": "bounce"}, True),
        ({"reason": "suppress-bounce"}, True),
        ({"reason": "old"}, False),
        ({"reason": "generic", "delivery-status": {"code": 602, "message": "Too old"}}, False),
    ],
)
def test_who_took_nothing_for_hours_may_take_something_later(more: dict[str, Any], permanent: bool) -> None:
    (report,) = vendor("mailgun").read(mailgun("failed", severity="permanent", **more))
    assert (report.status, report.permanent) == ("bounced", permanent)


def test_mailgun_sends_nothing_that_old_and_nothing_unsigned() -> None:
    assert refuses("mailgun", mailgun("delivered", at=1700000000), {}, "k")
    nothing: tuple[Any, ...] = ({}, [], "x", {"signature": "x"}, {"event-data": {"event": "opened"}})
    for document in nothing:
        assert refuses("mailgun", document, {}, "k")
        assert vendor("mailgun").read(document) == []


def test_resend_signs_as_svix_does() -> None:
    secret = base64.b64encode(b"0" * 24).decode()
    document = {
        "type": "email.bounced",
        "created_at": "2026-01-02T03:04:05.000Z",
        "data": {"email_id": "r1", "bounce": {"message": "mailbox full"}},
    }
    raw, now = jsons.dumpb(document), str(clock.now_ms() // 1000)

    def signed(at: str) -> dict[str, str]:
        digest = hmac.new(b"0" * 24, f"msg_1.{at}.".encode() + raw, hashlib.sha256).digest()
        value = base64.b64encode(digest).decode()
        return {"svix-id": "msg_1", "svix-timestamp": at, "svix-signature": f"v1,other v1,{value}"}

    assert not refuses("resend", document, signed(now), f"whsec_{secret}")
    assert refuses("resend", document, signed(now), f"whsec_{secret}", raw + b" ")
    assert refuses("resend", document, signed(str(int(now) - 600)), f"whsec_{secret}")
    assert refuses("resend", document, {}, f"whsec_{secret}")
    assert refuses("resend", document, signed(now), "no base64!")
    (report,) = vendor("resend").read(document)
    assert (report.references, report.status, report.response) == (("r1",), "bounced", "mailbox full")
    others: tuple[Any, ...] = ({}, [], {"type": "email.sent"}, {"type": "email.scheduled", "data": {"email_id": "r1"}})
    for other in others:
        assert vendor("resend").read(other) == []


def test_anypost_tells_batches_of_events_and_signs_as_its_sdk_checks() -> None:
    document = {
        "batch_id": "b1",
        "timestamp": 1730000000,
        "events": [
            {"id": "evt_1", "type": "email.bounced", "occurred_at": "2026-01-02T03:04:05Z", "data": {"email_id": "m1"}},
            {"id": "evt_2", "type": "email.opened", "occurred_at": "2026-01-02T03:04:06Z", "data": {"email_id": "m2"}},
            {"id": "evt_3", "type": "email.pondered", "data": {"email_id": "m3"}},
        ],
    }
    raw, now = jsons.dumpb(document), str(clock.now_ms() // 1000)

    def signed(at: str) -> dict[str, str]:
        signature = crypto.hmac_hex("whsec_abc", f"{at}.{raw.decode()}")
        return {"anypost-signature": f"t={at},v1={'0' * 64},v1={signature}"}

    verify_webhook_signature(raw, signed(now)["anypost-signature"], "whsec_abc")
    assert not refuses("anypost", document, signed(now), "whsec_abc")
    assert refuses("anypost", document, signed(now), "whsec_abc", raw + b" ")
    assert refuses("anypost", document, signed(now), "whsec_other")
    assert refuses("anypost", document, signed(str(int(now) - 600)), "whsec_abc")
    assert refuses("anypost", document, {}, "whsec_abc")
    reports = vendor("anypost").read(document)
    assert summed(reports) == [("m1", "bounced", "evt_1"), ("m2", "opened", "evt_2")]
    nothing: tuple[Any, ...] = ({}, [], {"events": "x"}, {"events": [{"type": "email.sent"}]})
    for other in nothing:
        assert vendor("anypost").read(other) == []


POSTMARK = {
    "RecordType": "Bounce", "ID": 42, "Type": "HardBounce", "TypeCode": 1, "MessageID": "00000000-0000-0000-0000-000000000000",
    "Description": "The server was unable to deliver your message", "Details": "550 5.1.1 nobody here",
    "Email": "a@example.com", "BouncedAt": "2026-04-01T08:00:00Z", "MessageStream": "outbound",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "bounced"),
        ({"Type": "SoftBounce"}, "delayed"),
        ({"Type": "AddressChange"}, "delayed"),
        ({"Type": "SpamNotification"}, "blocked"),
        ({"RecordType": "Delivery", "DeliveredAt": "2026-04-01T08:00:00Z"}, "delivered"),
        ({"RecordType": "Open"}, "opened"),
        ({"RecordType": "SpamComplaint"}, "complaint"),
        ({"RecordType": "SubscriptionChange", "SuppressSending": True}, "unsubscribed"),
        ({"RecordType": "SubscriptionChange", "SuppressSending": False}, None),
        ({"RecordType": "Inbound"}, None),
    ],
)
def test_postmark_tells_one_event(changes: dict[str, Any], status: str | None) -> None:
    reports = vendor("postmark").read(POSTMARK | changes)
    assert [report.status for report in reports] == ([status] if status else [])
    assert [report.references for report in reports] == ([(POSTMARK["MessageID"],)] if status else [])


@pytest.mark.parametrize(
    ("kind", "permanent"),
    [
        ("HardBounce", True),
        ("BadEmailAddress", True),
        ("DMARCPolicy", False),
        ("VirusNotification", False),
        ("Unknown", False),
    ],
)
def test_a_bounce_of_postmarks_is_for_good_where_it_is_about_the_address(kind: str, permanent: bool) -> None:
    (report,) = vendor("postmark").read(POSTMARK | {"Type": kind})
    assert (report.status, report.permanent) == ("bounced", permanent)


def test_postmark_shows_the_password_of_its_address() -> None:
    def basic(text: str) -> dict[str, str]:
        return {"authorization": f"Basic {base64.b64encode(text.encode()).decode()}"}

    assert not refuses("postmark", POSTMARK, basic("novu:key"), "key")
    for headers in ({}, basic("novu:other"), basic("key"), {"authorization": "Basic ***"}, {"authorization": "key"}):
        assert refuses("postmark", POSTMARK, headers, "key")


TWILIO = {"MessageSid": "SM1", "SmsSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30003", "To": "+1555"}


def test_twilio_tells_one_status() -> None:
    (report,) = vendor("twilio").read(TWILIO)
    assert (report.references, report.status, report.response) == (("SM1",), "undelivered", "30003")
    for said, status in (("delivered", "delivered"), ("sent", "sent"), ("read", "opened"), ("failed", "failed")):
        assert vendor("twilio").read(TWILIO | {"MessageStatus": said})[0].status == status
    assert vendor("twilio").read(TWILIO | {"MessageStatus": "receiving"}) == []
    # The same status told again is the same event.
    assert vendor("twilio").read(TWILIO)[0].key == report.key


def test_twilio_signs_the_address_and_the_fields() -> None:
    url, token = "https://novu.example.com/v2/inbound-webhooks/delivery-providers/e/i", "token"
    signature = RequestValidator(token).compute_signature(url, TWILIO)
    twilio = vendor("twilio")
    assert isinstance(twilio, Addressed)
    twilio.verify_at(url, TWILIO, {"x-twilio-signature": signature}, token)
    for address, document, headers, key in (
        (url + "?x", TWILIO, {"x-twilio-signature": signature}, token),
        (url, TWILIO | {"To": "+1666"}, {"x-twilio-signature": signature}, token),
        (url, TWILIO, {"x-twilio-signature": signature}, "other"),
        (url, TWILIO, {}, token),
    ):
        with pytest.raises(Unauthorized):
            twilio.verify_at(address, document, headers, key)
