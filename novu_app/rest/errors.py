"""Errors as clients read them (contract/rest.md, Errors): JSON with statusCode, timestamp, path and message."""

from __future__ import annotations

import logging
import uuid
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, DBAPIError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from novu_app.kernel import clock
from novu_app.kernel.errors import NovuError
from novu_app.rest.envelope import JsonResponse
from novu_app.rest.keys import inner_path
from novu_app.rest.violations import violations_of

log = logging.getLogger("novu.rest")

#: Python's names of statuses changed between versions.
_TITLES = {413: "Payload Too Large", 422: "Unprocessable Entity"}
_TRIGGERS = "/v1/events/trigger"
#: PostgreSQL's: a unique or foreign key that another transaction was faster with, a deadlock, a failed serialization.
_COLLISIONS = frozenset({"23505", "23503", "40P01", "40001"})
_PAYLOAD = "PAYLOAD_VALIDATION_ERROR"
INTERNAL_ERROR = "Internal server error, contact support and provide them with the errorId"


def error_response(
    scope: Scope,
    status: int,
    message: Any,
    *,
    error: str | None = None,
    headers: dict[str, str] | None = None,
    **extra: Any,
) -> Response:
    """An error answer.

    Args:
        scope: the ASGI scope of the request, for its path.
        status: the HTTP status.
        message: text, list or object for the reader.
        error: the name of the status; None leaves it out.
        headers: more headers.
        extra: more fields of the body.
    """
    body: dict[str, Any] = {
        "statusCode": status,
        "timestamp": clock.iso(clock.now_ms()),
        "path": _url(scope),
        "message": message,
    }
    if error is not None:
        body["error"] = error
    if status == HTTPStatus.UNPROCESSABLE_ENTITY and "errors" not in extra:
        # Published clients read every 422 as a validation error, which has this.
        extra["errors"] = {"general": {"messages": [str(message)]}}
    if status == HTTPStatus.BAD_REQUEST and scope.get("method") == "POST" and inner_path(scope).startswith(_TRIGGERS):
        # ... and every 400 of a trigger as one of its payload, which has these.
        extra = {"type": _PAYLOAD, "errors": _each(message)} | extra
    return JsonResponse(body | extra, status, headers=headers)


def install(app: FastAPI) -> None:
    """Register the handlers of every kind of error."""
    app.add_exception_handler(NovuError, _on_novu_error)
    app.add_exception_handler(RequestValidationError, _on_invalid_request)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(DataError, _on_data_error)
    app.add_exception_handler(DBAPIError, _on_database_error)


async def _on_novu_error(request: Request, error: Exception) -> Response:
    raised = cast(NovuError, error)
    extra = dict(raised.extra)
    if "entity" in extra:
        # A conflict whose body is the thing that exists (contract/rest.md, Errors).
        return JsonResponse(extra["entity"], raised.status, headers=raised.headers)
    if raised.status >= 500 and raised.status != HTTPStatus.NOT_IMPLEMENTED:
        return unexpected(request.scope, error)
    return error_response(
        request.scope, raised.status, raised.message, error=raised.title, headers=raised.headers, **extra
    )


async def _on_invalid_request(request: Request, error: Exception) -> Response:
    problems = cast(RequestValidationError, error).errors()
    if any(problem["type"] == "json_invalid" for problem in problems):
        reason = problems[0].get("ctx", {}).get("error", "")
        return error_response(request.scope, 400, f"The body is not valid JSON: {reason}", error="Bad Request")
    violations = violations_of(problems)
    errors = {field: {"messages": found.messages, "value": found.value} for field, found in violations.items()}
    if inner_path(request.scope).startswith("/v1/"):
        messages = [message for found in violations.values() for message in found.messages]
        return error_response(request.scope, 400, messages, error="Bad Request", errors=errors)
    return error_response(request.scope, 422, "Validation Error", error="Unprocessable Entity", errors=errors)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    raised = cast(HTTPException, error)
    if raised.status_code in (404, 405):
        # A known path with another method is unknown too, as in the contract.
        return error_response(request.scope, 404, f"Cannot {request.method} {_url(request.scope)}", error="Not Found")
    title = _TITLES.get(raised.status_code) or HTTPStatus(raised.status_code).phrase
    headers = dict(raised.headers) if raised.headers else None
    return error_response(request.scope, raised.status_code, raised.detail, error=title, headers=headers)


async def _on_data_error(request: Request, error: Exception) -> Response:
    # PostgreSQL refuses a value that the type system let through (a number too large, a NUL in a path).
    log.info("The database refused a value: %s", error)
    return error_response(request.scope, 400, "The request holds a value that can not be stored", error="Bad Request")


async def _on_database_error(request: Request, error: Exception) -> Response:
    # Two requests about the same thing met in the database, and PostgreSQL let the other one go first.
    if getattr(cast(DBAPIError, error).orig, "sqlstate", None) not in _COLLISIONS:
        return unexpected(request.scope, error)
    log.info("A request met another one in the database: %s", error)
    text = "Another request changed the same thing at the same moment. Send this one again"
    return error_response(request.scope, 409, text, error="Conflict")


class ErrorBoundary:
    """Turns what nobody expected into a 500 with an ``errorId`` that also stands in the log."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        started = False

        async def watching(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watching)
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            await unexpected(scope, error)(scope, receive, send)


def unexpected(scope: Scope, error: Exception) -> Response:
    """A 500 with an ``errorId`` that also stands in the log."""
    error_id = str(uuid.uuid4())
    log.error(
        "Unexpected error %s in %s %s",
        error_id,
        scope.get("method"),
        scope.get("path"),
        exc_info=error,
        extra={"errorId": error_id},
    )
    return error_response(scope, 500, INTERNAL_ERROR, errorId=error_id)


def _each(message: Any) -> list[dict[str, str]]:
    """Messages as ``{field, message}``: in a list each begins with the field's name; a sentence is about the whole."""
    texts = [str(each) for each in message] if isinstance(message, list) else [str(message)]
    return [{"field": text.split(" ", 1)[0] if text[:1].islower() else "body", "message": text} for text in texts]


def _url(scope: Scope) -> str:
    query = scope.get("query_string", b"").decode("latin-1")
    path = quote(scope["path"], safe="/:@!$&'()*+,;=~-._")
    return f"{path}?{query}" if query else path
