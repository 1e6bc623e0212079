"""An internet of one machine: every name leads to a sink on loopback, which shows a certificate for it.

Programs run as they are: they resolve the vendor's name, connect to port 443, check the certificate, and send what they would
send. So what a provider of ours sends and what the vendor's own SDK sends can be laid side by side, host and all.
"""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.http import HttpSink

_HTTPS = 443
_TRUST = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


class Authority:
    """A certificate authority of this run; ``file`` is what clients have to trust."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._certificate = self._sign("Authority of the tests", self._key, None)
        self.file = folder / "authority.pem"
        self.file.write_bytes(self._certificate.public_bytes(serialization.Encoding.PEM))
        self._made = cache(self._context_for)
        self._making = Lock()

    def server_context(self, *protocols: str) -> ssl.SSLContext:
        """A server that is whoever it is asked for, and speaks ``protocols`` (``h2``) when it is asked about that."""
        context = self.context_for("localhost", *protocols)

        def choose(connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, _: ssl.SSLContext) -> None:
            connection.context = self.context_for(name or "localhost", *protocols)

        context.sni_callback = choose
        return context

    def context_for(self, name: str, *protocols: str) -> ssl.SSLContext:
        """The context of a server of this name; made once, whoever asks for it at the same moment."""
        with self._making:
            return self._made(name, *protocols)

    def _context_for(self, name: str, *protocols: str) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._sign(name, key, self._certificate)
        file = self._folder / f"{name}.pem"
        file.write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(file)
        if protocols:
            context.set_alpn_protocols(protocols)
        return context

    def _sign(self, name: str, key: ec.EllipticCurvePrivateKey, issuer: x509.Certificate | None) -> x509.Certificate:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.subject if issuer else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
        if issuer is None:
            usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
            builder = builder.add_extension(usage, critical=True)
        else:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        return builder.sign(self._key, hashes.SHA256())


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Who signs the certificates of this run's internet."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def internet(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpSink]:
    """What answers for every HTTPS server there is."""
    sink = HttpSink(authority.server_context())
    lead_everybody_to(sink.port, authority, monkeypatch)
    yield sink
    sink.close()


def lead_everybody_to(port: int, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on every name leads to this port of the machine for HTTPS, and the authority is trusted."""
    resolve, connect, connect_ex = socket.getaddrinfo, socket.socket.connect, socket.socket.connect_ex

    def lead(host: Any, service: Any, *more: Any, **named: Any) -> Any:
        return resolve(host if _is_local(host) else "127.0.0.1", service, *more, **named)

    def moved(address: Any) -> Any:
        return ("127.0.0.1", port) if isinstance(address, tuple) and address[1] == _HTTPS else address

    monkeypatch.setattr(socket, "getaddrinfo", lead)
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: connect(self, moved(address)))
    monkeypatch.setattr(socket.socket, "connect_ex", lambda self, address: connect_ex(self, moved(address)))
    for name in _TRUST:
        monkeypatch.setenv(name, str(authority.file))
    monkeypatch.setenv("NOVU_TEST_INTERNET", str(port))  # for programs of other languages: tests/sdk/internet.mjs
    load = ssl.SSLContext.load_verify_locations

    def trust(self: ssl.SSLContext, *what: Any, **named: Any) -> None:
        load(self, *what, **named)
        load(self, authority.file)  # some SDKs look at no variable

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", trust)
    for name in _PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def _is_local(host: Any) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if not name or name == "localhost":
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
