"""Routes of an organization's settings: the locale it writes in, and those it translates into."""

from __future__ import annotations

from novu_app.kernel.database import reading, writing
from novu_app.rest.auth import Authorized
from novu_app.rest.routing import api_router
from novu_app.translations import locales, service
from novu_app.translations.schemas import ChangeLocalesDto, OrganizationSettingsDto

router = api_router("Organization settings")


@router.get("/v1/organizations/settings", operation_id="OrganizationController_getSettings")
def get_settings(scope: Authorized) -> OrganizationSettingsDto:
    """The settings of the organization."""
    with reading() as session:
        found = locales.of_organization(session, scope.organization_id)
    return OrganizationSettingsDto.of(found)


@router.patch("/v1/organizations/settings", operation_id="OrganizationController_updateSettings")
def update_settings(scope: Authorized, body: ChangeLocalesDto) -> OrganizationSettingsDto:
    """Change the settings that are sent."""
    with writing() as session:
        changed = service.change_locales(
            session, scope.organization_id, default=body.default_locale, targets=body.target_locales
        )
    return OrganizationSettingsDto.of(changed)
