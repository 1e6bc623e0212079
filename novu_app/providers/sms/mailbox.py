"""The built-in mailbox for texts: in Development, what no provider sends is kept as a message and shown in the dashboard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novu_app.providers.base import Channel, CredentialField, Limits, Session


class TextMailboxProvider:
    """``novu-sms``: the demo provider. The message row is the delivery."""

    id = "novu-sms"
    display_name = "Text mailbox (demo)"
    channel: Channel = "sms"
    credentials: tuple[CredentialField, ...] = ()
    stores_only = True
    needs_endpoint = False
    wants_payload = False
    limits = Limits(concurrency=0)
    documentation = ""

    def connect(self, credentials: Mapping[str, Any]) -> Session:
        """Never asked for: nothing leaves the machine."""
        raise RuntimeError("The mailbox has no vendor to connect to")


PROVIDER = TextMailboxProvider()
