"""The envelope of every answer (contract/rest.md, Conventions): ``{"data": result}``, lists with paging as they are."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse

from novu_app.kernel.jsons import dumpb

MEDIA_TYPE = "application/json"


def enveloped(result: Any) -> Any:
    """``result`` as clients expect it.

    An object that has ``data`` itself and is no entity (no id) is a page already; the published SDKs unwrap an answer
    only when ``data`` is its single key.
    """
    if isinstance(result, dict) and "_id" not in result and "id" not in result:
        data = result.get("data")
        if data is not None and not isinstance(data, bool | int | float | str):
            return result
    return {"data": result}


class EnvelopeResponse(JSONResponse):
    """A successful answer: enveloped, written with orjson."""

    media_type = MEDIA_TYPE

    def render(self, content: Any) -> bytes:
        """The body."""
        return dumpb(enveloped(content))


class JsonResponse(JSONResponse):
    """An answer without envelope: errors and the documents that are no API results."""

    media_type = MEDIA_TYPE

    def render(self, content: Any) -> bytes:
        """The body."""
        return dumpb(content)
