"""Routes of translations (contract/rest.md, Translations)."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from novu_app.kernel.database import reading, writing
from novu_app.rest.auth import Authorized
from novu_app.rest.routing import JsonRouter, api_router
from novu_app.translations import api_files, api_settings, master, service
from novu_app.translations.resources import ResourceType
from novu_app.translations.schemas import (
    CreateTranslationDto,
    ImportedDto,
    ImportMasterJsonDto,
    MasterJsonDto,
    TranslationDto,
    TranslationGroupDto,
)

_translations = api_router("Translations")


@_translations.post("/v2/translations", operation_id="TranslationController_createTranslationEndpoint")
def create_translation(scope: Authorized, body: CreateTranslationDto) -> TranslationDto:
    """Set the texts of a workflow or layout in one locale; those that it had are replaced."""
    with writing() as session:
        stored = service.save(
            session,
            scope.environment_id,
            scope.organization_id,
            body.resource_type,
            body.resource_id,
            body.locale,
            body.content,
        )
    return TranslationDto.of(stored)


@_translations.get(
    "/v2/translations/group/{resourceType}/{resourceId}",
    operation_id="TranslationController_getTranslationGroupEndpoint",
)
def get_group(scope: Authorized, resourceType: ResourceType, resourceId: str) -> TranslationGroupDto:
    """The locales of a workflow or layout, and which of them are outdated."""
    with reading() as session:
        stored = service.get_group(session, scope.environment_id, scope.organization_id, resourceType, resourceId)
    return TranslationGroupDto.of(stored)


@_translations.get("/v2/translations/master-json", operation_id="TranslationController_getMasterJsonEndpoint")
def get_master_json(scope: Authorized, locale: Annotated[str | None, Query(max_length=100)] = None) -> MasterJsonDto:
    """Everything that translated workflows and layouts say in a locale; without one, in the organization's default."""
    with reading() as session:
        found = master.export(session, scope.environment_id, scope.organization_id, locale)
    return MasterJsonDto(**found)


@_translations.post("/v2/translations/master-json", operation_id="TranslationController_importMasterJsonEndpoint")
def import_master_json(scope: Authorized, body: ImportMasterJsonDto) -> ImportedDto:
    """Set the texts of all workflows and layouts that the document names; one that fails leaves the others done."""
    with writing() as session:
        done = master.import_all(session, scope.environment_id, scope.organization_id, body.locale, body.master_json)
    return ImportedDto.of(done)


@_translations.delete(
    "/v2/translations/{resourceType}/{resourceId}",
    status_code=204,
    operation_id="TranslationController_deleteTranslationGroupEndpoint",
)
def delete_group(scope: Authorized, resourceType: ResourceType, resourceId: str) -> None:
    """Delete all translations of a workflow or layout."""
    with writing() as session:
        service.delete_group(session, scope.environment_id, resourceType, resourceId)


@_translations.get(
    "/v2/translations/{resourceType}/{resourceId}/{locale}",
    operation_id="TranslationController_getSingleTranslation",
)
def get_translation(scope: Authorized, resourceType: ResourceType, resourceId: str, locale: str) -> TranslationDto:
    """The texts of a workflow or layout in one locale."""
    with reading() as session:
        stored = service.get_translation(
            session, scope.environment_id, scope.organization_id, resourceType, resourceId, locale
        )
    return TranslationDto.of(stored)


@_translations.delete(
    "/v2/translations/{resourceType}/{resourceId}/{locale}",
    status_code=204,
    operation_id="TranslationController_deleteTranslationEndpoint",
)
def delete_translation(scope: Authorized, resourceType: ResourceType, resourceId: str, locale: str) -> None:
    """Delete one locale of a workflow or layout."""
    with writing() as session:
        service.delete_translation(session, scope.environment_id, resourceType, resourceId, locale)


router = JsonRouter(redirect_slashes=False)
for _each in (api_files.router, _translations, api_settings.router):
    router.include_router(_each)
