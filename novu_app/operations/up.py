"""`novu up`: a whole installation as one process tree."""

import gc
import json
import os
import socket
import time
from dataclasses import asdict, dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TextIO

from rich.console import Console
from sqlalchemy.engine import make_url
from sqlalchemy.orm import configure_mappers

from novu_app.kernel.settings import Settings, variable_of
from novu_app.operations import allocator, children, first_run, frontend, listening, programs, valkey
from novu_app.operations.errors import OperatorError
from novu_app.operations.first_run import Welcome
from novu_app.operations.health import HealthProbe
from novu_app.operations.locks import own_data_directory
from novu_app.operations.logs import configure_logging
from novu_app.operations.screen import Steps, show_ready
from novu_app.operations.supervisor import Stopped, Supervisor, forked

_READY_S = 60.0
#: What children run; loaded once, for all of them.
_LOADED = (
    "novu_app.execution.clock",
    "novu_app.models",
    "novu_app.operations.database",
    "worker.clock",
    "worker.pool",
    "worker.tasks",
)


def up(settings: Settings, console: Console, *, dev: bool = False) -> None:
    """Start everything and keep it running until SIGTERM or SIGINT.

    Args:
        settings: of this installation.
        console: where the steps and the screen go.
        dev: reload what changes; the pages are served by Vite on a port of their own.

    Raises:
        OperatorError: it can not be started; the message says what to do.
    """
    with own_data_directory(settings):
        listener = listening.bind(settings.host, settings.port)
        configure_logging("up", settings.log_level)
        supervisor = Supervisor()
        try:
            _Start(settings, console, supervisor, listener, dev).run()
            supervisor.serve()
        except Stopped:
            pass
        finally:
            listener.close()
            supervisor.stop()


@dataclass(slots=True)
class _Start:
    settings: Settings
    console: Console
    supervisor: Supervisor
    listener: socket.socket
    dev: bool
    gate: programs.Gate = field(default_factory=programs.Gate)

    def run(self) -> None:
        began = time.monotonic()
        with Steps(self.console) as steps:
            self.supervisor.on_step = steps.refresh
            steps.begin("Loading")
            server = self._start_valkey()
            if programs.forks(self.settings):
                _load(self.settings)
            # Frozen, none of it is looked at again by a garbage collection, which would copy its pages in every child.
            gc.freeze()
            gc.enable()
            # A web process needs the most time to load: where it can, it does so while the others get ready.
            folder = frontend.build_folder(self.settings.root_path)
            early = programs.forks(self.settings) and not self.dev and frontend.is_built(folder)
            if early:
                self._start_web(folder)
            if server is not None:
                steps.begin("Starting the embedded Valkey")
                self._await_valkey(server)
            steps.begin("Preparing the database")
            welcome = self._prepare()
            self.gate.open()
            if not self.dev and not frontend.is_built(folder):
                steps.begin("Building the frontend, once (about a minute)")
                self._build_frontend(folder)
            steps.begin(f"Starting web, {self.settings.workers} workers and clock")
            if not early:
                self._start_web(folder)
            self._start_back()
            self.supervisor.wait_until(HealthProbe(self.settings.host, self.settings.port), _READY_S, "The web process")
        allocator.forget_code()
        self.supervisor.on_step = None
        self.supervisor.ready = True
        # In development the pages come from Vite, which hands everything else on to the server.
        shown = self.settings.model_copy(update={"public_url": programs.DEV_URL}) if self.dev else self.settings
        first_run.shown(self.settings)
        show_ready(self.console, shown, welcome, time.monotonic() - began)

    def _start_valkey(self) -> valkey.EmbeddedValkey | None:
        if not self.settings.embedded_valkey:
            return None
        server = valkey.EmbeddedValkey(self.settings)
        server.prepare()
        self.supervisor.add(server.program("valkey", programs.STORE))
        return server

    def _await_valkey(self, server: valkey.EmbeddedValkey) -> None:
        try:
            valkey.wait_for(server, self.supervisor.wait_until)
        except OperatorError:
            # Most likely a damaged append-only file. It held hints only: begin with an empty one.
            kept = server.put_aside()
            self.supervisor.revive("valkey")
            valkey.wait_for(server, self.supervisor.wait_until)
            self.console.print(f"[yellow]Valkey could not read its files. They were put aside: {kept}")

    def _prepare(self) -> Welcome:
        if not programs.forks(self.settings):
            return _prepare(self.settings)
        # In a child, so that this process opens no connection that its forks would share.
        reader, writer = os.pipe()
        with os.fdopen(reader, encoding="utf-8") as answers:
            with os.fdopen(writer, "w", encoding="utf-8") as question:
                status = self.supervisor.run_once(forked("prepare", lambda: self._answer(question)))
            answer = json.loads(answers.read() or "{}")
        if "error" in answer:
            raise OperatorError(answer["error"])
        if status or "welcome" not in answer:
            raise OperatorError("The database could not be prepared. Look at the lines above.")
        return Welcome(**answer["welcome"])

    def _answer(self, question: TextIO) -> None:
        configure_logging("prepare", self.settings.log_level)
        try:
            answer: dict[str, object] = {"welcome": asdict(_prepare(self.settings))}
        except Exception as error:
            from novu_app.operations.reasons import explained

            sentence = explained(error)
            if sentence is None:
                raise
            answer = {"error": sentence}
        json.dump(answer, question)
        question.flush()

    def _build_frontend(self, folder: Path) -> None:
        frontend.STORE.mkdir(exist_ok=True)
        command = frontend.build_command(folder)
        status = self.supervisor.run_once(partial(_execute_build, command, self.settings))
        if status:
            raise frontend.build_failed()

    def _start_web(self, folder: Path) -> None:
        if self.dev:
            # Reflex's development server binds the port itself.
            self.listener.close()
            return
        os.environ |= frontend.serve_environment(folder)
        listening.listen(self.listener)
        for program in programs.web(self.settings, self.listener, self.gate):
            self.supervisor.add(program)

    def _start_back(self) -> None:
        for program in programs.development(self.settings) if self.dev else programs.back(self.settings):
            self.supervisor.add(program)


def _load(settings: Settings) -> None:
    """Import what every child needs, before the first fork."""
    for name in _LOADED:
        import_module(name)
    # Both would otherwise happen in each child anew, at its first query.
    make_url(settings.database_url_resolved).get_dialect().import_dbapi()
    configure_mappers()


def _execute_build(command: list[str], settings: Settings) -> int:
    environment = {variable_of("root_path"): settings.root_path}
    return children.execute("frontend", command, environment=environment, log=frontend.BUILD_LOG)


def _prepare(settings: Settings) -> Welcome:
    from novu_app.operations.database import prepare

    if not settings.embedded_valkey:
        from novu_app.operations.redis_server import await_redis

        await_redis(settings)
    return prepare(settings).welcome
