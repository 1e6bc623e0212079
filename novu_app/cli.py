"""The `novu` command. Everything heavy is imported by the command that needs it: `novu --version` answers at once."""

import gc
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from novu_app import __version__

if TYPE_CHECKING:
    from novu_app.kernel.settings import Settings

app = typer.Typer(
    help="A notification platform in one process tree, speaking Novu's protocols.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


providers = typer.Typer(help="What messages are sent through.", no_args_is_help=True)
app.add_typer(providers, name="providers")
keys_app = typer.Typer(help="Show the application identifiers and secret keys of all environments.")
app.add_typer(keys_app, name="keys")
suppressions = typer.Typer(
    help="Addresses that get no more e-mails: they bounced, or somebody complained.", no_args_is_help=True
)
app.add_typer(suppressions, name="suppressions")


class WebPart(StrEnum):
    """A part that a web process may serve alone."""

    api = "api"
    realtime = "realtime"
    dashboard = "dashboard"


class SendingChannel(StrEnum):
    """A channel on which something leaves the machine."""

    email = "email"
    sms = "sms"
    chat = "chat"
    push = "push"
    tool = "tool"


Host = Annotated[str | None, typer.Option(help="Address to bind.  [default: 127.0.0.1]", show_default=False)]
Port = Annotated[int | None, typer.Option(help="Port to bind.  [default: 8000]", show_default=False, min=1, max=65535)]
DataDir = Annotated[
    Path | None,
    typer.Option(help="Directory of the state: database, secrets.  [default: ./.novu]", show_default=False),
]
Workers = Annotated[
    int | None, typer.Option(help="Worker processes.  [default: 2]", show_default=False, min=0, max=256)
]


@app.callback(invoke_without_command=True)
def root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.", is_eager=True)] = False,
) -> None:
    """What comes before any command."""
    if version:
        typer.echo(f"novu {__version__}")
        raise typer.Exit
    _end_with_parent()
    from novu_app.operations.allocator import return_large_blocks

    return_large_blocks()


@app.command()
def up(
    host: Host = None,
    port: Port = None,
    data_dir: DataDir = None,
    workers: Workers = None,
    dev: Annotated[bool, typer.Option("--dev", help="Reload pages, server and workers when sources change.")] = False,
) -> None:
    """Start everything: web, workers, clock, and Valkey when REDIS_URL is not set."""
    # What is imported now stays for good: looking for garbage in it would only delay the start.
    gc.disable()
    settings = _settings(host=host, port=port, data_dir=data_dir, workers=workers)
    from rich.console import Console

    from novu_app.operations.up import up as run

    run(settings, Console(), dev=dev)


@app.command()
def web(
    host: Host = None,
    port: Port = None,
    data_dir: DataDir = None,
    only: Annotated[WebPart | None, typer.Option(help="Serve this part alone.")] = None,
) -> None:
    """Start one web process: dashboard, REST and socket. It waits until the database is migrated, as do worker and clock."""
    settings = _settings(host=host, port=port, data_dir=data_dir)
    from novu_app.operations import listening
    from novu_app.operations import web as server
    from novu_app.operations.logs import configure_logging
    from novu_app.operations.readiness import await_migrations

    configure_logging("web", settings.log_level)
    await_migrations(settings)
    listener = listening.inherited()
    if listener is None:
        listener = listening.bind(settings.host, settings.port)
        listening.listen(listener)
    server.serve(settings, listener, only.value if only else None)


@app.command()
def worker(
    data_dir: DataDir = None,
    name: Annotated[str, typer.Option(help="What log lines call it.")] = "worker",
) -> None:
    """Start one worker process."""
    settings = _settings(data_dir=data_dir)
    from novu_app.operations.logs import configure_logging
    from novu_app.operations.readiness import await_migrations
    from worker.pool import run_worker

    configure_logging(name, settings.log_level)
    await_migrations(settings)
    run_worker(name)


@app.command()
def clock(data_dir: DataDir = None) -> None:
    """Start one clock process; one of all that run is active, the others stand by."""
    settings = _settings(data_dir=data_dir)
    from novu_app.operations.logs import configure_logging
    from novu_app.operations.readiness import await_migrations
    from worker.clock import run_clock

    configure_logging("clock", settings.log_level)
    await_migrations(settings)
    run_clock()


@app.command()
def mail(data_dir: DataDir = None) -> None:
    """Start a process that takes replies to e-mails over SMTP, on the port NOVU_MAIL_PORT."""
    settings = _settings(data_dir=data_dir)
    from novu_app.operations import listening
    from novu_app.operations import mail as server
    from novu_app.operations.logs import configure_logging
    from novu_app.operations.readiness import await_migrations

    configure_logging("mail", settings.log_level)
    await_migrations(settings)
    server.serve(settings, listening.inherited() or server.bind(settings))


@app.command()
def migrate(data_dir: DataDir = None) -> None:
    """Bring the database to this version, and make the first administrator and keys when there are none."""
    settings = _settings(data_dir=data_dir)
    from rich.console import Console

    from novu_app.operations.database import prepare
    from novu_app.operations.first_run import shown
    from novu_app.operations.logs import quiet_publishing
    from novu_app.operations.screen import show_prepared

    quiet_publishing(settings)
    show_prepared(Console(), settings, prepare(settings))
    shown(settings)


@keys_app.callback(invoke_without_command=True)
def keys(
    context: typer.Context,
    data_dir: DataDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show the application identifiers and secret keys of all environments."""
    if context.invoked_subcommand:
        return
    settings = _settings(data_dir=data_dir, generate=False)
    from novu_app.operations.keys import read_keys, show_keys

    found = read_keys(settings)
    if as_json:
        import json

        typer.echo(json.dumps(found, indent=2))
        return
    from rich.console import Console

    show_keys(Console(), found)


@keys_app.command("rotate-encryption")
def rotate_encryption(data_dir: DataDir = None) -> None:
    """Seal all stored secrets with a new encryption key; refuses while something runs. Broken off, it goes on at the next call."""
    settings = _settings(data_dir=data_dir)
    from novu_app.operations.rotation import rotate

    done = rotate(settings)
    for table, count in done.sealed.items():
        typer.echo(f"{table}: {count} sealed anew")
    for table, count in done.lost.items():
        typer.echo(f"{table}: {count} could not be opened with the old key, and stay as they are")
    typer.echo("Everybody has to sign in again; invitations and links that were sent out end.")
    if done.key:
        typer.echo(f"Start everything from now on with NOVU_ENCRYPTION_KEY={done.key}")


@app.command()
def password(
    email: Annotated[str, typer.Option(help="Whose password.", prompt="E-mail")],
    data_dir: DataDir = None,
) -> None:
    """Give a dashboard user a new password, printed this once; ends all of their sessions."""
    settings = _settings(data_dir=data_dir, generate=False)
    from novu_app.operations.logs import quiet_publishing
    from novu_app.operations.passwords import reset_password

    quiet_publishing(settings)
    typer.echo(reset_password(settings, email))


@app.command()
def doctor(
    host: Host = None,
    port: Port = None,
    data_dir: DataDir = None,
    settings: Annotated[bool, typer.Option("--settings", help="Print every setting with its source.")] = False,
) -> None:
    """Check what this installation needs, and tell what to do. Ends with 1 when something is wrong."""
    options = {"host": host, "port": port, "data_dir": data_dir}
    found = _settings(generate=False, **options)
    from rich.console import Console

    from novu_app.operations.doctor import examine, show_findings, show_settings

    if settings:
        show_settings(Console(), found, [name for name, value in options.items() if value is not None])
        return
    if not show_findings(Console(), examine(found)):
        raise typer.Exit(1)


@suppressions.command("list")
def list_suppressions(
    environment: Annotated[str, typer.Option(help="Name of the environment.")] = "Production",
    data_dir: DataDir = None,
) -> None:
    """List the addresses that an environment writes to no more."""
    settings = _settings(data_dir=data_dir, generate=False)
    from rich.console import Console

    from novu_app.operations.suppressions import show_suppressions

    show_suppressions(Console(), settings, environment)


@suppressions.command("clear")
def clear_suppressions(
    address: Annotated[str | None, typer.Argument(help="The address; all of the environment when left out.")] = None,
    environment: Annotated[str, typer.Option(help="Name of the environment.")] = "Production",
    data_dir: DataDir = None,
) -> None:
    """Write to an address again, or to all addresses of an environment."""
    settings = _settings(data_dir=data_dir, generate=False)
    from novu_app.operations.suppressions import clear_suppressions as clear

    typer.echo(f"{clear(settings, environment, address)} addresses get e-mails again")


@providers.command("list")
def list_providers(
    channel: Annotated[SendingChannel | None, typer.Option(help="Those of one channel.")] = None,
) -> None:
    """List the providers: how many calls a worker makes at a time, how many messages a call carries, credentials (* required)."""
    from rich.console import Console

    from novu_app.operations.providers import list_providers as show

    show(Console(), channel.value if channel else None)


@providers.command("new")
def new_provider(
    channel: Annotated[SendingChannel, typer.Argument(help="What it sends on.")],
    provider_id: Annotated[str, typer.Argument(help="Its id in the contract, or a new one: acme-sms.")],
) -> None:
    """Begin a provider in a clone of the sources: a module and its test, which pass, for you to change."""
    from novu_app.operations.providers import begin_provider

    for file in begin_provider(channel.value, provider_id):
        typer.echo(file)


@providers.command("web-push-keys")
def web_push_keys() -> None:
    """Make a pair of keys for web push: the public one goes to browsers, both into the integration. Nothing is stored."""
    from novu_app.providers.push.encryption import new_key

    public, private = new_key()
    typer.echo(f"applicationId: {public}\nsecretKey: {private}")


def main() -> None:
    """Run the command line; what an operator can put right is printed as a sentence, without a traceback."""
    from novu_app.operations.errors import OperatorError

    try:
        app()
    except OperatorError as error:
        _fail(str(error))
    except Exception as error:
        from novu_app.operations.reasons import explained

        sentence = explained(error)
        if sentence is None:
            raise
        _fail(sentence)


def _settings(*, generate: bool = True, **options: object) -> "Settings":
    """The settings with the given options over them; child processes find the options in their environment."""
    from pydantic import ValidationError

    from novu_app.kernel.data_dir import read_secrets
    from novu_app.kernel.settings import Settings, get_settings, variable_of

    for name, value in options.items():
        if value is not None:
            os.environ[variable_of(name)] = str(value)
    try:
        plain = Settings()
        if not generate:
            read_secrets(plain.data_dir)  # one that is damaged is told here, by each command alike
            return plain
        # A child process in another working directory must not mean another installation.
        os.environ[variable_of("data_dir")] = str(plain.data_dir)
        return get_settings()
    except ValidationError as error:
        names = [str(problem["loc"][0]) if problem["loc"] else "" for problem in error.errors()]
        lines = [
            f"{variable_of(name) if name in Settings.model_fields else name}: {problem['msg'].removeprefix('Value error, ')}"
            for name, problem in zip(names, error.errors(), strict=True)
        ]
        _fail("\n".join(lines))
    except OSError as error:
        _fail(f"The data directory can not be written: {error}. Set --data-dir, or set NOVU_ENCRYPTION_KEY and others.")
    except ValueError as error:
        _fail(str(error))


def _end_with_parent() -> None:
    from novu_app.operations.children import PARENT_VARIABLE

    parent = os.environ.pop(PARENT_VARIABLE, "")
    if parent:
        from novu_app.operations.children import end_with_parent

        end_with_parent(int(parent))


def _fail(message: str) -> NoReturn:
    typer.secho(message, fg=typer.colors.RED, err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
