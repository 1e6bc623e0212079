"""The error shapes of the contract, as the OpenAPI document shows them (contract/rest.md, Errors)."""

from __future__ import annotations

from typing import Any

from novu_app.kernel.wire import Wire


class ErrorDto(Wire):
    """Every error has these; ``errorId`` is only sent with 500."""

    status_code: int
    timestamp: str
    path: str
    message: Any
    error: str | None = None
    error_id: str | None = None


class ConstraintValidation(Wire):
    """What is wrong with one field."""

    messages: list[str]
    value: Any = None


class ValidationErrorDto(ErrorDto):
    """A request whose fields are wrong."""

    errors: dict[str, ConstraintValidation]


#: Any operation may answer these: what is wrong with a request, who sends it, and how often.
ERROR_RESPONSES: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorDto, "description": "Bad Request"},
    401: {"model": ErrorDto, "description": "Unauthorized"},
    403: {"model": ErrorDto, "description": "Forbidden"},
    404: {"model": ErrorDto, "description": "Not Found"},
    409: {"model": ErrorDto, "description": "Conflict"},
    413: {"model": ErrorDto, "description": "Payload Too Large"},
    422: {"model": ValidationErrorDto, "description": "Unprocessable Entity"},
    429: {"model": ErrorDto, "description": "Too Many Requests"},
    500: {"model": ErrorDto, "description": "Internal Server Error"},
}
