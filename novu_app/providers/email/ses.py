"""Amazon SES (``ses``), by version 2 of its API: up to 50 e-mails a call."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from email.errors import HeaderParseError
from email.utils import formataddr
from typing import Any

from novu_app.kernel import jsons
from novu_app.providers.account import Account
from novu_app.providers.aws import signer
from novu_app.providers.base import (
    Accepted,
    CredentialField,
    DeliveryDeferred,
    DeliveryFailed,
    Limits,
    OutgoingMessage,
    Result,
)
from novu_app.providers.calling import Call
from novu_app.providers.email.compose import build_mail
from novu_app.providers.email.files import files_of
from novu_app.providers.email.letter import Party, letter_of
from novu_app.providers.email.together import apart_by_address, of_own_content, own, parts_of
from novu_app.providers.fields import SENDER, api_key, secret
from novu_app.providers.http import Answer
from novu_app.providers.reading import at, first, reader
from novu_app.providers.shaping import merge, overrides_of
from novu_app.providers.vendor import Apart, Batch, Vendor

_DOCS = "https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html"
#: Of a call of several (API reference, SendBulkEmail): recipients, characters of what fills a template in, headers besides
#: the two of unsubscribing, and the characters of one.
_RECIPIENTS, _DATA, _HEADERS, _HEADER = 50, 262_144, 13, 995
#: Options of the call that both kinds of call have.
_OPTIONS = frozenset({"ConfigurationSetName", "EmailTags", "FromEmailAddressIdentityArn", "EndpointId", "TenantName"})
_LATER = frozenset({"ACCOUNT_THROTTLED", "ACCOUNT_DAILY_QUOTA_EXCEEDED", "TRANSIENT_FAILURE"})
_ACCOUNT = frozenset(
    {
        "MAIL_FROM_DOMAIN_NOT_VERIFIED",
        "CONFIGURATION_SET_NOT_FOUND",
        "ACCOUNT_SUSPENDED",
        "INVALID_SENDING_POOL_NAME",
        "ACCOUNT_SENDING_PAUSED",
        "CONFIGURATION_SET_SENDING_PAUSED",
    }
)
_KEYS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html"


async def build(account: Account, message: OutgoingMessage) -> Call:
    """``SendEmail`` with a whole MIME message: the one form that takes attachments and any header."""
    files = await files_of(message)
    try:
        mail = build_mail(message, PROVIDER.id, account.need("from"), account.text("senderName"), files)
        raw = base64.b64encode(mail.content).decode()
    except (ValueError, HeaderParseError, IndexError) as error:
        raise DeliveryFailed(f"The e-mail can not be composed: {error}") from error
    region = account.host("region")
    body = {
        "FromEmailAddress": mail.shown_sender,
        # The MIME message does not name those who are copied blindly.
        "Destination": {"ToAddresses": mail.recipients},
        "Content": {"Raw": {"Data": raw}},
    }
    # Overrides are parts of the e-mail, as with Novu; `ses` among them holds options of the call.
    options = overrides_of(message, PROVIDER.id).get("ses")
    return Call(
        f"https://email.{region}.amazonaws.com/v2/email/outbound-emails",
        merge(body, options if isinstance(options, dict) else {}),
        finished=True,
        sign=signer(account.need("apiKey"), account.need("secretKey"), region=region, service="ses"),
    )


async def build_batch(account: Account, messages: Sequence[OutgoingMessage]) -> Call:
    """``SendBulkEmail`` with a template that is nothing but places for subject and texts, which each e-mail fills in."""
    letters = [await letter_of(account, message) for message in messages]
    first, region = letters[0], account.host("region")
    shared = {"subject": first.subject, "html": first.html, "text": first.text}
    # SES fills in what it is given as it is, and looks for no places in it (docs, Using templates).
    template = {"Subject": "{{subject}}", "Html": "{{html}}", "Text": "{{text}}"}
    entries = []
    for letter in letters:
        entry: dict[str, Any] = {"Destination": {
            f"{kind}Addresses": [_shown(party) for party in those]
            for kind, those in (("To", letter.to), ("Cc", letter.cc), ("Bcc", letter.bcc)) if those
        }}  # fmt: skip
        if said := own(letter, first, "subject", "html", "text"):
            data = jsons.dumps(said)
            if len(data) > _DATA:
                raise Apart
            entry["ReplacementEmailContent"] = {"ReplacementTemplate": {"ReplacementTemplateData": data}}
        if letter.personal:
            entry["ReplacementHeaders"] = _headers(letter.personal)
        entries.append(entry)
    if len(jsons.dumps(shared)) > _DATA:
        raise Apart
    common = {name: said for name, said in first.headers.items() if name not in first.personal}
    options = dict(overrides_of(messages[0], PROVIDER.id).get("ses") or {})
    tags = options.pop("EmailTags", None)
    body = {
        "FromEmailAddress": _shown(first.sender),
        **({"ReplyToAddresses": [_shown(party) for party in first.reply_to]} if first.reply_to else {}),
        "DefaultContent": {
            "Template": {
                "TemplateContent": template,
                "TemplateData": jsons.dumps(shared),
                **({"Headers": _headers(common)} if common else {}),
            }
        },
        "BulkEmailEntries": entries,
        **({"DefaultEmailTags": tags} if tags else {}),
        **options,
    }
    return Call(
        f"https://email.{region}.amazonaws.com/v2/email/outbound-bulk-emails",
        body,
        finished=True,
        sign=signer(account.need("apiKey"), account.need("secretKey"), region=region, service="ses"),
    )


def read_batch(answer: Answer, messages: Sequence[OutgoingMessage]) -> list[Result]:
    """A status for each, in their order. Who may not send several with one call may well send each by itself."""
    try:
        return [_result(answer, part) for part in parts_of(answer, "BulkEmailEntryResults", read)]
    except DeliveryFailed as error:
        if _DENIED in (first(answer, _CODE) or ""):
            raise DeliveryFailed(str(error), raw=error.raw) from error
        raise


def _result(answer: Answer, part: Any) -> Result:
    status, raw = str(at(part, "Status") or ""), f"{answer.status} {part}"
    words = f"{at(part, 'Error') or 'no reason given'} ({status})"
    if status == "SUCCESS":
        return Accepted(str(at(part, "MessageId") or "") or None, raw)
    if status in _LATER:
        return DeliveryDeferred(words, raw=raw, provider_fails=status == "TRANSIENT_FAILURE")
    return DeliveryFailed(words, raw=raw, provider_fails=status in _ACCOUNT)


def _shown(party: Party) -> str:
    """In ASCII: SES takes nothing else in an address."""
    return formataddr((party.name, party.email)) if party.name else party.email


def _headers(headers: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in headers.items()]


def _alike(message: OutgoingMessage) -> str | None:
    """Whatever needs a MIME message of its own goes by itself: files, headers that SES takes in no list, parts overridden."""
    said, headers = overrides_of(message, PROVIDER.id), message.envelope.get("headers") or {}
    options = said.get("ses") or {}
    usable = all(str(value).isascii() and len(f"{name}{value}") <= _HEADER for name, value in headers.items())
    if said.keys() - {"ses"} or not isinstance(options, dict) or options.keys() - _OPTIONS:
        return None
    return _shared(message) if usable and len(headers) <= _HEADERS else None


_CODE, _DENIED = ("header:x-amzn-errortype", "__type"), "AccessDeniedException"
_shared = of_own_content("ses", apart=("unsubscribe",))

read = reader(
    id="MessageId",
    text=("message", "Message"),
    code=_CODE,
    limited=("TooManyRequestsException", "LimitExceededException", "ThrottlingException"),
    account=(
        "AccountSuspendedException",
        "SendingPausedException",
        "MailFromDomainNotVerifiedException",
        _DENIED,
        "SignatureDoesNotMatch",
        "InvalidSignatureException",
        "UnrecognizedClientException",
    ),
)

PROVIDER = Vendor(
    id="ses",
    display_name="SES",
    channel="email",
    documentation=_DOCS,
    credentials=(
        api_key("Of a user that may ses:SendEmail, ses:SendRawEmail and ses:SendBulkEmail", _KEYS, "Access key id"),
        secret("secretKey", "Secret access key", documentation=_KEYS),
        CredentialField("region", "Region", required=True, help="Where the sender is verified: eu-central-1"),
        *SENDER,
    ),
    # One call of several may have 1 MB.
    limits=Limits(concurrency=16, batch=50, size=40 * 1024 * 1024),
    style="pascal",
    build=build,
    read=read,
    batch=Batch(build_batch, read_batch, _alike, lambda messages: apart_by_address(messages, _RECIPIENTS), 1024 * 1024),
)
