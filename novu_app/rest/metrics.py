"""``/metrics`` for Prometheus: requests by route template, and the process itself."""

from __future__ import annotations

import time

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

disable_created_metrics()  # type: ignore[no-untyped-call]  # a series more for each one, which nobody asks for
_registry = CollectorRegistry()
ProcessCollector(registry=_registry)
PlatformCollector(registry=_registry)
GCCollector(registry=_registry)

_requests = Counter("novu_http_requests", "Answered requests.", ("method", "route", "status"), registry=_registry)
_durations = Histogram(
    "novu_http_request_duration_seconds",
    "Time from the request's head to the end of the answer, in seconds.",
    ("method", "route"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=_registry,
)
#: Other methods share a label, since a client may invent as many as it likes.
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request.

    Args:
        method: HTTP method.
        route: the template of the path, never the path itself.
        status: HTTP status of the answer.
        seconds: how long it took.
    """
    method = method if method in _METHODS else "other"
    _requests.labels(method, route, str(status)).inc()
    _durations.labels(method, route).observe(seconds)


def metrics(_request: Request) -> Response:
    """The page that Prometheus reads."""
    return Response(generate_latest(_registry), headers={"content-type": CONTENT_TYPE_LATEST})


class RequestMetrics:
    """Observes every request that passes."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 0

        async def watching(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watching)
        finally:
            # The router notes in the scope which route took the request.
            template = getattr(scope.get("route"), "path", None) or "unknown"
            observe(scope["method"], template, status, time.perf_counter() - started)
