"""Amazon SES reports through a topic of SNS: signed with a certificate of Amazon's, for the topic that was named, once answered."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from novu_app.kernel import clock, jsons
from novu_app.kernel.errors import BadRequest, Unauthorized
from novu_app.tracking import service
from novu_app.tracking.service import Reporter
from novu_app.tracking.vendors import registry, sns
from tests.support.http import HttpSink, Reply

pytestmark = pytest.mark.usefixtures("settings_environment")
TOPIC = "arn:aws:sns:eu-central-1:123456789012:ses-events"
CERTIFICATE = "/SimpleNotificationService-01.pem"
AMAZON = "https://sns.eu-central-1.amazonaws.com"
KEY = rsa.generate_private_key(65537, 2048)
BOUNCE = {
    "eventType": "Bounce",
    "mail": {"timestamp": "2026-01-02T03:04:00.000Z", "messageId": "0107-1", "destination": ["ada@example.com"]},
    "bounce": {
        "bounceType": "Permanent",
        "bounceSubType": "General",
        "timestamp": "2026-01-02T03:04:05.678Z",
        "bouncedRecipients": [{"emailAddress": "ada@example.com", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}],
    },
}


@pytest.fixture
def amazon(internet: HttpSink) -> Iterator[HttpSink]:
    """SNS, with the certificate that belongs to its key."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(KEY.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(KEY, SHA256())
    )
    internet.page(CERTIFICATE, made.public_bytes(Encoding.PEM))
    sns._certificate.cache_clear()
    yield internet
    sns._certificate.cache_clear()


def signed(version: str = "2", **more: Any) -> dict[str, Any]:
    """A message of SNS, as it documents them: what is signed is written down here by hand."""
    said = {
        "Type": "Notification",
        "MessageId": "sns-1",
        "TopicArn": TOPIC,
        "Message": jsons.dumps(BOUNCE),
        "Timestamp": clock.iso_at(clock.now_ms()),
        "SignatureVersion": version,
        "SigningCertURL": AMAZON + CERTIFICATE,
        **more,
    }
    names = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
    if said["Type"] == "SubscriptionConfirmation":
        names = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    text = "".join(f"{name}\n{said[name]}\n" for name in names if name in said)
    signature = KEY.sign(text.encode(), PKCS1v15(), SHA256() if version == "2" else SHA1())
    return {**said, "Signature": base64.b64encode(signature).decode()}


def read(document: Any, topic: str = TOPIC) -> list[tuple[str, str, str]]:
    vendor = registry.find("ses")
    assert vendor is not None
    by = Reporter("environment", "integration", "ses", vendor, topic)
    reports = service.read(by, jsons.dumpb(document), document, {})
    return [(report.references[0], report.status, report.key) for report in reports]


@pytest.mark.parametrize("version", ["1", "2"])
def test_what_amazon_signed_for_the_topic_is_read(amazon: HttpSink, version: str) -> None:
    assert read(signed(version)) == [("0107-1", "bounced", "sns-1")]
    assert read(signed(version, Subject="Amazon SES Email Event Notification")) == [("0107-1", "bounced", "sns-1")]
    assert len(amazon.requests) == 1, "the certificate is kept"


def test_what_anybody_could_have_made_is_refused(amazon: HttpSink) -> None:
    good = signed()
    for wrong in (
        {**good, "Message": jsons.dumps({**BOUNCE, "eventType": "Delivery"})},
        {**good, "Signature": "AAAA"},
        {**good, "Signature": "no base64!"},
        {**good, "SignatureVersion": "3"},
        {key: value for key, value in good.items() if key != "Signature"},
        signed(Timestamp=clock.iso_at(clock.now_ms() - 2 * 3_600_000)),
        signed(TopicArn="arn:aws:sns:eu-central-1:666666666666:mine"),
        {},
        [],
        "x",
    ):
        with pytest.raises(Unauthorized):
            read(wrong)


@pytest.mark.parametrize(
    "url",
    [
        "https://sns.eu-central-1.amazonaws.com.evil.example/x.pem",
        "https://evil.example/sns.eu-central-1.amazonaws.com/x.pem",
        "https://sns.eu-central-1.amazonaws.com@evil.example/x.pem",
        "https://sns.eu-central-1.amazonaws.com:8443/x.pem",
        "http://sns.eu-central-1.amazonaws.com/x.pem",
        "https://sns.eu-central-1.amazonaws.com/x.txt",
        "https://[broken/x.pem",
        "",
    ],
)
def test_no_certificate_is_fetched_from_elsewhere(amazon: HttpSink, url: str) -> None:
    with pytest.raises(Unauthorized):
        read(signed(SigningCertURL=url))
    assert not amazon.requests


def test_a_certificate_that_can_not_be_had_now_is_asked_for_again(amazon: HttpSink) -> None:
    certificate = amazon.pages.pop(CERTIFICATE)
    amazon.replies = [Reply(503)]
    with pytest.raises(BadRequest, match="503"):
        read(signed())
    amazon.pages[CERTIFICATE] = certificate
    assert read(signed()) == [("0107-1", "bounced", "sns-1")]


def subscription(url: str = f"{AMAZON}/?Action=ConfirmSubscription&Token=t1") -> dict[str, Any]:
    return signed(Type="SubscriptionConfirmation", Message="You have chosen …", Token="t1", SubscribeURL=url)


def test_a_new_subscription_is_answered(amazon: HttpSink) -> None:
    assert read(subscription()) == []
    assert [request.path for request in amazon.requests] == [CERTIFICATE, "/?Action=ConfirmSubscription&Token=t1"]
    amazon.replies = [Reply(500)]
    with pytest.raises(BadRequest, match="500"):
        read(subscription())


def test_a_subscription_of_somebody_else_is_not(amazon: HttpSink) -> None:
    with pytest.raises(Unauthorized):
        read(subscription("https://evil.example/?Action=ConfirmSubscription"))
    with pytest.raises(Unauthorized):
        read(subscription(), "arn:aws:sns:eu-central-1:666666666666:mine")
    assert read(subscription(), "") == []
    assert [request.path for request in amazon.requests] == [CERTIFICATE], "without a key nothing is known of who asks"


def test_what_each_event_says() -> None:
    vendor = registry.find("ses")
    assert vendor is not None
    (report,) = vendor.read(signed())
    assert report.response == "smtp; 550 5.1.1 user unknown"
    assert report.at == 1767323045678
    mail = {"messageId": "m", "timestamp": "2026-01-02T03:04:00.000Z"}
    for kind, part, status, said in (
        ("Delivery", {"delivery": {"smtpResponse": "250 OK"}}, "delivered", "250 OK"),
        ("DeliveryDelay", {"deliveryDelay": {"delayedRecipients": [{"diagnosticCode": "421"}]}}, "delayed", "421"),
        ("Complaint", {"complaint": {"complaintFeedbackType": "abuse"}}, "complaint", "abuse"),
        ("Reject", {"reject": {"reason": "Bad content"}}, "rejected", "Bad content"),
        ("Rendering Failure", {"failure": {"errorMessage": "no name"}}, "failed", "no name"),
        ("Open", {"open": {}}, "opened", ""),
        ("Click", {"click": {"link": "https://example.com"}}, "clicked", ""),
        ("Send", {"send": {}}, "sent", ""),
    ):
        # With raw delivery there is nothing around the event; without event publishing it has another name.
        for name in ("eventType", "notificationType"):
            (report,) = vendor.read({name: kind, "mail": mail, **part})
            assert (report.references, report.status, report.response) == (("m",), status, said)
    nothing: tuple[Any, ...] = ({}, [], {"Message": "x"}, {"Message": "[]"}, {"eventType": "Bounce"}, {"mail": mail})
    for document in nothing:
        assert vendor.read(document) == []
