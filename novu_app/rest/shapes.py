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


class PayloadValidationErrorDto(Wire):
    """What is wrong with one field of a trigger; ``body`` stands for the whole."""

    field: str
    message: str
    value: Any = None
    schema_path: str | None = None


class PayloadValidationExceptionDto(ErrorDto):
    """Every 400 of a trigger; ``schema`` is the workflow's where that was not met."""

    type: str
    errors: list[PayloadValidationErrorDto]


#: Any operation may answer these: what is wrong with a request, who sends it, and how often.
ERROR_RESPONSES: dict[int, tuple[type[ErrorDto], str]] = {
    400: (ErrorDto, "Bad Request"),
    401: (ErrorDto, "Unauthorized"),
    403: (ErrorDto, "Forbidden"),
    404: (ErrorDto, "Not Found"),
    409: (ErrorDto, "Conflict"),
    413: (ErrorDto, "Payload Too Large"),
    422: (ValidationErrorDto, "Unprocessable Entity"),
    429: (ErrorDto, "Too Many Requests"),
    500: (ErrorDto, "Internal Server Error"),
}
