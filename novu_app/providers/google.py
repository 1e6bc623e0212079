"""Tokens of a Google service account (developers.google.com/identity/protocols/oauth2/service-account)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import jwt

from novu_app.providers.auth import fetch_token
from novu_app.providers.base import DeliveryFailed
from novu_app.providers.calling import Grant

TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105 - a URL
_GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_LIFE_S = 3_600


def service_account(info: Mapping[str, Any], scope: str, subject: str = "") -> Grant:
    """A token with which a service account acts.

    Args:
        info: the key file that Google's console gives.
        scope: what the token is for.
        subject: the user of the domain in whose name it acts, where that was delegated to it.
    """

    async def fetch() -> tuple[str, float]:
        # Signing with RSA takes a millisecond or two.
        signed = await asyncio.to_thread(assertion, info, scope, subject)
        form = {"grant_type": _GRANT_TYPE, "assertion": signed}
        return await fetch_token(str(info.get("token_uri") or TOKEN_URL), form)

    return Grant(f"{info.get('client_email')} {scope} {subject}", fetch)


def assertion(info: Mapping[str, Any], scope: str, subject: str = "") -> str:
    """The signed claims that are changed for a token.

    Raises:
        DeliveryFailed: the key file can not be used.
    """
    now = int(time.time())
    try:
        claims = {
            "iss": info["client_email"],
            "aud": info.get("token_uri") or TOKEN_URL,
            "iat": now,
            "exp": now + _LIFE_S,
            "scope": scope,
            **({"sub": subject} if subject else {}),
        }
        headers = {"kid": info["private_key_id"]} if info.get("private_key_id") else None
        return jwt.encode(claims, str(info["private_key"]), algorithm="RS256", headers=headers)
    except KeyError as error:
        raise DeliveryFailed(f"The service account names no {error.args[0]}", provider_fails=True) from error
    except (ValueError, TypeError, jwt.PyJWTError) as error:
        # What the parser says of it - "the provided public key" - leads nobody to the private key.
        text = "The service account's private_key can not be read: paste the whole key file as Google gave it"
        raise DeliveryFailed(text, provider_fails=True) from error
