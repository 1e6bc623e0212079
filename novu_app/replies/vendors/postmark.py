"""Postmark's inbound web hook (postmarkapp.com/developer/webhooks/inbound-webhook): JSON. It signs nothing: the address that it is
given carries a password."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any

from novu_app.replies.mail import Attached, Mail
from novu_app.replies.vendors.base import Posted, headers_of, mail_of
from novu_app.tracking.vendors.base import check_password, objects, text

_PEOPLE = ("ToFull", "CcFull", "BccFull")
#: Fields that say what a header says, where the header itself is not among those that Postmark hands on.
_FIELDS = (("From", "From"), ("To", "To"), ("Cc", "Cc"), ("Subject", "Subject"), ("Date", "Date"))


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
        known = {name.lower() for name, _ in pairs}
        pairs += [
            (name, text(said.get(field))) for name, field in _FIELDS if said.get(field) and name.lower() not in known
        ]
        if "message-id" not in known:
            # Postmark's own number: better than none to know the e-mail by.
            pairs.append(("Message-ID", f"<{text(said['MessageID'])}@inbound.postmarkapp.com>"))
        return mail_of(
            recipients,
            headers_of(pairs),
            text=text(said.get("TextBody")),
            html=text(said.get("HtmlBody")),
            files=_files(said),
        )


def _files(said: Mapping[str, Any]) -> Iterator[Attached]:
    for each in objects(said.get("Attachments")):
        try:
            content = base64.b64decode(text(each.get("Content")))
        except (binascii.Error, ValueError):
            continue
        cid = text(each.get("ContentID")).strip("<>").removeprefix("cid:")
        yield Attached(text(each.get("Name")), text(each.get("ContentType")), content, cid)
