"""Web Push: the encryption beside the example of its specification, and what is no key or no browser."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from novu_app.providers.base import DeliveryFailed
from novu_app.providers.push import encryption
from novu_app.providers.push.encryption import decoded, encoded
from tests.providers.vendors.web_push import PRIVATE, PUBLIC, TOKEN
from tests.support.http import HttpSink
from tests.support.vendors import message, send

pytestmark = pytest.mark.usefixtures("settings_environment")
ACCOUNT = {"applicationId": PUBLIC, "secretKey": PRIVATE, "from": "ops@example.com"}
WORKER = Path(__file__).resolve().parents[2] / "assets" / "web-push.js"


def refusal(tokens: list[str], account: dict[str, str] = ACCOUNT, body: str = "Hello") -> DeliveryFailed:
    one = message("", "Hi", body, endpoint={"type": "push", "tokens": tokens})
    (result,) = send("web-push", account, one)
    assert isinstance(result, DeliveryFailed)
    return result


def test_the_example_of_the_specification_is_encrypted_to_its_last_byte() -> None:
    # RFC 8291, section 5 and appendix A
    sealed = encryption.encrypt(
        b"When I grow up, I want to be a watermelon",
        decoded("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        decoded("BTBZMqHH6r4Tts7J_aSIgg"),
        salt=decoded("DGv6ra1nlYgDCS1FRnbzlw"),
        key=encryption.private_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
    )
    assert encoded(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3"
        "jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_the_largest_message_fills_a_record_and_a_larger_one_is_refused(internet: HttpSink) -> None:
    keys = encryption.keys_of(json.loads(TOKEN))
    assert len(encryption.encrypt(b"x" * encryption.LARGEST, *keys)) == encryption.RECORD
    with pytest.raises(ValueError, match="at most"):
        encryption.encrypt(b"x" * (encryption.LARGEST + 1), *keys)
    assert "at most 3,993 bytes" in str(refusal([TOKEN], body="x" * 4000))
    assert internet.requests == []


def test_a_private_key_may_be_pem() -> None:
    key = encryption.private_key(PRIVATE)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    for written in (pem, pem.replace("\n", "\\n")):
        assert encoded(encryption.point(encryption.private_key(written).public_key())) == PUBLIC


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"secretKey": "c2hvcnQ"}, "32 bytes"),
        ({"secretKey": "not a key!"}, "no base64url"),
        ({"secretKey": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"}, "can not be used"),
        ({"applicationId": encryption.new_key()[0]}, "different pairs"),
        ({"from": ""}, "no Contact"),
    ],
)
def test_keys_that_do_not_fit_are_the_accounts_fault(internet: HttpSink, change: dict[str, str], says: str) -> None:
    refused = refusal([TOKEN], ACCOUNT | change)
    assert says in str(refused)
    assert refused.provider_fails
    assert internet.requests == []


@pytest.mark.parametrize(
    "token",
    [
        "ExponentPushToken[one]",
        "[]",
        json.dumps({"endpoint": "http://push.example.com", "keys": json.loads(TOKEN)["keys"]}),
        json.dumps({"endpoint": "https://push.example.com"}),
        json.dumps({"endpoint": "https://push.example.com", "keys": {"p256dh": "AAAA", "auth": "AAAA"}}),
    ],
)
def test_what_is_no_subscription_is_refused_and_kept(internet: HttpSink, token: str) -> None:
    refused = refusal([token])
    assert "no subscription of a browser" in str(refused)
    assert not refused.provider_fails
    assert refused.dead_endpoints == ()
    assert internet.requests == []


_PAGE = """
const listeners = {}, shown = [], opened = [], done = [];
const self = {
  addEventListener: (name, f) => { listeners[name] = f; },
  location: { hostname: "shop.example", origin: "https://shop.example" },
  registration: { showNotification: async (title, options) => shown.push({ title, ...options }) },
  clients: { matchAll: async () => [], openWindow: async (url) => opened.push(url) },
};
const event = (more) => ({ waitUntil: (work) => done.push(work), ...more });
%s
const data = JSON.parse(process.argv[1]);
listeners.push(event({ data: { json: () => data } }));
listeners.push(event({ data: { json: () => { throw new Error(); }, text: () => "plain" } }));
listeners.notificationclick(event({ notification: { close() {}, data: shown[0].data } }));
Promise.all(done).then(() => console.log(JSON.stringify({ shown, opened })));
"""


def test_the_service_worker_shows_what_was_sent_and_opens_its_page() -> None:
    sent = {"title": "Hi", "body": "Hello", "data": {"order": 7}, "tag": "t1", "icon": "/1.png", "url": "/orders/7"}
    program = _PAGE % WORKER.read_text(encoding="utf-8")
    ran = subprocess.run(["node", "-e", program, json.dumps(sent)], capture_output=True, text=True, check=True)
    said: dict[str, Any] = json.loads(ran.stdout)
    first, second = said["shown"]
    assert first == {
        "title": "Hi",
        "body": "Hello",
        "tag": "t1",
        "icon": "/1.png",
        "data": {"order": 7, "url": "/orders/7"},
    }
    assert (second["title"], second["body"]) == ("shop.example", "plain")
    assert said["opened"] == ["https://shop.example/orders/7"]
