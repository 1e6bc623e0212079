"""The compiled frontend: built once, found again by what it was made of.

A build lies in ``.frontend/<key>`` beside the sources, the key being a hash of every source and of the root path, so
that a start finds it without loading Reflex, a running web process keeps its files while another build is made, and
installations with different root paths share one clone. Host and port are no part of the key: the pages take their
address from the browser.
"""

import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from novu_app.operations.errors import OperatorError
from novu_app.operations.project import ROOT

STORE = ROOT / ".frontend"
BUILD_LOG = STORE / "build.log"
_SOURCE_FOLDERS = ("novu_app", "assets")
_SOURCE_FILES = ("rxconfig.py", "requirements.lock")
_SOURCE_SUFFIXES = frozenset({".py", ".js", ".jsx", ".css", ".svg", ".png", ".ico", ".woff2", ".json"})
#: Links that Reflex itself makes from Python packages into assets/ while the pages are imported.
_GENERATED = ROOT / "assets" / "external"
_KEPT_BUILDS = 10
#: Where Reflex looks for what it compiled.
_FOLDER_VARIABLE = "REFLEX_WEB_WORKDIR"
#: What Reflex reads when it serves a compiled frontend (internal names of the pinned version; a test serves this way).
_SERVE_VARIABLES = {
    "REFLEX_ENV_MODE": "prod",
    "__REFLEX_SKIP_COMPILE": "true",
    "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
    "REFLEX_CHECK_LATEST_VERSION": "false",
}


def source_key(root_path: str) -> str:
    """The name of the build that the present sources need."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {root_path}".encode())
    for path in sorted(_sources()):
        digest.update(f"\0{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def build_folder(root_path: str) -> Path:
    """Where the build is, or will be: that of the tree which this process belongs to, else of the present sources."""
    chosen = os.environ.get(_FOLDER_VARIABLE)
    return Path(chosen) if chosen else STORE / source_key(root_path)


def is_built(folder: Path) -> bool:
    """Whether ``folder`` holds a build."""
    return (folder / "build").exists()


def serve_environment(folder: Path) -> dict[str, str]:
    """The variables with which a web process finds and serves the build in ``folder``.

    Set in a supervisor, its web processes keep that build when they restart, though sources changed meanwhile.

    Raises:
        OperatorError: there is no such build.
    """
    if not is_built(folder):
        raise OperatorError("The frontend is not built. Run `make setup`, or start with `novu up`, which builds it.")
    with suppress(PermissionError):  # another user's build may be served, too
        os.utime(folder)  # in use: among the last to be dropped
    return {**_SERVE_VARIABLES, _FOLDER_VARIABLE: str(folder)}


def build_command(folder: Path) -> list[str]:
    """The command that builds into ``folder``; it needs ``NOVU_ROOT_PATH`` and writes what it does to its output."""
    return [sys.executable, "-m", "novu_app.operations.frontend_build", str(folder)]


def build_failed() -> OperatorError:
    """The error for a build that ended badly, with the end of its log."""
    lines = BUILD_LOG.read_text(encoding="utf-8", errors="replace").splitlines() if BUILD_LOG.exists() else []
    end = "\n".join(lines[-15:])
    return OperatorError(f"The frontend could not be built; {BUILD_LOG.relative_to(ROOT)} ends with:\n{end}")


@contextmanager
def building() -> Iterator[None]:
    """One build at a time in this folder, whoever starts it."""
    STORE.mkdir(exist_ok=True)
    descriptor = os.open(STORE / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def publish(web_folder: Path, folder: Path) -> None:
    """Put what serving needs of Reflex's ``.web`` into ``folder``, all at once, and drop the oldest builds."""
    scratch = STORE / f".{folder.name}.{os.getpid()}"
    shutil.rmtree(scratch, ignore_errors=True)
    shutil.copytree(web_folder / "build" / "client", scratch / "build" / "client")
    if (web_folder / "backend").exists():
        shutil.copytree(web_folder / "backend", scratch / "backend")
    shutil.rmtree(folder, ignore_errors=True)  # what an older, broken-off publish left
    scratch.rename(folder)
    builds = sorted(
        (path for path in STORE.iterdir() if (path / "build").exists()), key=lambda path: path.stat().st_mtime
    )
    for old in builds[:-_KEPT_BUILDS]:
        shutil.rmtree(old, ignore_errors=True)


def _sources() -> Iterator[Path]:
    yield from (ROOT / name for name in _SOURCE_FILES if (ROOT / name).exists())
    for folder in _SOURCE_FOLDERS:
        for directory, names, files in os.walk(ROOT / folder):
            names[:] = [name for name in names if name != "__pycache__" and Path(directory, name) != _GENERATED]
            yield from (Path(directory, name) for name in files if Path(name).suffix in _SOURCE_SUFFIXES)
