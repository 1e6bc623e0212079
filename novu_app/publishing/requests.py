"""What callers send about publishing (contract/rest.md: DiffEnvironmentRequestDto, PublishEnvironmentRequestDto)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from novu_app.kernel.wire import Body
from novu_app.publishing.service import Wanted

MAX_RESOURCES = 1_000


class DiffBody(Body):
    """DiffEnvironmentRequestDto."""

    source_environment_id: str | None = None


class WantedBody(Body):
    """ResourceToPublishDto: by identifier or id. A type of published clients means whatever has this name."""

    resource_type: Literal["REGULAR", "ECHO", "BRIDGE", "workflow", "layout"]
    resource_id: Annotated[str, Field(min_length=1)]

    def wanted(self) -> Wanted:
        """The same for the service."""
        if self.resource_type in ("workflow", "layout"):
            return Wanted(self.resource_id, "workflow" if self.resource_type == "workflow" else "layout")
        return Wanted(self.resource_id)


class PublishBody(Body):
    """PublishEnvironmentRequestDto."""

    source_environment_id: str | None = None
    dry_run: bool | None = None
    resources: Annotated[list[WantedBody], Field(max_length=MAX_RESOURCES)] | None = None

    def wanted(self) -> list[Wanted] | None:
        """The same for the service; None for everything."""
        return None if self.resources is None else [each.wanted() for each in self.resources]
