"""The session of an inbox as the OpenAPI document shows it (contract/inbox.md); ``inbox/sessions.py`` makes it."""

from __future__ import annotations

from typing import Annotated, Any

from novu_app.kernel.wire import ShownAs, Wire


class SeverityCountsDto(Wire):
    """Unread notifications by severity."""

    high: int
    medium: int
    low: int
    none: int


class UnreadCountDto(Wire):
    """Unread notifications."""

    total: int
    severity: SeverityCountsDto


class InboxSessionDto(Wire):
    """An open inbox."""

    token: str
    total_unread_count: int
    unread_count: UnreadCountDto
    remove_novu_branding: bool
    max_snooze_duration_hours: int
    is_development_mode: bool
    application_identifier: str
    context_keys: list[str]
    schedule: dict[str, Any] | None = None


class RefreshedSessionDto(Wire):
    """The token that goes on."""

    token: str


InboxSessionDocument = Annotated[dict[str, Any], ShownAs(InboxSessionDto)]
