"""Routes that take translations as files: ``fr_FR.json`` is the locale ``fr_FR``."""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated, Any

from fastapi import File, Form, UploadFile

from novu_app.environments.service import Scope
from novu_app.kernel.database import writing
from novu_app.kernel.errors import BadRequest, ValidationFailed
from novu_app.rest import documents
from novu_app.rest.auth import Authorized
from novu_app.rest.routing import api_router
from novu_app.translations import locales, master, resources, service
from novu_app.translations.resources import ResourceType
from novu_app.translations.schemas import ImportedDto, UploadedDto

#: How many files one request may bring.
MAX_FILES = 100
router = api_router("Translations")


@router.post("/v2/translations/upload", operation_id="TranslationController_uploadTranslationFiles")
def upload_files(
    scope: Authorized,
    resource_id: Annotated[str, Form(alias="resourceId", min_length=1, max_length=500)],
    resource_type: Annotated[ResourceType, Form(alias="resourceType")],
    files: Annotated[list[UploadFile] | None, File()] = None,
    listed: Annotated[list[UploadFile] | None, File(alias="files[]")] = None,
) -> UploadedDto:
    """Set the texts of a workflow or layout from one JSON file for each locale; a file that fails leaves the others done."""
    given = [*(files or []), *(listed or [])]
    if not 0 < len(given) <= MAX_FILES:
        raise ValidationFailed({"files": {"messages": [f"files must contain 1 to {MAX_FILES} files"]}})
    errors = []
    with writing() as session:
        resources.find(session, scope.environment_id, resource_type, resource_id)
        for file in given:
            try:
                content, locale = _read(file), _locale_of(file)
                service.save(
                    session, scope.environment_id, scope.organization_id, resource_type, resource_id, locale, content
                )
            except (BadRequest, ValidationFailed) as error:
                errors.append(f"{file.filename}: {_said(error)}")
    return UploadedDto(
        total_files=len(given),
        successful_uploads=len(given) - len(errors),
        failed_uploads=len(errors),
        errors=errors,
    )


@router.post("/v2/translations/master-json/upload", operation_id="TranslationController_uploadMasterJsonEndpoint")
def upload_master_json(scope: Authorized, file: Annotated[UploadFile, File()]) -> ImportedDto:
    """Import a master JSON file, whose name is the locale."""
    document, locale = _read(file), _locale_of(file)
    return ImportedDto.of(_imported(scope, locale, document))


def _imported(scope: Scope, locale: str, document: dict[str, Any]) -> master.Imported:
    with writing() as session:
        return master.import_all(session, scope.environment_id, scope.organization_id, locale, document)


def _read(file: UploadFile) -> dict[str, Any]:
    document = documents.parse(file.file.read())
    if not isinstance(document, dict):
        raise BadRequest("The file must hold a JSON object")
    return document


def _locale_of(file: UploadFile) -> str:
    name = PurePath(file.filename or "")
    locale = locales.canonical(name.stem) if name.suffix.lower() == ".json" else None
    if locale is None:
        raise BadRequest(f"The file must be named after its locale, such as en_US.json, not {file.filename!r}")
    return locale


def _said(error: BadRequest | ValidationFailed) -> str:
    if isinstance(error, ValidationFailed):
        return "; ".join(text for found in error.extra["errors"].values() for text in found["messages"])
    return str(error.message)
