"""Postmark's inbound web hook (postmarkapp.com/developer/webhooks/inbound-webhook): JSON. It signs nothing: the address that it is
given carries a password."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from email.utils import formataddr
from typing import Any

from novu_app.replies.mail import Attached, Mail
from novu_app.replies.vendors.base import Posted, headers_of, mail_of, missing_in
from novu_app.tracking.vendors.base import check_password, objects, text

_PEOPLE = ("ToFull", "CcFull", "BccFull")
#: Headers that Postmark takes out of those that it hands on, and the fields that say the same.
_NAMED = (("From", "FromFull"), ("To", "ToFull"), ("Cc", "CcFull"))
_FIELDS = (
    ("From", "From"),
    ("To", "To"),
    ("Cc", "Cc"),
    ("Reply-To", "ReplyTo"),
    ("Subject", "Subject"),
    ("Date", "Date"),
)


class PostmarkMails:
    """One e-mail a request."""

    def verify(self, posted: Posted, key: str) -> None:
        """See :class:`novu_app.replies.vendors.base.Brings`; ``key`` is the password."""
        check_password(posted.headers, key)

    def token(self, posted: Posted) -> str:
        """See :class:`novu_app.replies.vendors.base.Brings`."""
        return ""

    def read(self, posted: Posted, credentials: Mapping[str, Any]) -> Mail | None:
        """See :class:`novu_app.replies.vendors.base.Brings`."""
        said = posted.document
        if not isinstance(said, dict) or not said.get("MessageID"):
            return None
        recipients = [text(said.get("OriginalRecipient"))]
        recipients += [text(each.get("Email")) for name in _PEOPLE for each in objects(said.get(name))]
        pairs = [(text(each.get("Name")), text(each.get("Value"))) for each in objects(said.get("Headers"))]
        named = [(name, _people(said.get(field))) for name, field in _NAMED]
        given = [(name, text(said.get(field))) for name, field in _FIELDS]
        pairs = missing_in(pairs, missing_in(named, given))
        if "message-id" not in {name.lower() for name, _ in pairs}:
            # Postmark's own number: better than none to know the e-mail by.
            pairs.append(("Message-ID", f"<{text(said['MessageID'])}@inbound.postmarkapp.com>"))
        return mail_of(
            recipients,
            headers_of(pairs),
            text=text(said.get("TextBody")),
            html=text(said.get("HtmlBody")),
            files=_files(said),
        )


def _people(found: Any) -> str:
    """``FromFull`` is one of them, ``ToFull`` a list."""
    people = [found] if isinstance(found, dict) else objects(found)
    return ", ".join(formataddr((text(each.get("Name")), text(each.get("Email")))) for each in people)


def _files(said: Mapping[str, Any]) -> Iterator[Attached]:
    for each in objects(said.get("Attachments")):
        try:
            content = base64.b64decode(text(each.get("Content")) or text(each.get("Data")))  # Data: its tests
        except (binascii.Error, ValueError):
            continue
        cid = text(each.get("ContentID")).strip("<>").removeprefix("cid:")
        yield Attached(text(each.get("Name")), text(each.get("ContentType")), content, cid)
