"""Starting one child process that ends when its parent ends.

Children are forked from the supervisor where that is safe (Linux): they share the pages of every module that it has
imported, which saves most of the memory and of the start of a worker (docs/decisions/0010-process-tree.md). Elsewhere
the same `novu` command is executed anew.
"""

import ctypes
import os
import platform
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from novu_app.operations.errors import OperatorError

PARENT_VARIABLE = "NOVU_PARENT_PID"
_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15
_PARENT_POLL_S = 0.5
_LINUX = platform.system() == "Linux"
_SUPERVISED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


def fork(name: str, run: Callable[[], None]) -> int:
    """Start ``run`` in a forked process of its own group (Ctrl-C reaches the supervisor alone) and return its pid.

    The child ends with 0 when ``run`` returns, and receives SIGTERM when this process ends. The caller must have no
    second thread: a lock that one held would stay locked in the child for ever.
    """
    parent = os.getpid()
    _flush()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        signal.set_wakeup_fd(-1)
        for number in _SUPERVISED:
            signal.signal(number, signal.SIG_DFL)
        os.setpgid(0, 0)
        _name_process(name)
        end_with_parent(parent)
        run()
        status = 0
    except SystemExit as ending:
        status = ending.code if isinstance(ending.code, int) else 1
    except OperatorError as error:
        sys.stderr.write(f"{error}\n")
    except BaseException:
        # Nothing above this frame belongs to the child: what happened is said here or never.
        traceback.print_exc()
    finally:
        _flush()
        os._exit(status)


def execute(
    name: str,
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    keep: Sequence[int] = (),
    stdin: bytes = b"",
    log: Path | None = None,
) -> int:
    """Start ``command`` as a process of its own and return its pid.

    Args:
        name: what process listings show until the command names itself.
        command: the absolute path of the program, then its arguments.
        environment: variables over those of this process.
        keep: file descriptors that the program takes over.
        stdin: what it reads on its standard input, 64 KiB at most.
        log: where its output goes; None leaves it where ours goes.
    """
    reader, writer = os.pipe()
    os.write(writer, stdin)
    os.close(writer)

    def run() -> None:
        os.environ |= {PARENT_VARIABLE: str(os.getppid()), **(environment or {})}
        os.dup2(reader, 0)
        if log is not None:
            output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(output, 1)
            os.dup2(output, 2)
        for descriptor in keep:
            os.set_inheritable(descriptor, True)
        os.execv(command[0], list(command))  # noqa: S606 - no shell is wanted

    pid = fork(name, run)
    os.close(reader)
    return pid


def end_with_parent(parent: int) -> None:
    """Ask for SIGTERM when the process ``parent`` ends, however it ends."""
    if _LINUX:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it ended before we could ask
            os.kill(os.getpid(), signal.SIGTERM)
        return
    threading.Thread(target=_watch_parent, args=(parent,), name="parent-watch", daemon=True).start()


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_PARENT_POLL_S)
    os.kill(os.getpid(), signal.SIGTERM)


def _name_process(name: str) -> None:
    if _LINUX:
        ctypes.CDLL(None).prctl(_PR_SET_NAME, f"novu {name}".encode()[:15])


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            continue
