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


ERROR_RESPONSES: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorDto, "description": "Bad Request"},
    401: {"model": ErrorDto, "description": "Unauthorized"},
    404: {"model": ErrorDto, "description": "Not Found"},
    422: {"model": ValidationErrorDto, "description": "Unprocessable Entity"},
}
