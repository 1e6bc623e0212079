"""DKIM signatures, checked by a verifier that follows RFC 6376 line by line and shares nothing with the signer."""

import base64
import hashlib
import re

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from novu_app.providers.email.dkim import InvalidKey, signature_header

KEY = rsa.generate_private_key(65537, 2048)
MAIL = (
    b"From: Ada <ada@example.com>\r\nTo: bob@example.com\r\nSubject: Many   spaces\r\n\tand a fold\r\n"
    b"X-Other: not signed\r\nDate: Sun, 22 Nov 2026 00:00:00 GMT\r\n\r\nFirst  line \t\r\n\r\n second\tline\r\n\r\n\r\n"
)


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def verify(mail: bytes) -> None:
    """Raises InvalidSignature or AssertionError unless the first header signs the rest."""
    text = mail.decode()
    field, rest = re.match(r"(DKIM-Signature:(?:[^\r]|\r\n[ \t])*)\r\n(.*)", text, re.DOTALL).groups()
    tags = dict(re.sub(r"\s", "", part).split("=", 1) for part in field.split(":", 1)[1].split(";"))
    head, body = rest.split("\r\n\r\n", 1)
    canonical = "".join(re.sub(r"[ \t]+", " ", line).rstrip(" ") + "\r\n" for line in body.split("\r\n"))
    canonical = re.sub(r"(\r\n)*$", "", canonical) + "\r\n"
    assert base64.b64encode(hashlib.sha256(canonical.encode()).digest()).decode() == tags["bh"]
    fields = re.findall(r"^([\w-]+):((?:[^\r]|\r\n[ \t])*)\r?\n?", head + "\r\n", re.MULTILINE)
    values = {name.lower(): value for name, value in fields}
    unsigned = re.sub(r"b=[^;]*$", "b=", field.split(":", 1)[1])

    def relaxed(name: str, value: str) -> str:
        unfolded = value.replace("\r\n", "")
        return name + ":" + re.sub(r"[ \t]+", " ", unfolded).strip()

    signed = "".join(relaxed(name, values[name]) + "\r\n" for name in tags["h"].split(":"))
    signed += relaxed("dkim-signature", unsigned)
    KEY.public_key().verify(base64.b64decode(tags["b"]), signed.encode(), padding.PKCS1v15(), hashes.SHA256())


def sign(mail: bytes = MAIL) -> bytes:
    return signature_header(mail, domain="example.com", selector="mail", private_key=pem(KEY)) + mail


def test_what_was_signed_verifies() -> None:
    signed = sign()
    verify(signed)
    assert b"d=example.com; s=mail" in signed


@pytest.mark.parametrize(
    "change", [(b"second", b"2nd"), (b"Many", b"Few"), (b"ada@", b"eve@")], ids=["body", "subject", "sender"]
)
def test_what_was_changed_afterwards_does_not(change: tuple[bytes, bytes]) -> None:
    with pytest.raises((InvalidSignature, AssertionError)):
        verify(sign().replace(*change))


def test_what_mail_servers_change_on_the_way_does_no_harm() -> None:
    verify(sign().replace(b"First  line \t\r\n", b"First line\r\n").replace(b"not signed", b"changed"))


def test_the_hash_of_an_empty_body_is_that_of_the_rfc() -> None:
    signed = sign(MAIL.split(b"\r\n\r\n")[0] + b"\r\n\r\n")
    assert b"bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" in signed


@pytest.mark.parametrize("key", ["no key", pem(ec.generate_private_key(ec.SECP256R1()))], ids=["text", "not RSA"])
def test_a_key_that_can_not_be_used_is_named(key: str) -> None:
    with pytest.raises(InvalidKey, match="DKIM"):
        signature_header(MAIL, domain="example.com", selector="mail", private_key=key)
