"""What a token endpoint gives (RFC 6749, 5.1), and asking it for the next token (6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novu_app.channels.oauth.vendors import Credentials, Document
from novu_app.kernel import clock
from novu_app.providers.base import DeliveryFailed
from novu_app.providers.http import Answer, refusal, request
from novu_app.providers.reading import first

_TIMEOUT_S = 10.0


class AuthorisationOver(Exception):
    """The vendor renews it no more: somebody has to connect anew."""


def authorisation(said: Mapping[str, Any]) -> Document:
    """A token endpoint's answer as an authorisation is stored: tokens, and when they end, as texts."""
    now = clock.now_ms()
    found = {
        "accessToken": said.get("access_token"),
        "refreshToken": said.get("refresh_token"),
        "expiresAt": _end(said.get("expires_in"), now),
        "refreshTokenExpiresAt": _end(said.get("refresh_token_expires_in"), now),
    }
    return {key: value for key, value in found.items() if isinstance(value, str) and value}


async def ask_anew(vendor: str, url: str, credentials: Credentials, auth: Mapping[str, Any]) -> tuple[Answer, Document]:
    """Ask for the next token; what the vendor answered, and the authorisation in it, empty where it gave none.

    Args:
        vendor: its name, for people.
        url: of its token endpoint.
        credentials: of the integration.
        auth: what is renewed.

    Raises:
        DeliveryFailed: credentials are missing.
        DeliveryDeferred: not reached.
        OutcomeUnknown: no answer came.
    """
    form = {"grant_type": "refresh_token", "refresh_token": auth["refreshToken"]}
    for field, key in (("client_id", "clientId"), ("client_secret", "secretKey")):
        if not credentials.get(key):
            raise DeliveryFailed(f"The {vendor} integration has no {key}", provider_fails=True)
        form[field] = str(credentials[key])
    answer = await request("POST", url, data=form, timeout_s=_TIMEOUT_S)
    said = answer.json()
    given = authorisation(said) if answer.ok and isinstance(said, dict) else {}
    return answer, given if "accessToken" in given else {}


def refused(vendor: str, answer: Answer) -> DeliveryFailed:
    """What a refusal means that is not about the token."""
    words = first(answer, ("error_description", "error", "message", "errors.0.description")) or answer.raw[:300]
    return refusal(answer, f"{vendor} renewed no token: {words}")


def _end(seconds: Any, now: int) -> str | None:
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool) and seconds > 0
    return clock.iso_at(now + round(seconds * 1000)) if is_number else None
