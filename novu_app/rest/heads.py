"""HEAD: what monitors and load balancers ask with. It is answered as GET is, without the body."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadAsGet:
    """Lets the routes for GET answer HEAD. The length of the body is told, the body is left out."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def bare(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        # Whoever counts readers has to know that nobody gets anything to read (tracking/own_api.py).
        await self._app({**scope, "method": "GET", "novu.asked": "HEAD"}, receive, bare)
