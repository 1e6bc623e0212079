"""Mailgun's routes (documentation.mailgun.com, Receiving Messages via HTTP): forms with the parts of the e-mail, or with all of it
where the address ends with ``mime``; signed inside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novu_app.kernel import jsons
from novu_app.replies.mail import Attached, Mail, from_mime
from novu_app.replies.vendors.base import Posted, headers_of, mail_of
from novu_app.tracking.vendors.mailgun import MailgunReports

_signed = MailgunReports()


class MailgunMails:
    """One e-mail a request."""

    def verify(self, posted: Posted, key: str) -> None:
        """See :class:`novu_app.replies.vendors.base.Brings`; ``key`` is the HTTP web hook signing key."""
        # Of the fields these three alone are signed, in a request of Mailgun's that is no older than its tries.
        _signed.verify(posted.raw, {"signature": dict(posted.form)}, posted.headers, key)

    def token(self, posted: Posted) -> str:
        """See :class:`novu_app.replies.vendors.base.Brings`."""
        return posted.form.get("token", "")

    def read(self, posted: Posted, credentials: Mapping[str, Any]) -> Mail | None:
        """See :class:`novu_app.replies.vendors.base.Brings`."""
        form = posted.form
        recipients = [each.strip() for each in form.get("recipient", "").split(",")]
        if "body-mime" in form:
            return from_mime(posted.fields.get("body-mime") or form["body-mime"].encode(), recipients)
        headers = headers_of(_list(form.get("message-headers", "")))
        if not headers:
            return None
        # {"<cid>": "attachment-1"}
        named = _mapping(form.get("content-id-map", ""))
        cids = {str(field): str(cid).strip("<>") for cid, field in named.items()}
        return mail_of(
            recipients,
            headers,
            text=form.get("body-plain", ""),
            html=form.get("body-html", ""),
            files=[Attached(each.name, each.mime, each.content, cids.get(each.field, "")) for each in posted.files],
        )


def _list(text: str) -> list[Any]:
    found = _read(text)
    return found if isinstance(found, list) else []


def _mapping(text: str) -> dict[str, Any]:
    found = _read(text)
    return found if isinstance(found, dict) else {}


def _read(text: str) -> Any:
    try:
        return jsons.loads(text) if text else None
    except ValueError:
        return None
