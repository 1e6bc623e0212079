"""The data directory and the secrets file in it.

Everything that one installation keeps on disk lies in one directory (mode 0700): the SQLite file, Valkey's append-only
file and ``secrets.json`` (mode 0600). Processes that start apart on the same directory read the same secrets, whoever
of them came first and generated them.
"""

import fcntl
import json
import os
import secrets
import string
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

SECRETS_FILE = "secrets.json"

#: How each generated value is made. The formats of the last three are those that Novu's own clients expect to see.
GENERATORS: dict[str, Callable[[], str]] = {
    "encryption_key": lambda: secrets.token_urlsafe(32),
    "jwt_secret": lambda: secrets.token_urlsafe(32),
    "valkey_password": lambda: secrets.token_hex(24),
    "admin_password": lambda: secrets.token_urlsafe(12),
    "secret_key": lambda: secrets.token_hex(16),
    "application_identifier": lambda: "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(12)),
}


def ensure_data_dir(data_dir: Path) -> None:
    """Make the directory with mode 0700 if it is not there; an existing one keeps the mode its owner gave it.

    Raises:
        OSError: when it can not be made.
    """
    if not data_dir.is_dir():
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)


def read_secrets(data_dir: Path) -> dict[str, str]:
    """What the secrets file holds; empty when there is none.

    Raises:
        ValueError: when the file is not a JSON object of strings.
    """
    path = data_dir / SECRETS_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"{path} is not valid JSON ({error}). Restore it from a backup.") from error
    if not isinstance(content, dict) or not all(isinstance(value, str) for value in content.values()):
        raise ValueError(f"{path} must hold one JSON object of strings. Restore it from a backup.")
    return content


def generate_secrets(data_dir: Path, names: list[str]) -> dict[str, str]:
    """Return the file's secrets after generating those of ``names`` (keys of ``GENERATORS``) that it lacks.

    Processes may call this at the same moment: all of them get the same values.
    """
    stored = read_secrets(data_dir)
    if all(name in stored for name in names):
        return stored
    with _exclusive(data_dir):
        stored = read_secrets(data_dir)
        missing = {name: GENERATORS[name]() for name in names if name not in stored}
        if missing:
            stored |= missing
            _write(data_dir / SECRETS_FILE, stored)
    return stored


def remember(data_dir: Path, values: Mapping[str, str]) -> None:
    """Put ``values`` into the secrets file, over what it had under the same names."""
    with _exclusive(data_dir):
        _write(data_dir / SECRETS_FILE, read_secrets(data_dir) | dict(values))


def forget(data_dir: Path, name: str) -> None:
    """Take one value out of the secrets file, if it is there."""
    if name not in read_secrets(data_dir):
        return
    with _exclusive(data_dir):
        _write(data_dir / SECRETS_FILE, {key: value for key, value in read_secrets(data_dir).items() if key != name})


@contextmanager
def _exclusive(data_dir: Path) -> Iterator[None]:
    ensure_data_dir(data_dir)
    descriptor = os.open(data_dir / f".{SECRETS_FILE}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write(path: Path, values: Mapping[str, str]) -> None:
    # A reader sees the old file or the new one, never half of one, and nobody else can read it at any moment.
    scratch = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(dict(values), file, indent=2, sort_keys=True)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise
