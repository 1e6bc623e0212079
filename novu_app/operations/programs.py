"""The processes of the tree: which there are, how each starts, in which order they stop."""

import os
import socket
import sys
from collections.abc import Callable, Iterator
from functools import partial

from novu_app.kernel.settings import Settings
from novu_app.operations import children, listening
from novu_app.operations.logs import configure_logging
from novu_app.operations.project import ROOT
from novu_app.operations.supervisor import Program, forked

#: Stages of a stop: nothing new comes in, then work in hand is finished, then what the others stand on ends.
FRONT, BACK, STORE = range(3)
_WEB_STOP_S, _CLOCK_STOP_S, _MAIL_STOP_S, _WORKER_STOP_S = 3.0, 3.0, 3.0, 4.5
_DEV_PAGES_PORT = 3000
DEV_URL = f"http://localhost:{_DEV_PAGES_PORT}"


def forks(settings: Settings) -> bool:
    """Whether children are forked from the supervisor instead of executed anew."""
    if settings.start_method == "auto":
        return sys.platform == "linux"
    return settings.start_method == "fork"


class Gate:
    """Closed until the database is prepared: a forked web process loads meanwhile and waits here before it serves."""

    def __init__(self) -> None:
        """Closed."""
        self._read, self._write = os.pipe()

    def open(self) -> None:
        """Let everybody pass from now on."""
        os.close(self._write)
        self._write = -1

    def wait(self) -> None:
        """Return when the gate is open; called in a forked child."""
        if self._write >= 0:
            os.close(self._write)  # our copy: the gate opens when nobody holds this end
        os.read(self._read, 1)


def web(settings: Settings, listener: socket.socket, gate: Gate) -> Iterator[Program]:
    """The web processes."""
    for number in range(1, settings.web_processes + 1):
        name = "web" if settings.web_processes == 1 else f"web-{number}"
        run = partial(_serve, settings, listener, gate)
        yield _program(settings, name, run, ["web"], FRONT, _WEB_STOP_S, listener)


def back(settings: Settings) -> Iterator[Program]:
    """Workers and clock, and the mail process where a port is set for it.

    Raises:
        OperatorError: its port can not be had, or its certificate not be used.
    """
    make = partial(_program, settings)
    for number in range(1, settings.workers + 1):
        name = f"worker-{number}"
        yield make(name, partial(_work, name), ["worker", "--name", name], BACK, _WORKER_STOP_S)
    yield make("clock", _tick, ["clock"], FRONT, _CLOCK_STOP_S)
    if settings.mail_port:
        # Loaded only where it is wanted.
        from novu_app.operations import mail

        mail.tls_of(settings)  # what is wrong with it is said once, not by a child that dies of it again and again
        listener = mail.bind(settings)
        yield make("mail", partial(mail.serve, settings, listener), ["mail"], FRONT, _MAIL_STOP_S, listener)


def development(settings: Settings) -> Iterator[Program]:
    """The same, each restarted when sources change; the pages come from Vite's own port."""
    reflex = ["reflex", "run", "--backend-port", str(settings.port), "--frontend-port", str(_DEV_PAGES_PORT)]
    yield _executed("web", [sys.executable, "-m", *reflex], FRONT, _WEB_STOP_S)
    commands = [*((f"worker-{n + 1}", "worker") for n in range(settings.workers)), ("clock", "clock")]
    for name, command in (*commands, *([("mail", "mail")] if settings.mail_port else [])):
        # watchfiles runs the command and runs it again after each change of a Python file.
        target = f"{sys.executable} -m novu_app.cli {command}"
        watched = ["watchfiles", "--filter", "python", target, str(ROOT / "novu_app"), str(ROOT / "worker")]
        # The parent of what it runs is watchfiles, not this process: nothing may take that for our end.
        start = partial(
            children.execute, name, [sys.executable, "-m", *watched], environment={children.PARENT_VARIABLE: ""}
        )
        yield Program(name, start, BACK, _WORKER_STOP_S)


def _program(
    settings: Settings,
    name: str,
    run: Callable[[], None],
    arguments: list[str],
    stage: int,
    stop_seconds: float,
    listener: socket.socket | None = None,
) -> Program:
    if forks(settings):

        def named() -> None:
            configure_logging(name, settings.log_level)
            run()

        return Program(name, forked(name, named), stage, stop_seconds)
    return _executed(name, [sys.executable, "-m", "novu_app.cli", *arguments], stage, stop_seconds, listener)


def _executed(
    name: str, command: list[str], stage: int, stop_seconds: float, listener: socket.socket | None = None
) -> Program:
    if listener is None:
        return Program(name, partial(children.execute, name, command), stage, stop_seconds)
    descriptor = listener.fileno()
    environment = {listening.LISTEN_FD_VARIABLE: str(descriptor)}
    start = partial(children.execute, name, command, environment=environment, keep=[descriptor])
    return Program(name, start, stage, stop_seconds)


def _serve(settings: Settings, listener: socket.socket, gate: Gate) -> None:
    from novu_app.operations import web

    web.serve(settings, listener, None, before=gate.wait)


def _work(name: str) -> None:
    from worker.pool import run_worker

    run_worker(name, finish_s=_WORKER_STOP_S - 0.5)


def _tick() -> None:
    from worker.clock import run_clock

    run_clock()
