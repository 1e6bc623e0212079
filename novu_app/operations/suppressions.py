"""The addresses that get no more e-mails, for `novu suppressions`."""

from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from novu_app.accounts import service as accounts
from novu_app.environments import service as environments
from novu_app.environments.models import Environment
from novu_app.kernel.clock import iso_at
from novu_app.kernel.database import reading, writing
from novu_app.kernel.settings import Settings
from novu_app.operations import database
from novu_app.operations.errors import OperatorError
from novu_app.operations.reasons import not_installed, refused
from novu_app.suppressions import service


def show_suppressions(console: Console, settings: Settings, environment: str) -> None:
    """Print the addresses that an environment writes to no more.

    Raises:
        OperatorError: there is no such installation, or no such environment in it.
    """
    _must_exist(settings)
    try:
        with reading() as session:
            rows = service.list_suppressions(session, _named(session, settings, environment).id)
    except DBAPIError as error:
        raise refused(settings, error) from error
    table = Table("Address", "Reason", "Provider", "Since")
    for row in rows:
        table.add_row(row.address, row.reason, row.provider_id, iso_at(row.created_at))
    console.print(table)


def clear_suppressions(settings: Settings, environment: str, address: str | None) -> int:
    """Write to an address again, or with None to all of an environment; how many it were.

    Raises:
        OperatorError: there is no such installation, or no such environment in it.
    """
    _must_exist(settings)
    try:
        with writing() as session:
            return service.clear(session, _named(session, settings, environment).id, address)
    except DBAPIError as error:
        raise refused(settings, error) from error


def _named(session: Session, settings: Settings, name: str) -> Environment:
    organization_id = accounts.installed_organization_id(session)
    if organization_id is None:
        raise not_installed(settings)
    found = environments.list_environments(session, organization_id)
    for environment in found:
        if name.lower() in (environment.name.lower(), environment.identifier.lower(), environment.id):
            return environment
    names = ", ".join(environment.name for environment in found)
    raise OperatorError(f"There is no environment {name}. There are: {names}.")


def _must_exist(settings: Settings) -> None:
    if database.sqlite_file_missing(settings):
        raise not_installed(settings)
