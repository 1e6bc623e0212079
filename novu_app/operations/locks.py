"""One process tree a data directory."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from novu_app.kernel.data_dir import ensure_data_dir
from novu_app.kernel.settings import Settings
from novu_app.operations.errors import OperatorError

_LOCK_FILE = "up.lock"
#: How long the children of a supervisor that was killed may take to end; they hold the lock until then.
_PREDECESSOR_S = 12.0


@contextmanager
def own_data_directory(settings: Settings) -> Iterator[None]:
    """Hold the data directory for this process and what it forks.

    Raises:
        OperatorError: another `novu up` runs on it, or it can not be written.
    """
    path = settings.data_dir / _LOCK_FILE
    try:
        ensure_data_dir(settings.data_dir)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise OperatorError(
            f"The data directory {settings.data_dir} can not be written ({error.strerror}). Set --data-dir."
        ) from error
    try:
        _lock(descriptor, path, settings)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "url": settings.public_url_resolved}).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def running_tree(settings: Settings) -> dict[str, object] | None:
    """Pid and URL of the `novu up` that holds the data directory, None when none does."""
    path = settings.data_dir / _LOCK_FILE
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder(path)
    finally:
        os.close(descriptor)
    return None


def _lock(descriptor: int, path: Path, settings: Settings) -> None:
    deadline = time.monotonic() + _PREDECESSOR_S
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            holder = _holder(path)
        pid = holder.get("pid")
        if isinstance(pid, int) and _is_alive(pid):
            raise OperatorError(
                f"novu is already running on {settings.data_dir} (process {pid}, {holder.get('url')}). "
                f"Stop it with: kill {pid}. Or give this one another --data-dir and --port."
            )
        if time.monotonic() > deadline:
            raise OperatorError(
                f"Processes of an earlier start still use {settings.data_dir}. Try again when they have ended."
            )
        time.sleep(0.05)


def _holder(path: Path) -> dict[str, object]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
