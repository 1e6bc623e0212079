"""SendGrid's Inbound Parse web hook (twilio.com/docs/sendgrid, Inbound Parse): forms, with the parts of the e-mail or with all of
it. A security policy signs them as its events are signed; without one the address carries a password."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_public_key

from novu_app.kernel import jsons
from novu_app.replies.mail import Attached, Mail, from_mime
from novu_app.replies.vendors.base import Posted, headers_in, mail_of
from novu_app.tracking.vendors.base import check_password
from novu_app.tracking.vendors.sendgrid import SendGridReports

_signed = SendGridReports()


class SendGridMails:
    """One e-mail a request."""

    def verify(self, posted: Posted, key: str) -> None:
        """See :class:`novu_app.replies.vendors.base.Brings`; ``key`` is the public key of the policy, or the password."""
        if _is_public_key(key):
            _signed.verify(posted.raw, posted.document, posted.headers, key)
        else:
            check_password(posted.headers, key)

    def token(self, posted: Posted) -> str:
        """See :class:`novu_app.replies.vendors.base.Brings`."""
        return ""

    def read(self, posted: Posted, credentials: Mapping[str, Any]) -> Mail | None:
        """See :class:`novu_app.replies.vendors.base.Brings`."""
        envelope = _object(posted.form.get("envelope", ""))
        to = envelope.get("to")
        recipients = [str(each) for each in to] if isinstance(to, list) else []
        if "email" in posted.fields:
            return from_mime(posted.fields["email"], recipients)
        for each in posted.files:
            if each.field == "email":
                return from_mime(each.content, recipients)
        if "headers" not in posted.form:
            return None
        described = _object(posted.form.get("attachment-info", ""))
        files = []
        for each in posted.files:
            told = described.get(each.field)
            cid = str(told.get("content-id") or "") if isinstance(told, dict) else ""
            files.append(Attached(each.name, each.mime, each.content, cid.strip("<>")))
        headers = headers_in(posted.form["headers"])
        return mail_of(
            recipients or [address for name in ("To", "Cc") for _, address in Mail((), headers).people(name)],
            headers,
            text=_in_its_own_set(posted, "text"),
            html=_in_its_own_set(posted, "html"),
            files=files,
        )


def _is_public_key(key: str) -> bool:
    """Whether it is what a policy signs with: that is no secret, so it must never do as a password."""
    try:
        load_der_public_key(base64.b64decode(key, validate=True))
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        return False
    return True


def _in_its_own_set(posted: Posted, name: str) -> str:
    """A field in the character set that the form names for it."""
    said = _object(posted.form.get("charsets", "")).get(name)
    try:
        return posted.fields.get(name, b"").decode(str(said or "utf-8"), "replace")
    except LookupError:
        return posted.form.get(name, "")


def _object(text: str) -> dict[str, Any]:
    try:
        found = jsons.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
