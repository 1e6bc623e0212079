"""Novu's own in-app channel: the message row is the delivery, the socket only tells about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novu_app.providers.base import Channel, CredentialField, Limits, Session


class InAppProvider:
    """``novu``: messages in the inbox."""

    id = "novu"
    display_name = "Novu In-App"
    channel: Channel = "in_app"
    credentials = (
        CredentialField(
            "hmac",
            "Security HMAC encryption",
            "switch",
            help="Ask every inbox for a subscriberHash made with a secret key",
        ),
    )
    stores_only = True
    needs_endpoint = False
    wants_payload = False
    limits = Limits(concurrency=0)
    documentation = ""

    def connect(self, credentials: Mapping[str, Any]) -> Session:
        """Never asked for: nothing leaves the machine."""
        raise RuntimeError("The in-app channel has no vendor to connect to")


PROVIDER = InAppProvider()
