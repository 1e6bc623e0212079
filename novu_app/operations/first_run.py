"""The first start of an installation, and what its screen has to say."""

from dataclasses import dataclass, replace

from novu_app.accounts import service as accounts
from novu_app.environments import service as environments
from novu_app.kernel.data_dir import forget, read_secrets
from novu_app.kernel.database import reading, writing
from novu_app.kernel.settings import Settings, with_first_run_secrets

_SHOWN_ONCE = "admin_password"


@dataclass(frozen=True, slots=True)
class Welcome:
    """What someone who starts this installation wants to know.

    Attributes:
        created: whether this start made it, or one before it that ended before its screen stood.
        admin_email: the first administrator's address.
        admin_password: their password when this start generated it, else empty.
        application_identifier: inbox identifier of the Development environment.
        secret_key: a live secret key of the Development environment, empty when it has none.
    """

    created: bool
    admin_email: str
    admin_password: str
    application_identifier: str
    secret_key: str


def welcome(settings: Settings) -> Welcome:
    """Make the organization, its administrator and its environments when there are none.

    Call it under the start-up lock. What is generated is written to the secrets file before it goes into the database,
    so that a first start which is killed half-way ends the same when it is repeated. The generated password stays there
    until :func:`shown`: a start that ends before its screen stands must not take it along.
    """
    with reading() as session:
        installed = accounts.installed_organization_id(session) is not None
    complete = settings if installed else with_first_run_secrets(settings)
    with writing() as session:
        made = accounts.first_run(session, complete)
        keys = environments.list_keys(session, made.development.id)
        result = Welcome(
            created=made.created,
            admin_email=made.admin_email,
            admin_password=complete.admin_password if made.created and not settings.admin_password else "",
            application_identifier=made.development.identifier,
            secret_key=environments.reveal_key(keys[0]) if keys else "",
        )
    waiting = "" if made.created or settings.admin_password else read_secrets(settings.data_dir).get(_SHOWN_ONCE, "")
    if waiting and _opens(settings, waiting):
        result = replace(result, created=True, admin_password=waiting)
    return result


def shown(settings: Settings) -> None:
    """Forget the generated password, which stands on the screen now; `novu password` sets another one."""
    forget(settings.data_dir, _SHOWN_ONCE)


def _opens(settings: Settings, password: str) -> bool:
    """Whether it is still the administrator's: a data directory may be used with another database."""
    with reading() as session:
        return accounts.opens(session, settings.admin_email, password)
