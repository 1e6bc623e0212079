"""The keys of an installation, for `novu keys`."""

from typing import TypedDict

from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import DatabaseError

from novu_app.accounts import service as accounts
from novu_app.environments import service as environments
from novu_app.kernel.crypto import DecryptionFailed
from novu_app.kernel.database import reading
from novu_app.kernel.settings import Settings
from novu_app.operations import database
from novu_app.operations.errors import OperatorError
from novu_app.operations.locks import running_tree


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
        OperatorError: there is no such installation, or its keys do not open.
    """
    if database.sqlite_file_missing(settings):
        raise _nothing_there(settings)
    try:
        with reading() as session:
            organization_id = accounts.installed_organization_id(session)
            if organization_id is None:
                raise _nothing_there(settings)
            found: list[EnvironmentKeys] = [
                {
                    "name": environment.name,
                    "applicationIdentifier": environment.identifier,
                    "secretKeys": environments.active_secrets(session, environment.id),
                }
                for environment in environments.list_environments(session, organization_id)
            ]
    except DatabaseError as error:
        raise _nothing_there(settings) from error
    except DecryptionFailed as error:
        raise OperatorError(str(error)) from error
    running = running_tree(settings) or {}
    return {"url": str(running.get("url", settings.public_url_resolved)), "environments": found}


def _nothing_there(settings: Settings) -> OperatorError:
    place = settings.data_dir if not settings.database_url else "this database"
    return OperatorError(f"There is no installation in {place} yet. Start it with `novu up`, or set --data-dir.")


def show_keys(console: Console, keys: Keys) -> None:
    """Print the keys as a table."""
    table = Table("Environment", "Application identifier", "Secret key", title=keys["url"], title_justify="left")
    for environment in keys["environments"]:
        for secret in environment["secretKeys"] or ["none"]:
            table.add_row(environment["name"], environment["applicationIdentifier"], secret)
    console.print(table)
