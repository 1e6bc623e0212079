"""A tree of processes: started, restarted when one dies, stopped in order.

The supervisor is single-threaded and opens no connection, so that it may fork at any time. Everything it waits for
goes through :meth:`Supervisor.step`, which also reaps and restarts.
"""

import logging
import os
import select
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

from novu_app.operations import children
from novu_app.operations.errors import OperatorError

log = logging.getLogger("novu.supervisor")

_BACK_OFF_S = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0)
#: A child that lived this long has proved that it can: the next back-off begins anew.
_PROVED_S = 30.0
#: How often a child may die before the tree was ready once.
_DEATHS_BEFORE_READY = 3
_STEP_S = 0.05


@dataclass(frozen=True, slots=True)
class Program:
    """One process of the tree.

    Attributes:
        name: how lines about it call it, for example ``worker-1``.
        start: starts it and returns its pid.
        stage: those with a lower stage are stopped first.
        stop_seconds: how long it may take to stop after SIGTERM before it is killed.
    """

    name: str
    start: Callable[[], int]
    stage: int
    stop_seconds: float


@dataclass(slots=True)
class _Slot:
    program: Program
    pid: int = 0
    started_at: float = 0.0
    deaths: int = 0
    due_at: float = 0.0


class Stopped(Exception):
    """SIGTERM or SIGINT came while something was being waited for."""


class Supervisor:
    """Keeps programs running until SIGTERM or SIGINT."""

    def __init__(self) -> None:
        self.ready = False
        self.stopping = False
        #: Called at each step, to draw progress.
        self.on_step: Callable[[], None] | None = None
        self._slots: list[_Slot] = []
        self._ended: dict[int, int] = {}
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_read, False)
        os.set_blocking(self._wake_write, False)
        # Not select(): that knows no descriptor above 1,023.
        self._woken = select.poll()
        self._woken.register(self._wake_read, select.POLLIN)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        # Under nohup a hangup is ignored, and stays so.
        ending = [signal.SIGTERM, signal.SIGINT]
        ending += [signal.SIGHUP] if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN else []
        self._former_handlers = {number: signal.signal(number, self._request_stop) for number in ending}
        self._former_handlers[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda _number, _frame: None)

    def add(self, program: Program) -> None:
        """Start ``program`` and keep it running from now on."""
        slot = _Slot(program)
        self._slots.append(slot)
        self._start(slot)

    def pid_of(self, name: str) -> int:
        """The pid of the named program, 0 while it is not running."""
        return next((slot.pid for slot in self._slots if slot.program.name == name), 0)

    def revive(self, name: str) -> None:
        """Forget that the named program died, and start it now if it is not running."""
        for slot in self._slots:
            if slot.program.name == name:
                slot.deaths, slot.due_at = 0, 0.0

    def run_once(self, start: Callable[[], int]) -> int:
        """Start a process that is expected to end, wait for it, and return its exit status (minus a signal's number).

        Raises:
            Stopped: SIGTERM or SIGINT came; the process was told to end.
        """
        pid = start()
        self._ended.pop(pid, None)
        try:
            while pid not in self._ended:
                self.step()
        except BaseException:
            _signal(pid, signal.SIGTERM)
            self._await_end({pid}, 2.0)
            raise
        return self._ended.pop(pid)

    def wait_until(self, condition: Callable[[], bool], seconds: float, what: str) -> None:
        """Supervise until ``condition`` holds.

        Raises:
            Stopped: SIGTERM or SIGINT came.
            OperatorError: it did not hold within ``seconds``.
        """
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise OperatorError(f"{what} did not come within {seconds:g} seconds. Look at the lines above.")
            self.step(0.01)

    def serve(self) -> None:
        """Supervise until SIGTERM or SIGINT."""
        try:
            while True:
                self.step(1.0)
        except Stopped:
            return

    def step(self, seconds: float = _STEP_S) -> None:
        """Sleep until something happens, ``seconds`` at most; then bury the dead and start what is due.

        Raises:
            Stopped: SIGTERM or SIGINT came.
            OperatorError: a child keeps dying before the tree was ever ready.
        """
        now = time.monotonic()
        for slot in self._slots:
            if not slot.pid:
                seconds = min(seconds, max(0.0, slot.due_at - now))
        self._woken.poll(seconds * 1000)
        self._drain_wake()
        if self.on_step is not None:
            self.on_step()
        if self.stopping:
            raise Stopped
        self._reap()
        now = time.monotonic()
        for slot in self._slots:
            if not slot.pid and slot.due_at <= now:
                self._start(slot)

    def stop(self) -> None:
        """Stop everything, stage after stage; a program that does not stop in its time is killed."""
        self.stopping = True
        for stage in sorted({slot.program.stage for slot in self._slots}):
            slots = [slot for slot in self._slots if slot.program.stage == stage and slot.pid]
            for slot in slots:
                _signal(slot.pid, signal.SIGTERM)
            self._await_end({slot.pid for slot in slots}, max((slot.program.stop_seconds for slot in slots), default=0))
            for slot in slots:
                if slot.pid not in self._ended:
                    log.warning("%s (%d) did not stop in time and is killed.", slot.program.name, slot.pid)
                    _signal(slot.pid, signal.SIGKILL)
            self._await_end({slot.pid for slot in slots}, 1.0)
        self._slots.clear()

    def close(self) -> None:
        """Give the signals back to whoever had them."""
        for number, handler in self._former_handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(-1)
        os.close(self._wake_read)
        os.close(self._wake_write)

    def _start(self, slot: _Slot) -> None:
        slot.pid = slot.program.start()
        self._ended.pop(slot.pid, None)  # of an earlier process with this number
        slot.started_at = time.monotonic()

    def _reap(self) -> None:
        self._collect()
        for slot in self._slots:
            if slot.pid in self._ended:
                self._bury(slot, self._ended.pop(slot.pid))

    def _bury(self, slot: _Slot, status: int) -> None:
        now = time.monotonic()
        pid, slot.pid = slot.pid, 0
        slot.deaths = 1 if now - slot.started_at > _PROVED_S else slot.deaths + 1
        name, how = slot.program.name, _describe(status)
        if not self.ready and slot.deaths >= _DEATHS_BEFORE_READY:
            raise OperatorError(f"{name} {how}, again and again. Look at the lines above.")
        pause = _BACK_OFF_S[min(slot.deaths, len(_BACK_OFF_S)) - 1]
        slot.due_at = now + pause
        log.warning("%s (%d) %s. It is started again in %g s.", name, pid, how, pause)

    def _collect(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            self._ended[pid] = os.waitstatus_to_exitcode(status)

    def _await_end(self, pids: set[int], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not pids <= self._ended.keys():
            left = deadline - time.monotonic()
            if left <= 0:
                return
            self._woken.poll(min(left, _STEP_S) * 1000)
            self._drain_wake()
            self._collect()

    def _drain_wake(self) -> None:
        try:
            while os.read(self._wake_read, 512):
                pass
        except BlockingIOError:
            return

    def _request_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True


def forked(name: str, run: Callable[[], None]) -> Callable[[], int]:
    """The ``start`` of a program that is forked off and calls ``run``."""
    return lambda: children.fork(name, run)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _describe(status: int) -> str:
    return f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
