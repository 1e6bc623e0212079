"""Zulip (``zulip``): its incoming web hook in Slack's format."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.chat.targets import target
from novu_app.providers.reading import reader
from novu_app.providers.vendor import Vendor

_DOCS = "https://zulip.com/integrations/slack_incoming"
_RATES = "https://github.com/zulip/zulip/blob/main/zproject/default_settings.py"


def build(_: Account, message: OutgoingMessage) -> Call:
    """POST to the web hook, whose address holds the key of a bot, the channel and the topic."""
    return Call(target(message, "url", "Zulip"), {"text": message.body})


PROVIDER = Vendor(
    id="zulip",
    display_name="Zulip",
    channel="chat",
    documentation=_DOCS,
    # 200 requests a minute of a bot.
    limits=Limits(concurrency=4, rate=(200, 60), told=_RATES),
    style="snake",
    needs_endpoint=True,
    build=build,
    read=reader(
        id="",
        text=("msg", "error"),
        code="code",
        accepts=lambda said: (
            not isinstance(said, dict) or (said.get("result") != "error" and said.get("ok") is not False)
        ),
        limited=("RATE_LIMIT_HIT",),
    ),
)
