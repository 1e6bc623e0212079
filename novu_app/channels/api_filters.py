"""What lists of connections and of endpoints are narrowed to (contract/rest.md, Channel connections, Channel endpoints)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Query

from novu_app.rest.paging import OrderBy, column_of

Text = Annotated[str | None, Query(max_length=500)]
Channel = Literal["in_app", "email", "sms", "chat", "push", "tool"]


@dataclass(slots=True)
class ChannelQuery:
    """What lists of connections and of endpoints are narrowed to and ordered by: use it with ``Depends``."""

    subscriber_id: Annotated[Text, Query(alias="subscriberId")] = None
    channel: Channel | None = None
    provider_id: Annotated[Text, Query(alias="providerId")] = None
    integration_identifier: Annotated[Text, Query(alias="integrationIdentifier")] = None
    context_keys: Annotated[list[str] | None, Query(alias="contextKeys", max_length=100)] = None
    order_by: OrderBy = "createdAt"

    @property
    def filters(self) -> dict[str, Any]:
        """The same for :class:`ChannelFilter`. An empty text in ``contextKeys`` stands for none."""
        keys = self.context_keys
        return {
            "subscriber_id": self.subscriber_id,
            "channel": self.channel,
            "provider_id": self.provider_id,
            "integration_identifier": self.integration_identifier,
            "context_keys": None if keys is None else [key for key in keys if key],
        }

    @property
    def order(self) -> str:
        """The column that orders."""
        return column_of(self.order_by)
