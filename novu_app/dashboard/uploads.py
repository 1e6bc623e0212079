"""Files that a visitor hands over, for the moment that they are needed: in the data directory, under names of ours."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from novu_app.kernel.data_dir import ensure_data_dir
from novu_app.kernel.errors import PayloadTooLarge
from novu_app.kernel.ids import new_id
from novu_app.kernel.settings import get_settings

_FOLDER = "uploads"
#: A file that nobody came back for is dropped when another one comes.
_KEPT_S = 24 * 3600


def new_file() -> Path:
    """An empty file that only this installation reads."""
    folder = get_settings().data_dir / _FOLDER
    ensure_data_dir(folder)
    for old in folder.iterdir():
        with suppress(FileNotFoundError):
            if old.stat().st_mtime < time.time() - _KEPT_S:
                old.unlink()
    path = folder / new_id()
    path.touch(mode=0o600)
    return path


def append(path: Path, text: str, most: int) -> None:
    """Add a piece of text to a file, in UTF-8.

    Raises:
        PayloadTooLarge: the file would have more than ``most`` bytes.
    """
    data = text.encode("utf-8", errors="replace")
    if path.stat().st_size + len(data) > most:
        raise PayloadTooLarge(f"The file is larger than {most // 1024 // 1024} MB.")
    with path.open("ab") as file:
        file.write(data)


def drop(path: Path) -> None:
    """Remove a file; one that is gone already is fine."""
    path.unlink(missing_ok=True)
