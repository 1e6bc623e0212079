"""Builds the frontend: ``python -m novu_app.operations.frontend_build [FOLDER]``, a process of its own (Reflex is large).

Python sources that change nothing in the pages' JavaScript cost a compile of the pages (seconds), not a bundle: the
generated JavaScript is compared with that of the last bundle.
"""

import hashlib
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from novu_app.kernel.settings import Settings
from novu_app.operations import frontend
from novu_app.operations.project import ROOT

_BUNDLE_MARK = "novu-bundle"
#: Parts of .web that follow from the rest.
_DERIVED = frozenset({"node_modules", "build", "backend", ".react-router", "reflex.json", _BUNDLE_MARK})


def main() -> None:
    """Build into the folder that is named, else into that of the present sources, unless a build stands there."""
    signal.signal(signal.SIGTERM, _end_with_the_bundler)
    os.chdir(ROOT)
    os.environ |= {"REFLEX_ENV_MODE": "prod", "REFLEX_CHECK_LATEST_VERSION": "false"}
    sys.path.insert(0, str(ROOT))
    root_path = Settings().root_path
    with frontend.building():
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else frontend.build_folder(root_path)
        if frontend.is_built(folder):
            return
        _build(root_path)
        frontend.publish(_web_folder(), folder)


def _end_with_the_bundler(_number: int, _frame: FrameType | None) -> None:
    """End, and what was started with us: a bundler that goes on alone would write between the files of the next build."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGTERM)
    os._exit(128 + signal.SIGTERM)


def _build(root_path: str) -> None:
    from reflex.utils import build, prerequisites
    from reflex_base import constants
    from reflex_base.environment import environment

    environment.REFLEX_COMPILE_CONTEXT.set(constants.CompileContext.EXPORT)
    if prerequisites.needs_reinit():
        prerequisites.initialize_reflex_user_directory()
        prerequisites.initialize_frontend_dependencies()
    prerequisites.get_compiled_app(prerender_routes=True, use_rich=False)
    build.setup_frontend(ROOT)
    web = _web_folder()
    fingerprint, mark = _fingerprint(web, root_path), web / _BUNDLE_MARK
    if mark.exists() and mark.read_text() == fingerprint and (web / "build" / "client").exists():
        sys.stdout.write("The pages' JavaScript is the same as before: the last bundle is used again.\n")
        return
    mark.unlink(missing_ok=True)
    build.build()
    mark.write_text(fingerprint)


def _web_folder() -> Path:
    from reflex.utils import prerequisites

    return prerequisites.get_web_dir().resolve()


def _fingerprint(web: Path, root_path: str) -> str:
    digest = hashlib.sha256(root_path.encode())
    for directory, names, files in os.walk(web):
        names[:] = sorted(name for name in names if name not in _DERIVED)
        for name in sorted(files):
            if name not in _DERIVED:
                path = Path(directory, name)
                digest.update(f"\0{path.relative_to(web)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
