"""The wire shapes of suppressed addresses. They are our own: the contract has none."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from novu_app.kernel.clock import iso_at
from novu_app.kernel.pagination import CursorPage
from novu_app.kernel.wire import Body, OrNull, Wire
from novu_app.suppressions.models import Suppression


class CreateSuppressionDto(Body):
    """An address that is to get no more e-mails."""

    address: Annotated[str, Field(max_length=320, pattern=r"^\s*[^\s@]+@[^\s@]+\s*$")]


class SuppressionDto(Wire):
    """An address that gets no more e-mails: ``reason`` is the status that its provider reported, or ``manual``."""

    address: str
    reason: str
    provider_id: str
    message_id: str
    created_at: str

    @classmethod
    def of(cls, row: Suppression) -> Self:
        """As it is sent."""
        return cls(
            address=row.address,
            reason=row.reason,
            provider_id=row.provider_id,
            message_id=row.message_id,
            created_at=iso_at(row.created_at),
        )


class ListSuppressionsDto(Wire):
    """A page, with the cursors of its neighbours."""

    data: list[SuppressionDto]
    next: OrNull[str]
    previous: OrNull[str]

    @classmethod
    def of(cls, page: CursorPage[Suppression]) -> Self:
        """As it is sent."""
        return cls(data=[SuppressionDto.of(row) for row in page.rows], next=page.next, previous=page.previous)
