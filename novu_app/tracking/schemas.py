"""The wire shapes of providers' reports (contract/rest.md, Inbound webhooks)."""

from __future__ import annotations

from typing import Self

from novu_app.kernel import jsons
from novu_app.kernel.clock import iso_at
from novu_app.kernel.wire import Wire
from novu_app.tracking.reports import Report, Status


class EventDto(Wire):
    """EventBody. ``row`` is the event as the provider sent it, as JSON text."""

    status: Status
    date: str
    external_id: str | None = None
    attempts: int | None = None
    response: str | None = None
    row: str | None = None


class WebhookResultDto(Wire):
    """WebhookResultDto: one event of one message. ``id`` is what the provider calls the message."""

    id: str
    event: EventDto

    @classmethod
    def of(cls, reference: str, report: Report) -> Self:
        """The shape of a report."""
        event = EventDto(
            status=report.status,
            date=iso_at(report.at),
            external_id=reference,
            attempts=report.attempts,
            response=report.response or None,
            row=jsons.dumps(report.row),
        )
        return cls(id=reference, event=event)


class AutoConfigureDto(Wire):
    """AutoConfigureIntegrationResponseDto."""

    success: bool
    message: str | None = None
