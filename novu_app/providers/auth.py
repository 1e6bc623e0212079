"""How vendors want to know who calls: headers for :class:`novu_app.providers.calling.Call`, and tokens to be asked for."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from novu_app.providers.base import DeliveryFailed
from novu_app.providers.calling import Grant
from novu_app.providers.http import refusal, request
from novu_app.providers.reading import first


def basic(user: str, password: str) -> dict[str, str]:
    """HTTP basic authentication (RFC 7617)."""
    return {"authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}


def bearer(token: str) -> dict[str, str]:
    """A bearer token (RFC 6750)."""
    return {"authorization": f"Bearer {token}"}


def client_credentials(
    url: str, client_id: str, secret: str, scope: str = "", *, in_header: bool = False, **more: str
) -> Grant:
    """OAuth 2.0 client credentials (RFC 6749, 4.4).

    Args:
        url: of the token endpoint.
        client_id: whose token.
        secret: of the client.
        scope: what the token is for.
        in_header: whether client and secret go by basic authentication instead of the form.
        more: further fields of the form.
    """
    form = {"grant_type": "client_credentials", **({"scope": scope} if scope else {}), **more}
    headers = basic(client_id, secret) if in_header else {}
    if not in_header:
        form |= {"client_id": client_id, "client_secret": secret}
    return token_of(url, form, headers, key=f"{url} {client_id} {scope}")


def token_of(url: str, form: Mapping[str, Any], headers: Mapping[str, str] | None = None, *, key: str) -> Grant:
    """The token that an OAuth token endpoint gives for a form. ``key`` tells it from others of the account."""

    async def fetch() -> tuple[str, float]:
        return await fetch_token(url, form, headers)

    return Grant(key, fetch)


async def fetch_token(url: str, form: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> tuple[str, float]:
    """Ask an OAuth token endpoint; the token, and the seconds that it is good for.

    Raises:
        DeliveryFailed: it refused; nothing goes through until somebody acts.
        DeliveryDeferred: not reached, or not at present.
        OutcomeUnknown: no answer.
    """
    answer = await request("POST", url, data=form, headers=headers)
    token = first(answer, "access_token")
    if answer.ok and token:
        seconds = first(answer, "expires_in") or ""
        return token, float(seconds) if seconds.replace(".", "", 1).isdigit() else 3600.0
    words = first(answer, ("error_description", "error", "error.message")) or answer.raw[:300]
    error = refusal(answer, f"No token was given: {words}")
    # 400 is how OAuth refuses credentials (RFC 6749, 5.2).
    raise DeliveryFailed(str(error), raw=error.raw, provider_fails=True) if type(error) is DeliveryFailed else error
