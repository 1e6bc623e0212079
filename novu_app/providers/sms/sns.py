"""Amazon SNS (``sns``): texts to numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from novu_app.providers.account import Account
from novu_app.providers.aws import signer
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import api_key, secret
from novu_app.providers.reading import reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://docs.aws.amazon.com/sns/latest/api/API_Publish.html"
_RATES = "https://docs.aws.amazon.com/general/latest/gr/sns.html"
_KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html"
_ATTRIBUTES = "MessageAttributes"
_SENDER = "AWS.SNS.SMS.SenderID"
_TAG = re.compile(r"<(\w+)>([^<]+)</")


def build(account: Account, message: OutgoingMessage) -> Call:
    """``Publish``: a form, in which attributes are numbered."""
    sender = message.envelope.get("from")
    body = {
        "Action": "Publish",
        "Version": "2010-03-31",
        "PhoneNumber": message.to,
        "Message": message.body,
        _ATTRIBUTES: {_SENDER: {"DataType": "String", "StringValue": str(sender)}} if sender else None,
    }
    said = account.shaped(message, body)
    region = account.host("region")
    return Call(
        f"https://sns.{region}.amazonaws.com/",
        _numbered(said.body),
        encoding="form",
        headers=said.headers,
        query=said.query,
        sign=signer(account.need("apiKey"), account.need("secretKey"), region=region, service="sns"),
        finished=True,
    )


def _numbered(body: Mapping[str, Any]) -> dict[str, Any]:
    form = {name: value for name, value in body.items() if name != _ATTRIBUTES}
    for number, (name, value) in enumerate((body.get(_ATTRIBUTES) or {}).items(), 1):
        entry = f"{_ATTRIBUTES}.entry.{number}"
        form[f"{entry}.Name"] = name
        form |= {f"{entry}.Value.{part}": text for part, text in value.items()}
    return form


def _tags(text: str) -> dict[str, str]:
    """Every element of an answer in XML that holds but text."""
    return {name: unescape(value) for name, value in _TAG.findall(text)}


PROVIDER = Vendor(
    id="sns",
    display_name="SNS",
    channel="sms",
    documentation=_DOCS,
    credentials=(
        api_key("Of a user that may sns:Publish", _KEYS, "Access key id"),
        secret("secretKey", "Secret access key", documentation=_KEYS),
        CredentialField("region", "Region", required=True, help="Where texts are sent from: eu-central-1"),
    ),
    # 20 messages a second of an account, transactional and promotional alike.
    limits=Limits(concurrency=16, rate=(20, 1), told=_RATES),
    style="pascal",
    build=build,
    read=reader(
        id="MessageId",
        text="Message",
        code="Code",
        limited=("Throttling", "ThrottlingException", "Throttled", "KMSThrottling"),
        temporary=("InternalError", "InternalFailure", "ServiceUnavailable"),
        account=(
            "AuthorizationError",
            "AccessDenied",
            "InvalidClientTokenId",
            "SignatureDoesNotMatch",
            "InvalidSecurity",
            "OptInRequired",
        ),
        parse=_tags,
    ),
)
