"""Routes of environment variables (contract/rest.md, Environment variables)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from fastapi import Query
from pydantic import Field

from novu_app.environments import variables
from novu_app.environments.variables import MAX_KEY, Variable
from novu_app.kernel.clock import iso_at
from novu_app.kernel.database import reading, writing
from novu_app.kernel.wire import Body, Wire
from novu_app.rest.auth import Authorized
from novu_app.rest.routing import api_router
from novu_app.workflows import mentions
from novu_app.workflows import service as workflows

router = api_router("Environment Variables")
Search = Annotated[str, Query(max_length=MAX_KEY)]


class VariableValueBody(Body):
    """The value in one environment."""

    environment_id: Annotated[str, Field(alias="_environmentId")]
    value: str


class CreateVariableDto(Body):
    """A new variable."""

    key: str
    type: Literal["string"] = "string"
    is_secret: bool = False
    values: list[VariableValueBody] = []


class UpdateVariableDto(Body):
    """What is sent changes; values of environments that are not named stay."""

    key: str | None = None
    type: Literal["string"] | None = None
    is_secret: bool | None = None
    values: list[VariableValueBody] | None = None


class VariableValueDto(Wire):
    """The value in one environment; masked when the variable is secret."""

    environment_id: Annotated[str, Field(alias="_environmentId")]
    value: str


class VariableDto(Wire):
    """An environment variable."""

    id: Annotated[str, Field(alias="_id")]
    organization_id: Annotated[str, Field(alias="_organizationId")]
    key: str
    type: Literal["string"] = "string"
    is_secret: bool
    values: list[VariableValueDto]
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, variable: Variable) -> Self:
        """The shape of a variable."""
        row = variable.row
        return cls(
            id=row.id,
            organization_id=row.organization_id,
            key=row.key,
            is_secret=row.secret,
            values=[VariableValueDto(environment_id=each, value=value) for each, value in variable.values.items()],
            created_at=iso_at(row.created_at),
            updated_at=iso_at(row.updated_at),
        )


class VariableWorkflowDto(Wire):
    """A workflow that uses the variable."""

    name: str
    workflow_id: str


class VariableUsageDto(Wire):
    """Where a variable is used."""

    workflows: list[VariableWorkflowDto]


@router.get("/v1/environment-variables", operation_id="EnvironmentVariablesController_listEnvironmentVariables")
def list_variables(scope: Authorized, search: Search = "") -> list[VariableDto]:
    """The variables of the organization with their values in all environments; `search` finds a part of the key."""
    with reading() as session:
        return [VariableDto.of(each) for each in variables.list_variables(session, scope.organization_id, search)]


@router.post("/v1/environment-variables", operation_id="EnvironmentVariablesController_createEnvironmentVariable")
def create_variable(scope: Authorized, body: CreateVariableDto) -> VariableDto:
    """A new variable. The values of a secret one are never shown again."""
    with writing() as session:
        made = variables.create(
            session, scope.organization_id, body.key, secret=body.is_secret, values=_by_environment(body.values)
        )
        workflows.refresh_issues_everywhere(session, scope.organization_id)
    return VariableDto.of(made)


@router.get(
    "/v1/environment-variables/{variableKey}",
    operation_id="EnvironmentVariablesController_getEnvironmentVariable",
)
def get_variable(scope: Authorized, variableKey: str) -> VariableDto:
    """One variable by its key."""
    with reading() as session:
        return VariableDto.of(variables.get(session, scope.organization_id, variableKey))


@router.patch(
    "/v1/environment-variables/{variableKey}",
    operation_id="EnvironmentVariablesController_updateEnvironmentVariable",
)
def update_variable(scope: Authorized, variableKey: str, body: UpdateVariableDto) -> VariableDto:
    """Change what is sent. A secret value that comes back masked stays what it is."""
    with writing() as session:
        changed = variables.update(
            session,
            scope.organization_id,
            variableKey,
            new_key=body.key,
            secret=body.is_secret,
            values=_by_environment(body.values or []),
        )
        workflows.refresh_issues_everywhere(session, scope.organization_id)
    return VariableDto.of(changed)


@router.delete(
    "/v1/environment-variables/{variableKey}",
    status_code=204,
    operation_id="EnvironmentVariablesController_deleteEnvironmentVariable",
)
def delete_variable(scope: Authorized, variableKey: str) -> None:
    """Delete a variable with all its values."""
    with writing() as session:
        variables.delete(session, scope.organization_id, variableKey)
        workflows.refresh_issues_everywhere(session, scope.organization_id)


@router.get(
    "/v1/environment-variables/{variableKey}/usage",
    operation_id="EnvironmentVariablesController_getEnvironmentVariableUsage",
)
def variable_usage(scope: Authorized, variableKey: str) -> VariableUsageDto:
    """The workflows of the caller's environment whose steps use the variable."""
    with reading() as session:
        key = variables.get(session, scope.organization_id, variableKey).row.key
        found = mentions.using_variable(session, scope.environment_id, key)
    return VariableUsageDto(workflows=[VariableWorkflowDto(name=row.name, workflow_id=row.identifier) for row in found])


def _by_environment(values: list[VariableValueBody]) -> dict[str, str]:
    return {each.environment_id: each.value for each in values}
