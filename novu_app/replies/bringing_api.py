"""The route to which providers bring e-mails that they received (docs/how-to/receive-replies.md). No key opens it: each provider
shows itself in its own way."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from novu_app.execution.broadcast import announce_runs
from novu_app.kernel import hints
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import BadRequest
from novu_app.replies import bringing
from novu_app.replies.bringing import PATH
from novu_app.replies.mail import MAX_FILES
from novu_app.replies.service import Received
from novu_app.replies.vendors.base import Posted, PostedFile
from novu_app.rest import documents
from novu_app.rest.routing import api_router

_FORM, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
router = api_router("Inbound Webhooks")


@router.post(PATH + "/{environmentId}/{integrationId}", status_code=200, include_in_schema=False)
async def bring(environmentId: str, integrationId: str, request: Request) -> dict[str, int]:
    """An e-mail that a provider received: kept for the application whose e-mail it answers, else passed over."""
    posted = await read_request(request)

    def take() -> Received:
        with reading() as session:
            by = bringing.bringer(session, environmentId, integrationId)
        mail = bringing.read(by, posted)
        if mail is None:
            return Received()
        with writing() as session:
            received = bringing.take(session, by, posted, mail)
        if received.new:
            hints.leave("replies")
            announce_runs(received.runs)
        return received

    received = await run_in_threadpool(take)
    return {"received": received.new, "known": received.known}


async def read_request(request: Request) -> Posted:
    """What a provider has sent, read as JSON or as a form by what it says that it is."""
    raw = await request.body()
    headers = {name.lower(): value for name, value in request.headers.items()}
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == _MULTIPART:
        fields, files = await _parts(raw, headers["content-type"])
        form = {name: value.decode("utf-8", "replace").replace("\0", "") for name, value in fields.items()}
        return Posted(raw, headers, None, form, fields, files)
    if kind == _FORM:
        return Posted(raw, headers, None, await run_in_threadpool(documents.parse_form, raw))
    return Posted(raw, headers, await run_in_threadpool(documents.parse, raw))


async def _parts(raw: bytes, kind: str) -> tuple[dict[str, bytes], tuple[PostedFile, ...]]:
    """Fields and files of a multipart form, whose size was checked already.

    Raises:
        BadRequest: it can not be read, or has too many parts.
    """

    async def stream() -> AsyncGenerator[bytes, None]:
        yield raw

    # Read as Latin-1 every byte is a character, so that none is lost.
    headers = Headers({"content-type": f"{kind}; charset=latin-1"})
    parser: Any = MultiPartParser(
        headers, stream(), max_files=MAX_FILES, max_fields=documents.MAX_FIELDS, max_part_size=len(raw) + 1
    )
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise BadRequest(f"The body is no form: {error.message}") from error
    fields: dict[str, bytes] = {}
    files: list[PostedFile] = []
    try:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                filename = (value.filename or "").encode("latin-1", "replace").decode("utf-8", "replace")
                mime = value.content_type or "application/octet-stream"
                files.append(PostedFile(name, filename, mime, await value.read()))
            else:
                fields[name] = value.encode("latin-1", "replace")
    finally:
        await form.close()
    return fields, tuple(files)
