"""Tokens of an application at Microsoft's identity platform (learn.microsoft.com/entra/identity-platform)."""

from __future__ import annotations

from novu_app.kernel.errors import BadRequest
from novu_app.providers.calls import ask_document

#: Replaced by tests only.
LOGIN = "https://login.microsoftonline.com"
GRAPH_SCOPE = "https://graph.microsoft.com/.default"
_VENDOR = "Microsoft"


async def app_token(tenant: str, client_id: str, secret: str, scope: str) -> tuple[str, int]:
    """A token with which the application acts by itself in a tenant, and the seconds that it is good for.

    Raises:
        BadRequest: the tenant has not consented, the credentials are wrong, or Microsoft was not reached.
    """
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret, "scope": scope}
    said = await ask_document(_VENDOR, "POST", token_url(tenant), data=form)
    if not said.get("access_token"):
        raise BadRequest(
            f"Microsoft gave no token: {said.get('error_description') or said.get('error') or 'no reason'}"
        )
    return str(said["access_token"]), int(said.get("expires_in") or 0)


def token_url(tenant: str) -> str:
    """Where tokens of a tenant are given out. The tenant has to be checked by the caller: it is part of the path."""
    return f"{LOGIN}/{tenant}/oauth2/v2.0/token"
