"""The wire shapes of contexts and tenants (contract/rest.md, Contexts; recorded 087-092)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field

from novu_app.contexts.models import Context, Tenant
from novu_app.contexts.references import MAX_CONTEXTS, MAX_IDENTIFIER, MAX_NAME
from novu_app.kernel.clock import iso_at
from novu_app.kernel.pagination import Count, CursorPage
from novu_app.kernel.wire import Body, OrNull, Wire

Json = dict[str, Any]
Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME, pattern=r"^[A-Za-z0-9_-]+$")]
Identifier = Annotated[str, Field(min_length=1, max_length=MAX_IDENTIFIER)]


class ContextValueBody(Body):
    """A context as requests name one, with the data that it gets when it is new."""

    id: Name
    data: Json | None = None


#: ``{type: id}`` or ``{type: {"id", "data"?}}``, as every request that takes contexts writes them.
ContextsBody = Annotated[dict[Name, ContextValueBody | Name], Field(max_length=MAX_CONTEXTS)]


def contexts_document(given: Mapping[str, ContextValueBody | str] | None) -> Json | None:
    """The contexts of a request for :func:`novu_app.contexts.references.read_contexts`; None where it names none."""
    if given is None:
        return None
    return {
        kind: value if isinstance(value, str) else value.model_dump(exclude_none=True) for kind, value in given.items()
    }


class CreateContextDto(Body):
    """CreateContextRequestDto."""

    type: Name
    id: Name
    data: Json | None = None


class UpdateContextDto(Body):
    """UpdateContextRequestDto: the data replaces what there is."""

    data: Json


class ContextDto(Wire):
    """GetContextResponseDto."""

    type: str
    id: str
    data: Json
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, row: Context) -> Self:
        """The shape of a row."""
        return cls(
            type=row.type,
            id=row.identifier,
            data=row.data or {},
            created_at=iso_at(row.created_at),
            updated_at=iso_at(row.updated_at),
        )


class ListContextsDto(Wire):
    """ListContextsResponseDto: a page by cursor. The count stops at 50,000."""

    data: list[ContextDto]
    next: OrNull[str]
    previous: OrNull[str]
    total_count: int
    total_count_capped: bool

    @classmethod
    def of(cls, page: CursorPage[Context], count: Count) -> Self:
        """The shape of a page."""
        return cls(
            data=[ContextDto.of(row) for row in page.rows],
            next=page.next,
            previous=page.previous,
            total_count=count.total,
            total_count_capped=count.capped,
        )


class TenantFields(Body):
    """What a tenant has besides its identifier."""

    name: str | None = None
    data: Json | None = None


class CreateTenantDto(TenantFields):
    """CreateTenantRequestDto."""

    identifier: Identifier


class UpdateTenantDto(TenantFields):
    """UpdateTenantRequestDto: only what is sent changes."""

    identifier: Identifier | None = None


class TenantDto(Wire):
    """GetTenantResponseDto, as recorded (089)."""

    id: Annotated[str, Field(alias="_id")]
    identifier: str
    name: str | None = None
    data: Json
    environment_id: Annotated[str, Field(alias="_environmentId")]
    organization_id: Annotated[str, Field(alias="_organizationId")]
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, row: Tenant) -> Self:
        """The shape of a row."""
        return cls(
            id=row.id,
            identifier=row.identifier,
            name=row.name,
            data=row.data or {},
            environment_id=row.environment_id,
            organization_id=row.organization_id,
            created_at=iso_at(row.created_at),
            updated_at=iso_at(row.updated_at),
        )


class TenantsDto(Wire):
    """A page of tenants by number, counted from 0."""

    page: int
    has_more: bool
    page_size: int
    data: list[TenantDto]
