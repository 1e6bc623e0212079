"""Resend's ``email.received`` (resend.com/docs/dashboard/receiving): the web hook names an e-mail, which is then fetched with the
integration's API key: whole where an address is given for that, else its parts and each file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

from novu_app.kernel.errors import BadRequest, PayloadTooLarge
from novu_app.providers import http
from novu_app.providers.auth import bearer
from novu_app.providers.calls import ask, ask_document
from novu_app.replies.mail import MAX_FILES, Attached, Mail, from_mime
from novu_app.replies.vendors.base import Posted, headers_of, mail_of, missing_in
from novu_app.tracking.vendors.base import objects, text
from novu_app.tracking.vendors.resend import ResendReports

_URL = "https://api.resend.com/emails/receiving"
_LARGEST = 25 * 1024 * 1024
_FIELDS = (
    ("Message-ID", "message_id"),
    ("From", "from"),
    ("To", "to"),
    ("Cc", "cc"),
    ("Reply-To", "reply_to"),
    ("Subject", "subject"),
)
_signed = ResendReports()


class ResendMails:
    """One e-mail a request."""

    def verify(self, posted: Posted, key: str) -> None:
        """See :class:`novu_app.replies.vendors.base.Brings`; ``key`` is the secret of the web hook."""
        _signed.verify(posted.raw, posted.document, posted.headers, key)

    def token(self, posted: Posted) -> str:
        """See :class:`novu_app.replies.vendors.base.Brings`."""
        return ""

    def read(self, posted: Posted, credentials: Mapping[str, Any]) -> Mail | None:
        """See :class:`novu_app.replies.vendors.base.Brings`."""
        event = posted.document if isinstance(posted.document, dict) else {}
        data = event.get("data")
        email_id = text(data.get("email_id")) if isinstance(data, dict) else ""
        # It stands in an address.
        if event.get("type") != "email.received" or not email_id.replace("-", "").isalnum():
            return None
        return asyncio.run(_fetched(email_id, text(credentials.get("apiKey"))))


async def _fetched(email_id: str, api_key: str) -> Mail:
    headers = bearer(api_key)
    try:
        said = await ask_document("Resend", "GET", f"{_URL}/{email_id}", headers=headers, largest=_LARGEST)
        if text(said.get("id")) != email_id:
            raise BadRequest(f"Resend does not give the e-mail: {text(said.get('message')) or 'no id'}")
        recipients = [
            text(each) for field in ("received_for", "to", "cc", "bcc") for each in said.get(field) or () if text(each)
        ]
        whole = said.get("raw")
        if isinstance(whole, dict) and text(whole.get("download_url")):
            return from_mime(await _content(text(whole["download_url"])), recipients)
        files: list[Attached] = []
        if said.get("attachments"):
            listed = await ask_document(
                "Resend", "GET", f"{_URL}/{email_id}/attachments", headers=headers, params={"limit": MAX_FILES}
            )
            files = [await _file(each) for each in objects(listed.get("data"))]
    finally:
        await http.close()
    fields = [(name, _line(said.get(field))) for name, field in _FIELDS]
    pairs = missing_in(list(_headers(said.get("headers"))), fields)
    return mail_of(recipients, headers_of(pairs), text=text(said.get("text")), html=text(said.get("html")), files=files)


async def _file(described: Mapping[str, Any]) -> Attached:
    content = await _content(text(described.get("download_url")))
    cid = text(described.get("content_id")).strip("<>")
    return Attached(text(described.get("filename")), text(described.get("content_type")), content, cid)


async def _content(url: str) -> bytes:
    answer = await ask("Resend", "GET", url, largest=_LARGEST)
    if not answer.ok:
        raise BadRequest(f"Resend does not give the e-mail's content: {answer.status}")
    if answer.cut:
        raise PayloadTooLarge(f"The e-mail or a file of it is larger than {_LARGEST} bytes")
    return answer.body


def _headers(given: Any) -> Iterator[tuple[str, str]]:
    """Values by name, some of which are lists; or objects of a name and a value."""
    pairs = (
        given.items() if isinstance(given, dict) else [(each.get("name"), each.get("value")) for each in objects(given)]
    )
    for name, value in pairs:
        for each in value if isinstance(value, list) else [value]:
            yield text(name), text(each)


def _line(value: Any) -> str:
    return ", ".join(text(each) for each in value) if isinstance(value, list) else text(value)
