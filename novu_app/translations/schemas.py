"""Shapes of translations (contract/rest.md, Translations)."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from novu_app.kernel.clock import iso_at
from novu_app.kernel.wire import Body, Wire
from novu_app.translations.locales import Locales
from novu_app.translations.master import Imported
from novu_app.translations.resources import ResourceType
from novu_app.translations.service import StoredGroup, StoredTranslation

Json = dict[str, Any]


class CreateTranslationDto(Body):
    """CreateTranslationRequestDto: the texts of one locale."""

    resource_id: Annotated[str, Field(min_length=1, max_length=500)]
    resource_type: ResourceType
    locale: str
    content: Json


class ImportMasterJsonDto(Body):
    """ImportMasterJSONRequestDto: the texts of one locale, by workflow and layout."""

    locale: str
    master_json: Json


class TranslationDto(Wire):
    """TranslationResponseDto. ``outdatedKeys``: what the default locale has changed, added or removed since; left out when
    there is nothing."""

    resource_id: str
    resource_type: ResourceType
    locale: str
    content: Json
    outdated_keys: list[str] | None = None
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, stored: StoredTranslation) -> Self:
        """The shape of a translation."""
        return cls(
            resource_id=stored.resource.identifier,
            resource_type=stored.resource.type,
            locale=stored.row.locale,
            content=dict(stored.content),
            outdated_keys=stored.outdated or None,
            created_at=iso_at(stored.row.created_at),
            updated_at=iso_at(stored.row.updated_at),
        )


class TranslationGroupDto(Wire):
    """TranslationGroupDto. ``outdatedLocales`` is left out when none is."""

    resource_id: str
    resource_type: ResourceType
    resource_name: str
    locales: list[str]
    outdated_locales: list[str] | None = None
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, stored: StoredGroup) -> Self:
        """The shape of a group."""
        return cls(
            resource_id=stored.resource.identifier,
            resource_type=stored.resource.type,
            resource_name=stored.resource.name,
            locales=stored.locales,
            outdated_locales=list(stored.outdated) or None,
            created_at=iso_at(stored.row.created_at),
            updated_at=iso_at(stored.row.updated_at),
        )


class MasterJsonDto(Wire):
    """GetMasterJSONResponseDto."""

    workflows: Json
    layouts: Json


class ImportedDto(Wire):
    """ImportMasterJSONResponseDto. ``message`` says why resources failed."""

    success: bool
    message: str
    successful: list[str]
    failed: list[str]

    @classmethod
    def of(cls, done: Imported) -> Self:
        """The shape of an import."""
        return cls(success=not done.failed, message=done.message, successful=done.successful, failed=list(done.failed))


class UploadedDto(Wire):
    """UploadTranslationsResponseDto."""

    total_files: int
    successful_uploads: int
    failed_uploads: int
    errors: list[str]


class ChangeLocalesDto(Body):
    """What an organization may set of its locales."""

    default_locale: str | None = None
    target_locales: list[str] | None = None


class OrganizationSettingsDto(Wire):
    """The settings of an organization. This product shows no brand of its own, so there is none to remove."""

    remove_novu_branding: bool = True
    default_locale: str
    target_locales: list[str]

    @classmethod
    def of(cls, locales: Locales) -> Self:
        """The shape of the locales."""
        return cls(default_locale=locales.default, target_locales=list(locales.targets))
