"""Kannel (``kannel``): a gateway of your own. Its answers name no message."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import CredentialField, DeliveryFailed, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import from_number, secret
from novu_app.providers.reading import named, reader
from novu_app.providers.sms.writing import is_plain, sender_of
from novu_app.providers.vendor import Vendor

_DOCS = "https://www.kannel.org/download/1.4.5/userguide-1.4.5/userguide.html#AEN5037"
_SECURE, _PLAIN = "https://", "http://"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``GET /cgi-bin/sendsms``, without TLS unless the host begins with ``https://``."""
    plain = is_plain(message.body)
    return Call(
        f"{_address(account)}/cgi-bin/sendsms",
        {
            "username": account.text("user") or None,
            "password": account.text("password") or None,
            "from": sender_of(account, message),
            "to": message.to,
            "text": message.body,
            "charset": "UTF-8",
            "coding": None if plain else 2,
        },
        method="GET",
        encoding="query",
    )


def _address(account: Account) -> str:
    host, port = account.need("host").rstrip("/"), account.need("port")
    if not port.isdigit():
        raise DeliveryFailed(f"The port is no number: {port[:20]}", provider_fails=True)
    return f"{host if host.startswith((_SECURE, _PLAIN)) else _PLAIN + host}:{port}"


PROVIDER = Vendor(
    id="kannel",
    display_name="Kannel SMS",
    channel="sms",
    documentation=_DOCS,
    credentials=(
        CredentialField("host", "Host", required=True, help="Of the smsbox; with https:// in front for TLS"),
        CredentialField("port", "Port", "number", required=True, help="sendsms-port, usually 13013"),
        CredentialField("user", "Username", help="Of a sendsms-user"),
        secret("password", "Password", required=False),
        from_number("Number or name of the sender"),
    ),
    limits=Limits(concurrency=8),
    style="kebab",
    build=build,
    # 202 0: accepted, 3: queued; refusals are sentences with a status.
    read=reader(id="", text="message", code="code", parse=named(r"\A\s*(?:(?P<code>\d+): *)?(?P<message>.*?)\s*\Z")),
)
