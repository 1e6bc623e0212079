"""Custom SMTP (``nodemailer``): any mail server, with connection reuse and the TLS options of contract/providers.md.

``secure`` speaks TLS from the first byte (port 465); otherwise STARTTLS is used when the server offers it, demanded with
``requireTls``, never used with ``ignoreTls``. ``tlsOptions`` is JSON; ``rejectUnauthorized: false`` accepts any
certificate, ``servername``, ``ca``, ``cert``, ``key``, ``minVersion`` do what they say.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Mapping
from email.errors import HeaderParseError
from tempfile import NamedTemporaryFile
from typing import Any

import aiosmtplib
from aiosmtplib import SMTPResponse

from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest
from novu_app.kernel.outbound import NameNotResolved, TargetRefused, guard_host
from novu_app.providers import redaction
from novu_app.providers.base import (
    Accepted,
    Channel,
    CredentialField,
    DeliveryDeferred,
    DeliveryFailed,
    Limits,
    OutcomeUnknown,
    OutgoingMessage,
    Session,
)
from novu_app.providers.email.compose import build_mail
from novu_app.providers.email.dkim import signature_header
from novu_app.providers.email.files import files_of

_TIMEOUT_S = 30
_CONNECTIONS = 8
_MESSAGES_A_CONNECTION = 100


class NodemailerProvider:
    """``nodemailer``: an SMTP server of your own."""

    id = "nodemailer"
    display_name = "Custom SMTP"
    channel: Channel = "email"
    stores_only = False
    needs_endpoint = False
    wants_payload = False
    limits = Limits(concurrency=_CONNECTIONS)
    documentation = ""
    credentials = (
        CredentialField("user", "User"),
        CredentialField("password", "Password", secret=True),
        CredentialField("host", "Host", required=True),
        CredentialField("port", "Port", "number", required=True),
        CredentialField("secure", "Secure", "switch", help="TLS from the first byte, usually on port 465"),
        CredentialField("requireTls", "Require TLS", "switch", help="Refuse to send without STARTTLS"),
        CredentialField("ignoreTls", "Ignore TLS", "switch", help="Never use STARTTLS, even when it is offered"),
        CredentialField(
            "tlsOptions", "TLS options", "textarea", help='JSON, for example {"rejectUnauthorized": false}'
        ),
        CredentialField("domain", "DKIM: domain name"),
        CredentialField("secretKey", "DKIM: private key", "textarea", secret=True),
        CredentialField("accountSid", "DKIM: key selector"),
        CredentialField("from", "From email address", required=True),
        CredentialField("senderName", "Sender name", required=True),
    )

    def connect(self, credentials: Mapping[str, Any]) -> Session:
        """A pool of up to eight connections that are opened when needed."""
        return SmtpSession(credentials)


class _Client(aiosmtplib.SMTP):
    """Remembers whether the server may have the content of the e-mail: what breaks before DATA was certainly not sent."""

    handed_over = False

    async def data(self, message: str | bytes, /, **options: Any) -> SMTPResponse:
        self.handed_over = True
        return await super().data(message, **options)


class SmtpSession:
    """Connections to one SMTP server. A connection carries a hundred messages, then a new one takes its place."""

    def __init__(self, credentials: Mapping[str, Any], provider_id: str = NodemailerProvider.id) -> None:
        """With ``provider_id``, the overrides for that provider hold."""
        self._credentials = credentials
        self._provider_id = provider_id
        self._idle: list[tuple[_Client, int]] = []
        self._closed = False
        self._context: ssl.SSLContext | None = None
        self._secrets = redaction.of_credentials(NodemailerProvider.credentials, credentials)

    async def send(self, message: OutgoingMessage) -> Accepted:
        """Hand one e-mail over; see :class:`novu_app.providers.base.Session`. What it tells has no secrets in it."""
        try:
            return redaction.redacted(await self._deliver(message), self._secrets)
        except (DeliveryFailed, OutcomeUnknown) as error:
            redaction.redacted(error, self._secrets)
            raise

    async def _deliver(self, message: OutgoingMessage) -> Accepted:
        sender, sender_name = (str(self._credentials.get(name) or "") for name in ("from", "senderName"))
        files = await files_of(message)
        try:
            mail = build_mail(message, self._provider_id, sender, sender_name, files)
            content = self._sign(mail.content)
        except (ValueError, HeaderParseError, IndexError) as error:
            raise DeliveryFailed(f"The e-mail can not be composed: {error}") from error
        client, used = await self._connection()
        client.handed_over = False
        try:
            refused, answer = await client.sendmail(mail.sender, mail.recipients, content)
        except aiosmtplib.SMTPRecipientsRefused as error:
            await self._release(client, used + 1)
            codes = [refusal.code for refusal in error.recipients]
            text = "; ".join(f"{refusal.code} {refusal.message}" for refusal in error.recipients)
            kind = DeliveryDeferred if all(400 <= code < 500 for code in codes) else DeliveryFailed
            raise kind(text, provider_fails=False) from error
        except aiosmtplib.SMTPResponseException as error:
            await self._release(client, used + 1)
            raise _meaning_of(error, client.handed_over) from error
        except ValueError as error:
            await _quit(client)  # the envelope may be half said
            raise DeliveryFailed(f"An address can not be used: {error}") from error
        except (TimeoutError, aiosmtplib.SMTPException, OSError) as error:
            client.close()
            if client.handed_over:
                raise OutcomeUnknown(f"The connection broke while the e-mail was handed over: {error}") from error
            raise DeliveryDeferred(f"The connection broke before the e-mail was handed over: {error}") from error
        except asyncio.CancelledError:
            client.close()
            raise
        await self._release(client, used + 1)
        note = "".join(f" ({address}: {code} {text})" for address, (code, text) in refused.items())
        return Accepted(mail.message_id, f"{answer}{note}")

    async def close(self) -> None:
        """Say QUIT on every idle connection; those in use are not kept any more."""
        self._closed = True
        while self._idle:
            await _quit(self._idle.pop()[0])

    async def _connection(self) -> tuple[_Client, int]:
        while self._idle:
            client, used = self._idle.pop()
            if client.is_connected:
                return client, used
        return await self._open(), 0

    async def _open(self) -> _Client:
        settings = self._credentials
        host = str(settings.get("host") or "")
        secure, ignore, require = (truthy(settings.get(name)) for name in ("secure", "ignoreTls", "requireTls"))
        try:
            port = int(settings.get("port") or 587)
            options = tls_options(settings.get("tlsOptions"))
            if self._context is None:
                self._context = tls_context(options)  # reading the trusted certificates takes 20 ms
            context = self._context
            address = await asyncio.to_thread(guard_host, host, port)
        except NameNotResolved as error:
            raise DeliveryDeferred(str(error)) from error
        except TargetRefused as error:
            raise DeliveryFailed(str(error)) from error
        except (BadRequest, ValueError, OSError) as error:
            raise DeliveryFailed(f"The settings of the integration can not be used: {error}") from error
        name = str(options.get("servername") or host)
        try:
            # The guarded address is the one connected to; the name is for the certificate alone.
            connected = await asyncio.wait_for(_connected_socket(address, port), _TIMEOUT_S)
        except (TimeoutError, OSError) as error:
            raise DeliveryDeferred(f"No connection to {host}:{port}: {str(error) or 'timed out'}") from error
        client = _Client(
            hostname=name,
            sock=connected,
            timeout=_TIMEOUT_S,
            use_tls=secure,
            start_tls=False,
            tls_context=context,
            local_hostname="localhost",
        )
        try:
            await client.connect()
            if not secure:
                await client.ehlo()
                if not ignore and (require or client.supports_extension("starttls")):
                    await client.starttls(tls_context=context, server_hostname=name)
            if settings.get("user"):
                await client.login(str(settings["user"]), str(settings.get("password") or ""))
        except aiosmtplib.SMTPAuthenticationError as error:
            client.close()
            kind = DeliveryDeferred if 400 <= error.code < 500 else DeliveryFailed
            text = f"The server refused the user or password: {error.code} {error.message}"
            raise kind(text, provider_fails=True) from error
        except (TimeoutError, aiosmtplib.SMTPException, OSError) as error:
            client.close()
            for reason in (error, error.__cause__):
                if isinstance(reason, ssl.SSLCertVerificationError):
                    text = f"The server's certificate is not trusted: {reason.verify_message}"
                    raise DeliveryFailed(text, provider_fails=True) from error
            raise DeliveryDeferred(f"No connection to {host}:{port}: {error}") from error
        return client

    async def _release(self, client: _Client, used: int) -> None:
        if client.is_connected and used < _MESSAGES_A_CONNECTION and not self._closed:
            self._idle.append((client, used))
        else:
            await _quit(client)

    def _sign(self, content: bytes) -> bytes:
        domain, key, selector = (str(self._credentials.get(n) or "") for n in ("domain", "secretKey", "accountSid"))
        if not (domain and key and selector):
            return content
        return signature_header(content, domain=domain, selector=selector, private_key=key) + content


def _meaning_of(error: aiosmtplib.SMTPResponseException, handed_over: bool) -> DeliveryFailed | OutcomeUnknown:
    """What a reply means that is no acceptance (RFC 5321, 4.2.1)."""
    text = f"{error.code} {error.message}"
    if 500 <= error.code < 600:
        return DeliveryFailed(text)
    if 400 <= error.code < 500 or not handed_over:
        # 421 is the server's own trouble; what it says after the content is about this e-mail.
        return DeliveryDeferred(text, provider_fails=error.code == 421 or not handed_over)
    return OutcomeUnknown(f"The server's answer to the e-mail makes no sense: {text}")


async def _connected_socket(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    connected = socket.socket(family, socket.SOCK_STREAM)
    connected.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(connected, (address, port))
    except BaseException:
        connected.close()
        raise
    return connected


async def _quit(client: aiosmtplib.SMTP) -> None:
    try:
        await client.quit()
    except (TimeoutError, aiosmtplib.SMTPException, OSError):
        client.close()


def truthy(value: Any) -> bool:
    """A switch as forms, environment files and JSON send it."""
    return value is True or (isinstance(value, str) and value.lower() in {"true", "1", "on", "yes"})


def tls_options(value: Any) -> dict[str, Any]:
    """The ``tlsOptions`` field as a mapping.

    Raises:
        BadRequest: it is not a JSON object.
    """
    if isinstance(value, dict):
        return value
    try:
        options = jsons.loads(value) if value else {}
    except ValueError as error:
        raise BadRequest(f"tlsOptions is not JSON: {error}") from error
    if not isinstance(options, dict):
        raise BadRequest("tlsOptions must be a JSON object")
    return options


def tls_context(options: Mapping[str, Any]) -> ssl.SSLContext:
    """The TLS rules of ``tlsOptions``: verified unless ``rejectUnauthorized`` is false.

    Raises:
        OSError: a certificate or key in it can not be read (ssl.SSLError is one).
    """
    context = ssl.create_default_context(cadata=options.get("ca"))
    if options.get("rejectUnauthorized") is False:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    versions = {"TLSv1.2": ssl.TLSVersion.TLSv1_2, "TLSv1.3": ssl.TLSVersion.TLSv1_3}
    if options.get("minVersion") in versions:
        context.minimum_version = versions[options["minVersion"]]
    if options.get("cert"):
        # OpenSSL takes a client certificate from a file alone.
        with NamedTemporaryFile("w", suffix=".pem") as file:
            file.write(f"{options['cert']}\n{options.get('key') or ''}\n")
            file.flush()
            context.load_cert_chain(file.name)
    return context


PROVIDER = NodemailerProvider()
