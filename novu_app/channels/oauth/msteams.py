"""Microsoft Teams: an administrator's consent connects a tenant, a person signs in to be linked.

The application acts by itself (learn.microsoft.com/entra/identity-platform/v2-admin-consent): no token of a person is kept.
That a tenant has consented is seen by asking for a token in it, since what the browser comes back with could be made up.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any
from urllib.parse import urlencode

from novu_app.channels.oauth.vendors import Ask, Credentials, Grant, Reply, code_of, required
from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest
from novu_app.providers import calls
from novu_app.providers.chat import microsoft

#: Replaced by tests only.
GRAPH = "https://graph.microsoft.com/v1.0"
_PEOPLE = ("openid", "profile", "User.Read")
_ANYBODYS = "organizations"
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")
_FAILED = "MS Teams bot installation failed"


class MsTeams:
    """A tenant; the people in it are linked by a second consent."""

    id = "msteams"
    name = "MS Teams"
    links_in_one_go = False

    def consent_url(self, credentials: Credentials, ask: Ask) -> str:
        """See :class:`novu_app.channels.oauth.vendors.Vendor`."""
        (client_id,) = required(self.name, credentials, "clientId")
        query = {"client_id": client_id, "redirect_uri": ask.redirect_uri, "state": ask.state}
        if ask.mode == "link_user":
            wanted = {"response_type": "code", "response_mode": "query", "scope": " ".join(ask.user_scope or _PEOPLE)}
            return f"{microsoft.LOGIN}/{_ANYBODYS}/oauth2/v2.0/authorize?{urlencode(query | wanted)}"
        return f"{microsoft.LOGIN}/{_ANYBODYS}/v2.0/adminconsent?{urlencode(query | {'scope': microsoft.GRAPH_SCOPE})}"

    async def grant(self, credentials: Credentials, reply: Reply) -> Grant:
        """See :class:`novu_app.channels.oauth.vendors.Vendor`."""
        client_id, secret = required(self.name, credentials, "clientId", "secretKey")
        if reply.mode == "link_user":
            return await self._person(client_id, secret, str(credentials.get("tenantId") or ""), reply)
        tenant = reply.query.get("tenant") or ""
        if not tenant:
            raise BadRequest("Missing required parameter: tenant")
        if reply.query.get("admin_consent", "").lower() != "true":
            raise BadRequest("Admin consent was not granted")
        await microsoft.app_token(_checked(tenant), client_id, secret, microsoft.GRAPH_SCOPE)
        return Grant(workspace={"id": tenant}, auth={"accessToken": "app-only"})

    async def _person(self, client_id: str, secret: str, home_tenant: str, reply: Reply) -> Grant:
        form = {
            "grant_type": "authorization_code",
            "client_id": client_id,
            "client_secret": secret,
            "code": code_of(reply),
            "redirect_uri": reply.redirect_uri,
            "scope": " ".join(_PEOPLE),
        }
        said = await calls.ask_document(self.name, "POST", microsoft.token_url(_ANYBODYS), data=form)
        if not said.get("id_token"):
            reason = said.get("error_description") or said.get("error") or "response missing id_token"
            raise BadRequest(f"MS Teams OAuth error: {reason}")
        claims = _claims(str(said["id_token"]))
        tenant = _checked(str(claims.get("tid") or home_tenant))
        user_id = _checked(str(claims.get("oid") or ""))
        await _install(await microsoft.app_token(tenant, client_id, secret, microsoft.GRAPH_SCOPE), client_id, user_id)
        return Grant(person=("ms_teams_user", {"userId": user_id, "tenantId": tenant}))


async def _install(token: tuple[str, int], client_id: str, user_id: str) -> None:
    """Give the person the bot, which it can not write to anybody without."""
    headers = {"authorization": f"Bearer {token[0]}"}
    wanted = f"externalId eq '{_checked(client_id)}' and distributionMethod eq 'organization'"
    found = await calls.ask(
        "Microsoft", "GET", f"{GRAPH}/appCatalogs/teamsApps", params={"$filter": wanted}, headers=headers
    )
    said = found.json()
    apps = said.get("value") if found.ok and isinstance(said, dict) else None
    if apps is None:
        raise BadRequest(f"{_FAILED}: the catalog answered {found.status}. The application needs AppCatalog.Read.All")
    if not apps:
        raise BadRequest(f"{_FAILED}: app not found in your organization catalog. Upload its Teams app manifest there")
    body = {"teamsApp@odata.bind": f"{GRAPH}/appCatalogs/teamsApps/{apps[0]['id']}"}
    path = f"{GRAPH}/users/{user_id}/teamwork/installedApps"
    answer = await calls.ask("Microsoft", "POST", path, json=body, headers=headers)
    if not answer.ok and answer.status != 409:  # 409: it is installed already
        needs = "The application needs TeamsAppInstallation.ReadWriteSelfForUser.All"
        raise BadRequest(f"{_FAILED}: Microsoft answered {answer.status}. {needs}")


def _claims(token: str) -> dict[str, Any]:
    # It came from Microsoft itself over TLS: its signature says nothing more.
    try:
        middle = token.split(".")[1]
        claims = jsons.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (IndexError, ValueError, binascii.Error):
        claims = None
    if not isinstance(claims, dict):
        raise BadRequest("MS Teams id_token could not be read")
    return claims


def _checked(value: str) -> str:
    """An id that becomes part of a path or a filter."""
    if not _GUID.match(value):
        raise BadRequest("Microsoft did not name a tenant and a person, or the integration's clientId is no id")
    return value
