"""Wire shapes of publishing (contract/rest.md: DiffEnvironment…, PublishEnvironment…).

Published clients know the resource types REGULAR, ECHO and BRIDGE alone, whatever a resource is: ``kind`` beside it says that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from novu_app.accounts.models import User
from novu_app.kernel.clock import iso_at
from novu_app.kernel.wire import OrNull, Wire
from novu_app.publishing.comparison import Action, Change
from novu_app.publishing.resources import KindName, Part, Publication, Resource
from novu_app.publishing.service import NO_CHANGES, Compared, Outcome, Result

ResourceType = Literal["REGULAR", "ECHO", "BRIDGE"]
Reason = Literal[
    "LAYOUT_REQUIRED_FOR_WORKFLOW", "LAYOUT_EXISTS_IN_TARGET", "AGENT_REQUIRED_FOR_WORKFLOW", "AGENT_EXISTS_IN_TARGET"
]


class EditorDto(Wire):
    """Who changed a resource last."""

    id: Annotated[str, Field(alias="_id")]
    first_name: str
    last_name: str | None = None

    @classmethod
    def of(cls, user: User) -> Self:
        """The shape of a user."""
        return cls(id=user.id, first_name=user.first_name or user.email, last_name=user.last_name)


class ResourceInfoDto(Wire):
    """A resource, or a step of one, in one of the environments."""

    id: str
    name: str
    updated_by: OrNull[EditorDto] = None
    updated_at: OrNull[str] = None

    @classmethod
    def of(cls, resource: Resource | None) -> Self | None:
        """The shape of a resource."""
        if resource is None:
            return None
        return cls(
            id=resource.identifier,
            name=resource.name,
            updated_by=EditorDto.of(resource.updated_by) if resource.updated_by else None,
            updated_at=iso_at(resource.updated_at),
        )

    @classmethod
    def of_part(cls, part: Part | None) -> Self | None:
        """The shape of a step."""
        return cls(id=part.identifier, name=part.name) if part else None


class DiffsDto(Wire):
    """What the target says, and what the source says: of something modified the fields that differ."""

    previous: OrNull[dict[str, Any]]
    new: OrNull[dict[str, Any]]


class ChangeDto(Wire):
    """ResourceDiffDto: one difference, of the resource itself or of a step."""

    resource_type: ResourceType = "REGULAR"
    action: Action
    source_resource: OrNull[ResourceInfoDto]
    target_resource: OrNull[ResourceInfoDto]
    diffs: DiffsDto | None = None
    step_type: str | None = None
    previous_index: int | None = None
    new_index: int | None = None

    @classmethod
    def of(cls, change: Change, compared: Compared) -> Self:
        """The shape of a change."""
        pair = compared.comparison
        info = ResourceInfoDto
        if change.part is not None:
            source, target = info.of_part(change.source_part), info.of_part(change.target_part)
        else:
            source, target = info.of(pair.source), info.of(pair.target)
        told = change.previous is not None or change.new is not None
        previous = dict(change.previous) if change.previous is not None else None
        new = dict(change.new) if change.new is not None else None
        return cls(
            action=change.action,
            source_resource=source,
            target_resource=target,
            diffs=DiffsDto(previous=previous, new=new) if told else None,
            step_type=change.part.type if change.part else None,
            previous_index=change.previous_index,
            new_index=change.new_index,
        )


class DiffSummaryDto(Wire):
    """How many changes of each sort; a step that moved counts as modified, a resource without any as unchanged."""

    added: int
    modified: int
    deleted: int
    unchanged: int

    @classmethod
    def of(cls, changes: Sequence[Change]) -> Self:
        """The numbers of a resource."""
        found = Counter(change.action for change in changes)
        return cls(
            added=found["added"],
            modified=found["modified"] + found["moved"],
            deleted=found["deleted"],
            unchanged=int(not changes),
        )


class DependencyDto(Wire):
    """ResourceDependencyDto: what a resource needs; ``is_blocking`` where the target does not have it."""

    resource_type: ResourceType = "REGULAR"
    kind: KindName
    resource_id: str
    resource_name: str
    is_blocking: bool
    reason: Reason


class ResourceDiffDto(Wire):
    """ResourceDiffResultDto: a resource in both environments."""

    resource_type: ResourceType = "REGULAR"
    kind: KindName
    changes: list[ChangeDto]
    summary: DiffSummaryDto
    source_resource: OrNull[ResourceInfoDto]
    target_resource: OrNull[ResourceInfoDto]
    dependencies: list[DependencyDto] | None = None

    @classmethod
    def of(cls, compared: Compared) -> Self:
        """The shape of a resource that was compared."""
        pair = compared.comparison
        dependencies = [
            DependencyDto(
                kind=each.resource.kind,
                resource_id=each.resource.identifier,
                resource_name=each.resource.name,
                is_blocking=each.blocking,
                reason="LAYOUT_REQUIRED_FOR_WORKFLOW" if each.blocking else "LAYOUT_EXISTS_IN_TARGET",
            )
            for each in compared.dependencies
        ]
        return cls(
            kind=pair.resource.kind,
            changes=[ChangeDto.of(change, compared) for change in pair.changes],
            summary=DiffSummaryDto.of(pair.changes),
            source_resource=ResourceInfoDto.of(pair.source),
            target_resource=ResourceInfoDto.of(pair.target),
            dependencies=dependencies or None,
        )


class EnvironmentDiffSummaryDto(Wire):
    """How many resources were compared, and how many changes there are."""

    total_entities: int
    total_changes: int
    has_changes: bool


class EnvironmentDiffDto(Wire):
    """DiffEnvironmentResponseDto."""

    source_environment_id: str
    target_environment_id: str
    resources: list[ResourceDiffDto]
    summary: EnvironmentDiffSummaryDto

    @classmethod
    def of(cls, publication: Publication, compared: Sequence[Compared]) -> Self:
        """The shape of a whole comparison."""
        changes = sum(len(each.comparison.changes) for each in compared)
        return cls(
            source_environment_id=publication.source_id,
            target_environment_id=publication.target_id,
            resources=[ResourceDiffDto.of(each) for each in compared],
            summary=EnvironmentDiffSummaryDto(
                total_entities=len(compared), total_changes=changes, has_changes=changes > 0
            ),
        )


class _PublishedDto(Wire):
    resource_type: ResourceType = "REGULAR"
    resource_id: str
    resource_name: str


class SyncedDto(_PublishedDto):
    """A resource that was published."""

    action: Outcome


class FailedDto(_PublishedDto):
    """A resource that could not be published."""

    error: str


class SkippedDto(_PublishedDto):
    """A resource that is the same already."""

    reason: str


class SyncResultDto(Wire):
    """What became of the resources of one kind."""

    resource_type: ResourceType = "REGULAR"
    kind: KindName
    successful: list[SyncedDto]
    failed: list[FailedDto]
    skipped: list[SkippedDto]
    total_processed: int

    @classmethod
    def of(cls, result: Result) -> Self:
        """The shape of a result."""

        def named(resource: Resource) -> dict[str, Any]:
            return {"resource_id": resource.identifier, "resource_name": resource.name}

        return cls(
            kind=result.kind,
            successful=[SyncedDto(**named(resource), action=outcome) for resource, outcome in result.done],
            failed=[FailedDto(**named(resource), error=error) for resource, error in result.failed],
            skipped=[SkippedDto(**named(resource), reason=NO_CHANGES) for resource in result.skipped],
            total_processed=len(result.done) + len(result.failed) + len(result.skipped),
        )


class PublishSummaryDto(Wire):
    """How many resources were looked at, and what became of them."""

    resources: int
    successful: int
    failed: int
    skipped: int


class PublishedDto(Wire):
    """PublishEnvironmentResponseDto."""

    results: list[SyncResultDto]
    summary: PublishSummaryDto

    @classmethod
    def of(cls, results: Sequence[Result]) -> Self:
        """The shape of what was published."""
        told = [SyncResultDto.of(result) for result in results]
        return cls(
            results=told,
            summary=PublishSummaryDto(
                resources=sum(each.total_processed for each in told),
                successful=sum(len(each.successful) for each in told),
                failed=sum(len(each.failed) for each in told),
                skipped=sum(len(each.skipped) for each in told),
            ),
        )
