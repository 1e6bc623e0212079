"""Health: is this process able to do its work (contract/recorded 001)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Literal

from redis import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from novu_app import __version__
from novu_app.kernel import hints
from novu_app.kernel.database import reading
from novu_app.kernel.wire import Wire
from novu_app.rest.envelope import EnvelopeResponse
from novu_app.rest.routing import api_router

log = logging.getLogger("novu.rest")
router = api_router("Health")


class PartHealthDto(Wire):
    """How one part is; the program's own has its version."""

    status: Literal["up", "down"]
    version: str | None = None


class HealthDto(Wire):
    """Health: ``info`` holds the parts that work, ``error`` those that do not, ``details`` all."""

    status: Literal["ok", "error"]
    info: dict[str, PartHealthDto]
    error: dict[str, PartHealthDto]
    details: dict[str, PartHealthDto]


class UnhealthyDto(Wire):
    """The answer of a process that can not do its work."""

    data: HealthDto


@router.get(
    "/v1/health-check",
    operation_id="HealthController_healthCheck",
    response_model=HealthDto,
    responses={503: {"model": UnhealthyDto, "description": "Service Unavailable"}},
)
@router.get("/health", include_in_schema=False)
def health_check() -> Response:
    """Whether the database and Redis answer: 200 when both do, else 503.

    Accepting triggers needs the database alone: without Redis the clock finds the work a moment later.
    """
    checks = {"db": _state(_ask_database), "workflowQueue": _state(_ask_redis)}
    details: dict[str, Any] = {**checks, "apiVersion": {"version": __version__, "status": "up"}}
    down = {name: state for name, state in checks.items() if state["status"] != "up"}
    body = {
        "status": "error" if down else "ok",
        "info": {name: state for name, state in details.items() if name not in down},
        "error": down,
        "details": details,
    }
    return EnvelopeResponse(body, 503 if down else 200, headers={"cache-control": "no-store"})


@router.get("/health/live", include_in_schema=False)
def live() -> Response:
    """Whether the process answers at all."""
    return EnvelopeResponse({"status": "ok"})


def _state(ask: Callable[[], None]) -> dict[str, str]:
    try:
        ask()
    except (SQLAlchemyError, RedisError, OSError) as error:
        log.warning("A health check failed: %s", error)
        return {"status": "down"}
    return {"status": "up"}


def _ask_database() -> None:
    with reading() as session:
        session.execute(text("SELECT 1"))


def _ask_redis() -> None:
    hints.connection().ping()
