"""Accounts over the API, as older clients call them (contract/recorded 002-009): a token is a dashboard session's."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field

from novu_app.accounts import registration, service, store
from novu_app.accounts.models import Organization, User
from novu_app.accounts.registration import Registration
from novu_app.kernel.clock import iso_at
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import NotFound
from novu_app.kernel.settings import get_settings
from novu_app.kernel.wire import Body, Wire
from novu_app.rest.auth import Authorized
from novu_app.rest.routing import JsonRouter, api_router

_open = api_router("Authentication")
_account = api_router("Account")


class RegisterDto(Body):
    """A new account."""

    email: str
    password: str
    first_name: str
    last_name: str | None = None
    organization_name: str | None = None


class LoginDto(Body):
    """What a person types in."""

    email: Annotated[str, Field(max_length=320)]
    password: Annotated[str, Field(max_length=1024)]


class TokenDto(Wire):
    """A session of 30 days, for `Authorization: Bearer`."""

    token: str


class AccountUserDto(Wire):
    """A dashboard user."""

    id: Annotated[str, Field(alias="_id")]
    first_name: str | None = None
    last_name: str | None = None
    email: str
    created_at: str
    updated_at: str
    has_password: bool = True

    @classmethod
    def of(cls, user: User) -> Self:
        """The shape of a user."""
        return cls(
            id=user.id,
            first_name=user.first_name,
            last_name=user.last_name,
            email=user.email,
            created_at=iso_at(user.created_at),
            updated_at=iso_at(user.updated_at),
        )


class RegisteredDto(Wire):
    """A new account, signed in."""

    user: AccountUserDto
    token: str


class OrganizationDto(Wire):
    """An organization."""

    id: Annotated[str, Field(alias="_id")]
    name: str
    api_service_level: str = "unlimited"
    created_at: str
    updated_at: str

    @classmethod
    def of(cls, row: Organization) -> Self:
        """The shape of an organization."""
        return cls(id=row.id, name=row.name, created_at=iso_at(row.created_at), updated_at=iso_at(row.updated_at))


@_open.post("/v1/auth/register", status_code=201, operation_id="AuthController_userRegistration")
def register(body: RegisterDto) -> RegisteredDto:
    """Make an account with an organization of its own: the first one, or any where the installation allows it."""
    settings = get_settings()
    with reading() as session:
        registration.check_open(session, settings)
    # Hashing takes a while: not in the transaction that writes.
    prepared = registration.prepare(Registration(**_given(body)))
    with writing() as session:
        user, signed_in = registration.register(session, settings, prepared)
    return RegisteredDto(user=AccountUserDto.of(user), token=signed_in.token)


@_open.post("/v1/auth/login", status_code=201, operation_id="AuthController_userLogin")
def login(body: LoginDto) -> TokenDto:
    """Open a session of 30 days."""
    with reading() as session:
        user = service.authenticate(session, body.email, body.password)
    with writing() as session:
        return TokenDto(token=service.open_session(session, user).token)


@_account.get("/v1/users/me", operation_id="UsersController_getMyProfile")
def me(scope: Authorized) -> AccountUserDto:
    """Who the session token belongs to. A secret key is nobody's."""
    with reading() as session:
        user = store.user_by_id(session, scope.user_id) if scope.user_id else None
    if user is None:
        raise NotFound("A secret key belongs to no user")
    return AccountUserDto.of(user)


@_account.get("/v1/organizations", operation_id="OrganizationController_listOrganizations")
def organizations(scope: Authorized) -> list[OrganizationDto]:
    """The organizations of the user, or the one of the secret key."""
    with reading() as session:
        own = store.organization(session, scope.organization_id)
        found = store.organizations_of(session, scope.user_id) if scope.user_id else [own] if own else []
        return [OrganizationDto.of(row) for row in found]


@_account.get("/v1/organizations/me", operation_id="OrganizationController_getSelfOrganizationData")
def organization(scope: Authorized) -> OrganizationDto:
    """The organization in which the caller acts."""
    with reading() as session:
        row = store.organization(session, scope.organization_id)
    if row is None:
        raise NotFound("Organization not found")
    return OrganizationDto.of(row)


def _given(body: RegisterDto) -> dict[str, Any]:
    return {name: getattr(body, name) for name in RegisterDto.model_fields}


router = JsonRouter(redirect_slashes=False)
for _each in (_open, _account):
    router.include_router(_each)
