"""What providers there are, and the beginning of a new one."""

from __future__ import annotations

import re
from pathlib import Path

from rich.console import Console
from rich.table import Table

from novu_app.operations.errors import OperatorError
from novu_app.providers import registry

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_ROOT = Path(__file__).resolve().parents[2]

_MODULE = '''"""{name} (``{id}``)."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import Limits, OutgoingMessage
from novu_app.providers.calling import Call
{imports}from novu_app.providers.reading import reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://docs.example.com/send"


{build}

PROVIDER = Vendor(
    id="{id}",
    display_name="{name}",
    channel="{channel}",
    documentation=_DOCS,
    credentials=({credentials}),
    limits=Limits(concurrency=16),
    style="snake",
{flags}    build=build,
    read=reader(id="id", text="message", code="code", limited=(), account=()),
)
'''

_CASE = '''"""{name}, compared with what it documents."""

from novu_app.providers.base import DeliveryDeferred
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

CASES = [
    Case(
        "{id}",
        {account},
        message({message}),
        Documented(
            "https://docs.example.com/send",
            "POST",
            "https://api.example.com/messages",
            {body},
            {{"Authorization": "Bearer key-123456"}},
        ),
        Reply(201, {{"id": "m1"}}),
        "m1",
        refusals=[
            Refusal(Reply(400, {{"code": "invalid_recipient", "message": "not a recipient"}})),
            Refusal(Reply(401, {{"message": "no such key"}}), provider_fails=True),
            Refusal(Reply(429, {{"message": "too many requests"}}), DeliveryDeferred),
        ],
    )
]
'''

_BUILD = '''def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /messages``."""
    return Call(
        "https://api.example.com/messages",
        {body},
        headers=bearer(account.need("apiKey")),
    )
'''

_BUILD_EMAIL = '''async def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /messages``."""
    letter = await letter_of(account, message)
    return Call(
        "https://api.example.com/messages",
        {
            "from": letter.sender.named(),
            "to": [party.named() for party in letter.to],
            "cc": [party.named() for party in letter.cc] or None,
            "bcc": [party.named() for party in letter.bcc] or None,
            "reply_to": letter.reply_to[0].named() if letter.reply_to else None,
            "subject": letter.subject,
            "html": letter.html,
            "text": letter.text,
            "headers": letter.headers or None,
            "attachments": [{"name": one.name, "type": one.mime, "content": encoded(one)} for one in letter.files]
            or None,
        },
        headers=bearer(account.need("apiKey")),
    )
'''

_IMPORTS_EMAIL = """from novu_app.providers.email.letter import letter_of
from novu_app.providers.email.together import encoded
"""

#: Of each channel: the body that is built, what else is imported, flags, and the same of the test.
_BODIES = {
    "sms": '{"to": message.to, "from": message.envelope.get("from") or account.need("from"), "text": message.body}',
    "chat": '{"to": message.endpoint.get("channelId"), "text": message.body}',
    "push": '{"to": list(message.endpoint.get("tokens") or ()), "title": message.subject, "body": message.body}',
    "tool": '{"to": message.endpoint.get("routingKey"), "text": message.body}',
}
_SENT = {
    "email": '"ada@example.com", "Hi", "<p>Hello</p>"',
    "sms": '"+4917012345"',
    "chat": 'endpoint={"type": "slack_channel", "channelId": "C1"}',
    "push": '"", "Hi", endpoint={"type": "push", "tokens": ["t1"]}',
    "tool": 'endpoint={"type": "pagerduty_service", "routingKey": "R1"}',
}
_EXPECTED = {
    "email": """{
                "from": {"email": "shop@example.com", "name": "Shop"},
                "to": [{"email": "ada@example.com"}],
                "subject": "Hi",
                "html": "<p>Hello</p>",
                "text": "Hello",
            }""",
    "sms": '{"to": "+4917012345", "from": "Shop", "text": "Hello"}',
    "chat": '{"to": "C1", "text": "Hello"}',
    "push": '{"to": ["t1"], "title": "Hi", "body": "Hello"}',
    "tool": '{"to": "R1", "text": "Hello"}',
}
_ACCOUNTS = {
    "email": '{"apiKey": "key-123456", "from": "shop@example.com", "senderName": "Shop"}',
    "sms": '{"apiKey": "key-123456", "from": "Shop"}',
}


def list_providers(console: Console, channel: str | None) -> None:
    """Print what there is, on one channel or on all."""
    table = Table(box=None, header_style="bold")
    for heading in ("channel", "id", "name", "at a time", "a call", "credentials"):
        table.add_column(heading, no_wrap=heading != "credentials")
    for provider in sorted(registry.all_providers(), key=lambda one: (one.channel, one.id)):
        if channel is None or provider.channel == channel:
            fields = ", ".join(f"{field.key}{'*' if field.required else ''}" for field in provider.credentials)
            limits = provider.limits
            numbers = (str(limits.concurrency or "-"), str(limits.batch))
            table.add_row(provider.channel, provider.id, provider.display_name, *numbers, fields or "-")
    console.print(table)


def begin_provider(channel: str, provider_id: str, root: Path = _ROOT) -> list[Path]:
    """Write a provider that sends to an invented API, and its test, for somebody to go on from.

    Args:
        channel: email, sms, chat, push or tool.
        provider_id: the contract's id, ``acme-sms``.
        root: of the sources.

    Returns:
        The files.

    Raises:
        OperatorError: the id can not be used or is taken, or these are no sources.
    """
    if not _ID.match(provider_id):
        raise OperatorError(f"{provider_id} is no id: small letters, digits and single dashes, a letter first.")
    file = provider_id.replace("-", "_") + ".py"
    module = root / "novu_app" / "providers" / channel / file
    case = root / "tests" / "providers" / "vendors" / file
    if not case.parent.is_dir():
        raise OperatorError(f"{case.parent} is not there: run this in a clone of the sources.")
    if registry.find(provider_id) is not None or module.exists() or case.exists():
        raise OperatorError(f"There is a provider {provider_id} already.")
    name = " ".join(word.capitalize() for word in provider_id.split("-"))
    module.write_text(_module(channel, provider_id, name), encoding="utf-8")
    case.write_text(
        _CASE.format(
            id=provider_id,
            name=name,
            account=_ACCOUNTS.get(channel, '{"apiKey": "key-123456"}'),
            message=_SENT[channel],
            body=_EXPECTED[channel],
        ),
        encoding="utf-8",
    )
    return [module, case]


def _module(channel: str, provider_id: str, name: str) -> str:
    fields = {"email": "SENDER, api_key", "sms": "api_key, from_number"}.get(channel, "api_key")
    imports = f"from novu_app.providers.fields import {fields}\n"
    if channel == "email":
        imports = f"{_IMPORTS_EMAIL}{imports}"
    return _MODULE.format(
        id=provider_id,
        name=name,
        channel=channel,
        imports=imports,
        build=_BUILD_EMAIL if channel == "email" else _BUILD.format(body=_BODIES[channel]),
        credentials={"email": "api_key(), *SENDER", "sms": "api_key(), from_number()"}.get(channel, "api_key(),"),
        flags="    needs_endpoint=True,\n" if channel in ("chat", "push", "tool") else "",
    )
