"""Notes answered requests for the request log (novu_app/request_log/recorder.py): those whose caller is known."""

from __future__ import annotations

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from novu_app.environments.service import Scope as Caller
from novu_app.request_log.masking import LONGEST, keeps_bodies
from novu_app.request_log.recorder import Exchange, Recorder, recorder
from novu_app.rest.keys import header_of, inner_path

#: Where the authorization leaves the caller in the request's scope.
CALLER = "novu.caller"


class RequestRecording:
    """Notes each request with a secret key or of a dashboard user, with the first bytes of both bodies."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        own = recorder()
        if own is None or scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0
        asked, answered = bytearray(), bytearray()
        bodies = keeps_bodies(inner_path(scope))

        async def hearing() -> Message:
            message = await receive()
            if bodies and len(asked) <= LONGEST:
                asked.extend(message.get("body", b"")[: LONGEST + 1])
            return message

        async def saying(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif bodies and len(answered) <= LONGEST:
                answered.extend(message.get("body", b"")[: LONGEST + 1])
            await send(message)

        try:
            await self._app(scope, hearing, saying)
        finally:
            caller: Caller | None = scope.get(CALLER)
            if caller is not None and own.wants(status):
                taken = round((time.perf_counter() - began) * 1000)
                own.note(
                    Exchange(
                        caller, scope["method"], inner_path(scope), status or 500, taken,
                        query=scope.get("query_string", b"").decode("latin-1"),
                        user_agent=header_of(scope, b"user-agent"),
                        request=bytes(asked), response=bytes(answered),
                    )
                )  # fmt: skip


def note_trigger(
    own: Recorder, caller: Caller, path: str, status: int, seconds: float, user_agent: bytes, asked: bytes, said: bytes
) -> None:
    """Note a request that the raw trigger route answered."""
    own.note(
        Exchange(
            caller, "POST", path, status, round(seconds * 1000), user_agent=user_agent.decode("latin-1"),
            request=asked[: LONGEST + 1], response=said[: LONGEST + 1],
        )
    )  # fmt: skip
