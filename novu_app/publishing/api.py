"""Routes that compare and publish environments (contract/rest.md, Environments)."""

from __future__ import annotations

from contextlib import AbstractContextManager

from sqlmodel import Session

from novu_app.kernel.database import reading, writing
from novu_app.publishing import service
from novu_app.publishing.requests import DiffBody, PublishBody
from novu_app.publishing.schemas import EnvironmentDiffDto, PublishedDto
from novu_app.rest.auth import Authorized
from novu_app.rest.routing import api_router

router = api_router("Environments")


@router.post(
    "/v2/environments/{targetEnvironmentId}/diff",
    operation_id="EnvironmentsController_diffEnvironment",
    summary="Compare resources between environments",
)
def diff(scope: Authorized, targetEnvironmentId: str, body: DiffBody) -> EnvironmentDiffDto:
    """What publishing would change in the target. Without a source: the organization's development environment."""
    with reading() as session:
        publication = service.between(session, scope.organization_id, targetEnvironmentId, body.source_environment_id)
        return EnvironmentDiffDto.of(publication, service.diff(session, publication))


@router.post(
    "/v2/environments/{targetEnvironmentId}/publish",
    operation_id="EnvironmentsController_publishEnvironment",
    summary="Publish resources to target environment",
)
def publish(scope: Authorized, targetEnvironmentId: str, body: PublishBody) -> PublishedDto:
    """Make the target like the source, or only the resources that are named. What the source does not have is deleted there.

    With `dryRun` the answer says what would be done, and nothing is.
    """
    dry_run = bool(body.dry_run)
    opened: AbstractContextManager[Session] = reading() if dry_run else writing()
    with opened as session:
        publication = service.between(
            session, scope.organization_id, targetEnvironmentId, body.source_environment_id, user_id=scope.user_id
        )
        return PublishedDto.of(service.publish(session, publication, body.wanted(), dry_run=dry_run))
