"""The REST API: one FastAPI application with the routes of every domain (contract/rest.md)."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware

import novu_app
from novu_app.rest import docs, errors, health, left_out, metrics, openapi
from novu_app.rest.cors import InboxCors
from novu_app.rest.heads import HeadAsGet
from novu_app.rest.idempotency import Idempotency
from novu_app.rest.limits import BodyLimit
from novu_app.rest.rate_limits import RateLimits
from novu_app.rest.recording import RequestRecording

DESCRIPTION = """
Send one event, and a workflow decides what each subscriber gets, on which channel, now or later.

Every request carries `Authorization: ApiKey <secret key>` of an environment. Results come as `{"data": …}`, errors with
`statusCode`, `timestamp`, `path` and `message`. Novu's published SDKs work unchanged.
"""


def create_app() -> FastAPI:
    """The API as an ASGI application. It has no lifespan of its own."""
    app = FastAPI(
        title="Novu",
        description=DESCRIPTION,
        version=novu_app.__version__,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        # Order matters: what is counted and answered to browsers includes refusals and unexpected errors.
        middleware=[
            Middleware(HeadAsGet),
            Middleware(metrics.RequestMetrics),
            Middleware(RequestRecording),
            Middleware(InboxCors),
            Middleware(errors.ErrorBoundary),
            Middleware(BodyLimit),
            Middleware(RateLimits),
            Middleware(Idempotency),
        ],
    )
    errors.install(app)
    openapi.install(app)
    app.add_route("/metrics", metrics.metrics, include_in_schema=False)
    docs.install(app)
    for router in (health.router, *_domain_routers(), left_out.router):
        # As they are: FastAPI's include_router builds each route a second time.
        app.router.routes.extend(router.routes)
    return app


def _domain_routers() -> Iterator[APIRouter]:
    """The ``router`` of every ``novu_app.<domain>.api``, by the domains' names."""
    for module in pkgutil.iter_modules(novu_app.__path__):
        name = f"{novu_app.__name__}.{module.name}.api"
        if module.ispkg and find_spec(name) is not None:
            yield import_module(name).router
