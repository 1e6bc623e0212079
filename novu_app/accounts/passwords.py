"""Passwords: argon2id, compared in constant time."""

from __future__ import annotations

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

#: Each takes 19 MiB: of those who sign in at the same moment, so many are looked at at a time.
_AT_A_TIME = BoundedSemaphore(4)
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Checked when there is no such user, so that the time of an answer tells nothing about who exists.
_NOBODY = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """The argon2id hash that is stored."""
    with _AT_A_TIME:
        return _hasher.hash(password)


def verify(password: str, stored: str | None) -> bool:
    """Whether ``password`` belongs to ``stored``; takes as long for an unknown user."""
    try:
        with _AT_A_TIME:
            _hasher.verify(stored or _NOBODY, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored is not None
