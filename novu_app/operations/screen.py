"""What `novu up` shows: the steps of a start, then one screen."""

import json
import time
from types import TracebackType

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text

from novu_app import __version__
from novu_app.kernel.settings import Settings
from novu_app.operations.database import Prepared
from novu_app.operations.first_run import Welcome

#: The workflow that a first start seeds, and the subscriber of the examples.
EXAMPLE_WORKFLOW = "welcome"
EXAMPLE_SUBSCRIBER = "demo"


class Steps:
    """The steps of a start, each with its time. Nothing draws in the background: forking needs a single thread."""

    def __init__(self, console: Console) -> None:
        """Draw on ``console``; where that is no terminal, write one line a step."""
        self._console = console
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._text = ""
        self._began = 0.0
        if console.is_terminal:
            columns = (SpinnerColumn(finished_text="[green]✓"), TextColumn("{task.description}"), TimeElapsedColumn())
            self._progress = Progress(*columns, console=console, auto_refresh=False)

    def __enter__(self) -> "Steps":
        """Begin."""
        if self._progress is not None:
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End; the step in hand counts as done unless it failed."""
        if kind is None:
            self._finish()
        if self._progress is not None:
            self._progress.stop()

    def begin(self, text: str) -> None:
        """The step before is done, this one begins."""
        self._finish()
        self._text, self._began = text, time.monotonic()
        if self._progress is not None:
            self._task = self._progress.add_task(text, total=1)
            self._progress.refresh()

    def refresh(self) -> None:
        """Turn the spinner; called while something is waited for."""
        if self._progress is not None:
            self._progress.refresh()

    def _finish(self) -> None:
        if not self._text:
            return
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=1)
            self._progress.refresh()
        else:
            self._console.print(f"{self._text}: {time.monotonic() - self._began:.1f} s", highlight=False)
        self._text = ""


def show_ready(console: Console, settings: Settings, welcome: Welcome, seconds: float) -> None:
    """The screen after a start: everything that a first notification needs, or only the addresses later on."""
    url = settings.public_url_resolved
    console.rule(f"[bold green]novu {__version__}[/] is ready after {seconds:.1f} s", align="left")
    if not welcome.created:
        _show_rows(console, [("Dashboard", url), ("Keys", "novu keys"), ("Stop", "Ctrl-C")])
        return
    rows = [("Dashboard", url), *_credentials(settings, welcome), ("Inbox demo", inbox_url(url, welcome))]
    _show_rows(console, rows)
    console.print("\nSend a first notification and watch it arrive in the inbox demo:\n", style="bold", highlight=False)
    _print_whole(console, curl_example(url, welcome))
    console.print()


def show_prepared(console: Console, settings: Settings, prepared: Prepared) -> None:
    """What `novu migrate` did."""
    if prepared.before == prepared.after:
        console.print(f"The database is at revision {prepared.after} already.", highlight=False)
    else:
        console.print(f"The database went from {prepared.before or 'empty'} to {prepared.after}.", highlight=False)
    if prepared.welcome.created:
        _show_rows(console, _credentials(settings, prepared.welcome))


def inbox_url(url: str, welcome: Welcome) -> str:
    """The address of the inbox page of the example's subscriber."""
    query = f"applicationIdentifier={welcome.application_identifier}&subscriberId={EXAMPLE_SUBSCRIBER}"
    return f"{url}/inbox?{query}"


def curl_example(url: str, welcome: Welcome) -> str:
    """A command that triggers the seeded workflow."""
    body = json.dumps(
        {
            "name": EXAMPLE_WORKFLOW,
            "to": {"subscriberId": EXAMPLE_SUBSCRIBER, "email": f"{EXAMPLE_SUBSCRIBER}@example.com"},
            "payload": {},
        }
    )
    return (
        f"curl -X POST {url}/v1/events/trigger \\\n"
        f"  -H 'Authorization: ApiKey {welcome.secret_key}' \\\n"
        f"  -H 'Content-Type: application/json' \\\n"
        f"  -d '{body}'"
    )


def _credentials(settings: Settings, welcome: Welcome) -> list[tuple[str, str]]:
    generated = f"{welcome.admin_password}   (shown this once)"
    return [
        ("Sign in", welcome.admin_email),
        ("Password", "as set in NOVU_ADMIN_PASSWORD" if settings.admin_password else generated),
        ("Application identifier", welcome.application_identifier),
        ("Secret key", f"{welcome.secret_key}   (Development; again with: novu keys)"),
    ]


def _show_rows(console: Console, rows: list[tuple[str, str]]) -> None:
    width = max(len(name) for name, _ in rows) + 2
    for name, value in rows:
        _print_whole(console, Text.assemble((name.ljust(width), "dim"), (value, "bold")))


def _print_whole(console: Console, text: str | Text) -> None:
    # No frame and no wrapping by us: addresses and commands have to survive being copied.
    console.print(text, soft_wrap=True, highlight=False, markup=False)
