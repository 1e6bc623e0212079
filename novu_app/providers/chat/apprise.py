"""Apprise (``apprise``): one address, and behind it any of the services that the library of that name knows.

The library is an optional part of the installation (``pip install "novu-app[apprise]"``). It makes its own calls, in threads and
held to our guard (confined.py), and tells whether a service took a message, and else in a sentence why not.
"""

from __future__ import annotations

import asyncio
import logging
import re
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import httpx

from novu_app.providers.base import (
    Accepted,
    Channel,
    CredentialField,
    DeliveryFailed,
    Limits,
    OutcomeUnknown,
    OutgoingMessage,
    Session,
)
from novu_app.providers.confined import confined
from novu_app.providers.http import Answer, refusal
from novu_app.providers.shaping import overrides_of
from novu_app.providers.webhook import WebhookSession

_TIMEOUT_S = 60.0
_THREADS = 8
#: Services that are this machine itself, and one that connects in threads of its own.
_REFUSED = frozenset({"dbus", "glib", "gnome", "kde", "qt", "macosx", "windows", "syslog", "xmpp", "xmpps"})
_STATUS = re.compile(r"error=(\d{3})\b")
_NO_ANSWER = "connection error"
#: Parts of an address that are worth hiding: keys, tokens, names.
_PARTS = re.compile(r"[^/:@?&=#,]{6,}")
_threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="apprise")


class AppriseProvider:
    """``apprise``: what an Apprise URL leads to."""

    id = "apprise"
    display_name = "Apprise"
    channel: Channel = "chat"
    credentials = (
        CredentialField(
            "webhookUrl",
            "Apprise URL",
            required=True,
            secret=True,
            help="tgram://bottoken/ChatID, signal://…, mailto://…",
            documentation="https://github.com/caronc/apprise/wiki",
        ),
    )
    stores_only = False
    needs_endpoint = False
    wants_payload = False
    limits = Limits(concurrency=_THREADS)
    documentation = "https://github.com/caronc/apprise/wiki"

    def connect(self, credentials: Mapping[str, Any]) -> Session:
        """A session with this address."""
        return _Apprise(credentials, self.credentials)


class _Apprise(WebhookSession):
    async def deliver(self, message: OutgoingMessage) -> Accepted:
        """Deliver one message; see :meth:`novu_app.providers.webhook.WebhookSession.deliver`."""
        url = self.credential("webhookUrl")
        if not url:
            raise DeliveryFailed("The integration has no Apprise URL", provider_fails=True)
        work = asyncio.get_running_loop().run_in_executor(_threads, _notify, url, message)
        try:
            return await asyncio.wait_for(work, _TIMEOUT_S)
        except TimeoutError as error:
            raise OutcomeUnknown(f"The service did not answer within {_TIMEOUT_S:g} s") from error


def _notify(url: str, message: OutgoingMessage) -> Accepted:
    """Send in this thread."""
    schema = url.partition(":")[0].strip().lower()
    if schema in _REFUSED:
        raise DeliveryFailed(f"{schema}:// can not be used here", provider_fails=True)
    said = overrides_of(message, AppriseProvider.id)
    with confined() as refused, _heard() as sentences:
        plugin = _plugin(url)
        if plugin is None:
            words = _hidden(" ".join(sentences), url) or "the library knows no such service"
            raise DeliveryFailed(f"The Apprise URL can not be used: {words}", provider_fails=True)
        error = ""
        try:
            taken = plugin.notify(
                body=message.body,
                title=str(said.get("title") or message.subject or ""),
                notify_type=str(said.get("type") or "info"),
                body_format=said.get("format"),
            )
        except Exception as raised:  # any of a hundred plugins, each with its own way to fail
            taken, error = False, str(raised) or type(raised).__name__
    service = str(plugin.service_name)
    if taken:
        return Accepted(None, f"{service} took the message")
    if refused:
        raise DeliveryFailed(str(refused[0]), provider_fails=True)
    words = _hidden(" ".join([*sentences, error]).strip(), url)[:500] or f"{service} refused without a word"
    if len(plugin) > 1:
        raise OutcomeUnknown(f"Some of the {len(plugin)} targets may have the message: {words}")
    raise _failure(words)


def _failure(words: str) -> DeliveryFailed | OutcomeUnknown:
    """What the sentence of a plugin means."""
    status = _STATUS.search(words)
    if status is not None:
        return refusal(Answer(int(status[1]), httpx.Headers(), words.encode()), words)
    if _NO_ANSWER in words.lower():
        return OutcomeUnknown(words)
    return DeliveryFailed(words)


def _plugin(url: str) -> Any:
    library, asset = _library()
    return library.Apprise.instantiate(url, asset=asset)


@cache
def _library() -> tuple[Any, Any]:
    try:
        import apprise
    except ImportError as error:
        raise DeliveryFailed(
            'Apprise is not installed: pip install "novu-app[apprise]"', provider_fails=True
        ) from error
    log = logging.getLogger("apprise")
    log.addHandler(_Listener())
    # Lines of both hold addresses that let anybody post; what matters of them is listened to.
    log.propagate = False
    logging.getLogger("urllib3").setLevel(logging.INFO)
    asset = apprise.AppriseAsset(app_id="Novu", app_desc="Novu", app_url="", async_mode=False, storage_mode="memory")
    return apprise, asset


class _Sentences(threading.local):
    heard: list[str] | None = None


_sentences = _Sentences()


class _Listener(logging.Handler):
    """Keeps what plugins say in this thread."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)

    def emit(self, record: logging.LogRecord) -> None:
        if _sentences.heard is not None:
            _sentences.heard.append(record.getMessage())


class _heard:  # noqa: N801 - reads as a word of the language
    def __enter__(self) -> list[str]:
        heard: list[str] = []
        _sentences.heard = heard
        return heard

    def __exit__(self, *_: object) -> None:
        _sentences.heard = None


def _hidden(text: str, url: str) -> str:
    """The text without the parts of the address: they are what opens it."""
    for part in sorted(_PARTS.findall(url.partition("://")[2]), key=len, reverse=True):
        text = text.replace(part, "***")
    return text


PROVIDER = AppriseProvider()
