"""JavaScript that lies beside the Python of its component: where the frontend's build finds it.

Reflex's ``beside(__file__, …)`` does the same, and looks through the whole call stack for the caller's file: a tenth
of a second for each file, in every start of a web process.
"""

from __future__ import annotations

import uuid
from pathlib import Path

from reflex.assets import AssetPathStr
from reflex_base.environment import EnvironmentVariables

_PACKAGE = Path(__file__).parent
_EXTERNAL = "external"


def beside(python_file: str, name: str) -> AssetPathStr:
    """The file ``name`` in the folder of a Python module, for a component's ``library``.

    Args:
        python_file: the module's ``__file__``.
        name: the file's name, with ``.jsx`` or ``.js``; files of one module can import each other by ``./name``.

    Raises:
        FileNotFoundError: there is no such file.
    """
    module = Path(python_file)
    source = module.with_name(name)
    if not source.exists():
        raise FileNotFoundError(f"There is no {name} beside {module.name}")
    folder = f"{_EXTERNAL}/{module.with_suffix('').relative_to(_PACKAGE.parent).as_posix()}"
    if not EnvironmentVariables.REFLEX_BACKEND_ONLY.get():
        _link(Path.cwd() / "assets" / folder / name, source)
    return AssetPathStr(f"/{folder}/{name}")


def _link(link: Path, source: Path) -> None:
    if link.is_symlink() and link.readlink() == source:
        return
    link.parent.mkdir(parents=True, exist_ok=True)
    # Several processes build at once: each puts a whole link in place of what is there.
    staged = link.with_name(f".{uuid.uuid4().hex}.tmp")
    staged.symlink_to(source)
    staged.replace(link)
