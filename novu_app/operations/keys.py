"""The keys of an installation, for `novu keys`."""

from typing import TypedDict

from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import DBAPIError

from novu_app.accounts import service as accounts
from novu_app.environments import service as environments
from novu_app.kernel.crypto import DecryptionFailed
from novu_app.kernel.database import reading
from novu_app.kernel.settings import Settings
from novu_app.operations import database
from novu_app.operations.errors import OperatorError
from novu_app.operations.locks import running_tree
from novu_app.operations.reasons import not_installed, refused


class EnvironmentKeys(TypedDict):
    """One environment and what opens it."""

    name: str
    applicationIdentifier: str
    secretKeys: list[str]


class Keys(TypedDict):
    """What `novu keys --json` prints."""

    url: str
    environments: list[EnvironmentKeys]


def read_keys(settings: Settings) -> Keys:
    """The address, and identifier and live secret keys of every environment.

    Raises:
        OperatorError: there is no such installation, its keys do not open, or the database can not be used.
    """
    if database.sqlite_file_missing(settings):
        raise not_installed(settings)
    try:
        with reading() as session:
            organization_id = accounts.installed_organization_id(session)
            if organization_id is None:
                raise not_installed(settings)
            found: list[EnvironmentKeys] = [
                {
                    "name": environment.name,
                    "applicationIdentifier": environment.identifier,
                    "secretKeys": environments.active_secrets(session, environment.id),
                }
                for environment in environments.list_environments(session, organization_id)
            ]
    except DBAPIError as error:
        raise refused(settings, error) from error
    except DecryptionFailed as error:
        raise OperatorError(str(error)) from error
    running = running_tree(settings) or {}
    return {"url": str(running.get("url", settings.public_url_resolved)), "environments": found}


def show_keys(console: Console, keys: Keys) -> None:
    """Print the keys as a table."""
    table = Table("Environment", "Application identifier", "Secret key", title=keys["url"], title_justify="left")
    for environment in keys["environments"]:
        for secret in environment["secretKeys"] or ["none"]:
            table.add_row(environment["name"], environment["applicationIdentifier"], secret)
    console.print(table)
