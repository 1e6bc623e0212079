"""Errors that a caller is meant to see. Doors turn them into the contract's error body (contract/rest.md, Errors)."""

from __future__ import annotations

from typing import Any


class NovuError(Exception):
    """Base of every error with a message for the reader and an HTTP status."""

    status = 500
    title = "Internal Server Error"

    def __init__(self, message: Any, *, headers: dict[str, str] | None = None, **extra: Any) -> None:
        super().__init__(str(message))
        self.message = message
        self.headers = headers or {}
        self.extra = extra


class BadRequest(NovuError):
    """The request cannot be understood or breaks a rule that the sender can see."""

    status, title = 400, "Bad Request"


class Unauthorized(NovuError):
    """No valid credential came with the request."""

    status, title = 401, "Unauthorized"


class Forbidden(NovuError):
    """The credential is valid and does not allow this."""

    status, title = 403, "Forbidden"


class NotFound(NovuError):
    """There is no such thing in this environment."""

    status, title = 404, "Not Found"


class Conflict(NovuError):
    """The thing exists already. ``entity`` in extra replaces the whole body where the contract says so."""

    status, title = 409, "Conflict"


class PayloadTooLarge(NovuError):
    """The body or an event in it is larger than allowed."""

    status, title = 413, "Payload Too Large"


class Unprocessable(NovuError):
    """The request is well formed and names something that cannot be used."""

    status, title = 422, "Unprocessable Entity"


class ValidationFailed(NovuError):
    """Fields are wrong: ``errors`` maps a field to ``{messages, value}``."""

    status, title = 422, "Unprocessable Entity"

    def __init__(self, errors: dict[str, dict[str, Any]], message: Any = "Validation Error") -> None:
        super().__init__(message, errors=errors)


class NotImplementedHere(NovuError):
    """An operation of the contract that this product leaves out on purpose."""

    status, title = 501, "Not Implemented"
