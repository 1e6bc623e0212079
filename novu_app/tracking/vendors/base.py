"""What a vendor's reports have in common."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from novu_app.kernel import clock, crypto, jsons
from novu_app.kernel.errors import Unauthorized
from novu_app.tracking.reports import Report

Headers = Mapping[str, str]


class Vendor(Protocol):
    """A way of reporting."""

    def verify(self, raw: bytes, document: Any, headers: Headers, key: str) -> None:
        """See that a report was signed with the integration's signing key.

        Args:
            raw: the body as it came.
            document: the same, parsed.
            headers: their names in lower case.
            key: ``inboundWebhookSigningKey``.

        Raises:
            Unauthorized: it was not.
        """
        ...

    def read(self, document: Any) -> list[Report]:
        """The events in a body; what is none of the contract's statuses is left out."""
        ...


@runtime_checkable
class Addressed(Protocol):
    """A way of reporting whose signature is also over the address that the vendor reports to."""

    def verify_at(self, url: str, document: Any, headers: Headers, key: str) -> None:
        """See that a report was signed, in place of :meth:`Vendor.verify`.

        Args:
            url: the address, as it is told to the vendor.
            document: the body, parsed.
            headers: their names in lower case.
            key: ``inboundWebhookSigningKey``.

        Raises:
            Unauthorized: it was not.
        """
        ...


@runtime_checkable
class Subscribing(Protocol):
    """A way of reporting that begins with a question whether reports are wanted."""

    def confirm(self, document: Any) -> None:
        """Answer the question, if the body is one. Its signature has been verified.

        Raises:
            Unauthorized: the answer would go elsewhere than to the vendor.
            BadRequest: the vendor was not reached, or refuses. It asks again.
        """
        ...


@runtime_checkable
class SingleUse(Protocol):
    """A way of reporting that gives each report something unique, within or under its signature."""

    def token(self, document: Any, headers: Headers) -> str:
        """What makes a report one: whoever sends it again sends a copy. Its signature has been verified.

        Args:
            document: the body, parsed.
            headers: their names in lower case.
        """
        ...


def refused() -> Unauthorized:
    """The error for a signature that is missing or wrong."""
    return Unauthorized("The signature of the web hook is missing or wrong")


def check_password(headers: Headers, key: str) -> None:
    """See that a request has this password, whoever's, in HTTP basic authentication: ``https://novu:<key>@…``.

    Raises:
        Unauthorized: it has not.
    """
    scheme, _, given = headers.get("authorization", "").partition(" ")
    try:
        _, _, password = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise refused() from None
    if scheme.lower() != "basic" or not crypto.same(password, key):
        raise refused()


def is_recent(milliseconds: int, oldest_ms: int) -> bool:
    """Whether a signed moment is no longer ago than this, nor that far ahead: an older one is somebody's copy."""
    return abs(clock.now_ms() - milliseconds) <= oldest_ms


def objects(document: Any) -> list[dict[str, Any]]:
    """The events of a body that is one or a list of them."""
    given = document if isinstance(document, list) else [document]
    return [each for each in given if isinstance(each, dict)]


def text(value: Any) -> str:
    """A value of a document as text; empty where it is neither text nor number."""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def moment(value: Any) -> int:
    """A moment as vendors write it - seconds, milliseconds, ISO 8601 - in milliseconds; now where it is none of these."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e14:
        return round(value if value > 1e11 else value * 1000)
    try:
        return clock.parse_iso(value) if isinstance(value, str) else clock.now_ms()
    except ValueError:
        return clock.now_ms()


def fingerprint(event: Any) -> str:
    """What makes an event one where its vendor gives it no id."""
    return hashlib.sha256(jsons.canonical(event).encode()).hexdigest()
