"""Passwords: argon2id, compared in constant time."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Checked when there is no such user, so that the time of an answer tells nothing about who exists.
_NOBODY = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """The argon2id hash that is stored."""
    return _hasher.hash(password)


def verify(password: str, stored: str | None) -> bool:
    """Whether ``password`` belongs to ``stored``; takes as long for an unknown user."""
    try:
        _hasher.verify(stored or _NOBODY, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored is not None
