"""How large a request may be."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from novu_app.rest.errors import error_response

MAX_BODY = 5 * 1024 * 1024
#: Events carry attachments: 20 MB of them in base64 (contract/rest.md, Payload limit).
MAX_EVENT_BODY = 30 * 1024 * 1024
#: As do e-mails that providers bring.
_WITH_FILES = ("/v1/events/", "/v2/inbound-webhooks/mail/")
_TITLE = "Payload Too Large"


class BodyLimit:
    """Refuses a body over the limit, by its declared length or as soon as more has arrived."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = MAX_EVENT_BODY if any(part in scope["path"] for part in _WITH_FILES) else MAX_BODY
        text = f"The body must not be larger than {limit} bytes"
        if _declared(scope) > limit:
            answer = error_response(scope, 413, text, error=_TITLE, headers={"connection": "close"})
            await answer(scope, receive, send)
            return
        seen = 0

        async def counting() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise HTTPException(413, text)
            return message

        await self._app(scope, counting, send)


def _declared(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0
