"""Where attachments lie: a folder or a bucket, behind fsspec (settings ``attachments_*``)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any

from fsspec.core import url_to_fs

from novu_app.kernel.settings import Settings, get_settings


class Storage:
    """Files by key; keys are paths below the root. Every call is I/O and belongs off the event loop.

    Whatever goes wrong in any of them is an OSError.
    """

    def __init__(self, url: str, options: dict[str, Any]) -> None:
        """Use the root at ``url``; nothing is read or made yet."""
        self._files, self._root = url_to_fs(url, **options)

    def write(self, key: str, content: bytes) -> None:
        """Store the content of one file, over what was there."""
        with _as_os_errors():
            self._files.pipe_file(self._path(key), content)

    def read(self, key: str) -> bytes:
        """The content of one file.

        Raises:
            FileNotFoundError: there is none.
        """
        with _as_os_errors():
            content: bytes = self._files.cat_file(self._path(key))
            return content

    def remove(self, key: str) -> None:
        """Delete a file or a folder with all that is in it; what is not there is fine."""
        with suppress(FileNotFoundError), _as_os_errors():
            self._files.rm(self._path(key), recursive=True)

    def names(self, folder: str) -> list[str]:
        """The names of what lies in a folder, sorted; none where there is no such folder."""
        paths: list[str] = []
        with suppress(FileNotFoundError), _as_os_errors():
            paths = self._files.ls(self._path(folder), detail=False)
        return sorted(path.rstrip("/").rpartition("/")[2] for path in paths)

    def _path(self, key: str) -> str:
        return f"{self._root.rstrip('/')}/{key}"


@contextmanager
def _as_os_errors() -> Iterator[None]:
    # Each kind of storage has exceptions of its own for a service that is away.
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise OSError(f"The attachments' storage fails: {error}") from error


def storage() -> Storage:
    """The storage of this installation."""
    return _opened(get_settings(), os.getpid())


@lru_cache(maxsize=4)
def _opened(settings: Settings, _process: int) -> Storage:
    # A connection to a bucket does not survive a fork: each process opens its own.
    if not settings.attachments_url.startswith("s3://"):
        return Storage(settings.attachments_url or settings.data_dir.as_uri(), {"auto_mkdir": True})
    options: dict[str, Any] = {"use_listings_cache": False}
    if settings.attachments_access_key:
        options |= {"key": settings.attachments_access_key, "secret": settings.attachments_secret_key}
    places = {"endpoint_url": settings.attachments_endpoint, "region_name": settings.attachments_region}
    options["client_kwargs"] = {name: value for name, value in places.items() if value}
    return Storage(settings.attachments_url, options)
