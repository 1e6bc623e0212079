"""What every ``api.py`` builds its routes with: a router that reads and writes JSON with orjson.

    router = api_router("Topics")

    @router.get("/v2/topics/{topicKey}")
    def get_topic(scope: Authorized, topicKey: str) -> TopicDto: ...

A handler is a plain function, runs in the thread pool, and opens ``reading()`` or ``writing()`` once.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import Response

from novu_app.kernel.errors import BadRequest
from novu_app.rest import documents
from novu_app.rest.envelope import EnvelopeResponse


class JsonRequest(Request):
    """A request whose JSON body is parsed once, by orjson, and holds only what every database can store."""

    async def json(self) -> Any:
        """The parsed body.

        Raises:
            HTTPException: 400, as :func:`novu_app.rest.documents.parse`.
        """
        try:
            return documents.parse(await self.body())
        except BadRequest as error:
            # FastAPI lets only its own exceptions through while it reads a body.
            raise HTTPException(error.status, error.message) from error


class JsonRoute(APIRoute):
    """A route that hands a :class:`JsonRequest` on."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The ASGI side of the route."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            return await handler(JsonRequest(request.scope, request.receive))

        return handle


class JsonRouter(APIRouter):
    """A router whose parts keep their routes as they are: FastAPI would build each of them a second time."""

    def include_router(self, router: APIRouter, **changes: Any) -> None:
        """Take over the routes of a part; nothing about them can be changed on the way."""
        if changes:
            raise TypeError("The routes of a part are taken as they are")
        self.routes.extend(router.routes)


def api_router(tag: str) -> JsonRouter:
    """A router for one domain; ``tag`` is its heading in the API's documentation."""
    return JsonRouter(
        tags=[tag],
        route_class=JsonRoute,
        default_response_class=EnvelopeResponse,
        # Keeps FastAPI's own shape out of the document; the error answers are described there once for all operations.
        responses={422: {"description": "Unprocessable Entity"}},
        redirect_slashes=False,
    )
