"""Webex's OAuth (developer.webex.com/docs/integrations): who consents is who messages come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from novu_app.channels.oauth.tokens import AuthorisationOver, ask_anew, authorisation, refused
from novu_app.channels.oauth.vendors import Ask, Credentials, Document, Grant, Reply, code_of, required
from novu_app.kernel.errors import BadRequest
from novu_app.providers.calls import ask_document
from novu_app.providers.http import Answer
from novu_app.providers.reading import first

API = "https://webexapis.com/v1"
SCOPE = ("spark:messages_write", "spark:rooms_read", "spark:people_read")
USER_SCOPE = ("spark:people_read",)


class Webex:
    """A person in whose name messages are sent. That person is told along."""

    id = "webex-messaging"
    name = "Webex"
    links_in_one_go = True

    def consent_url(self, credentials: Credentials, ask: Ask) -> str:
        """See :class:`novu_app.channels.oauth.vendors.Vendor`."""
        (client_id,) = required(self.name, credentials, "clientId")
        wanted = (ask.user_scope or USER_SCOPE) if ask.mode == "link_user" else (ask.scope or SCOPE)
        query = {
            "client_id": client_id,
            "response_type": "code",
            "redirect_uri": ask.redirect_uri,
            "scope": " ".join(wanted),
            "state": ask.state,
        }
        return f"{_api(credentials)}/authorize?{urlencode(query)}"

    async def grant(self, credentials: Credentials, reply: Reply) -> Grant:
        """See :class:`novu_app.channels.oauth.vendors.Vendor`."""
        client_id, secret = required(self.name, credentials, "clientId", "secretKey")
        form = {
            "grant_type": "authorization_code",
            "client_id": client_id,
            "client_secret": secret,
            "code": code_of(reply),
            "redirect_uri": reply.redirect_uri,
        }
        said = await ask_document(self.name, "POST", f"{_api(credentials)}/access_token", data=form)
        if not said.get("access_token"):
            raise BadRequest(f"Webex OAuth error: {_words(said)}")
        headers = {"authorization": f"Bearer {said['access_token']}"}
        me = await ask_document(self.name, "GET", f"{_api(credentials)}/people/me", headers=headers)
        if not me.get("id"):
            raise BadRequest("Webex did not say who connected")
        person = ("webex_person", {"personId": str(me["id"])})
        if reply.mode == "link_user":
            return Grant(person=person)
        place = {"id": str(me.get("orgId") or me["id"]), "name": str(me.get("displayName") or "")}
        return Grant(
            workspace={key: value for key, value in place.items() if value}, auth=authorisation(said), person=person
        )

    async def renew(self, credentials: Credentials, auth: Mapping[str, Any]) -> Document:
        """See :class:`novu_app.channels.oauth.vendors.RenewingVendor`."""
        answer, given = await ask_anew(self.name, f"{_api(credentials)}/access_token", credentials, auth)
        if given:
            return given
        if answer.status in (400, 401) and _is_about_the_token(answer):
            raise AuthorisationOver(f"Webex OAuth error: {first(answer, ('error_description', 'error', 'message'))}")
        raise refused(self.name, answer)


def _api(credentials: Credentials) -> str:
    base = str(credentials.get("baseUrl") or API).strip().rstrip("/")
    return base if "://" in base else f"https://{base}"


def _is_about_the_token(answer: Answer) -> bool:
    return "invalid_grant" in answer.text or "refresh token" in answer.text.lower()


def _words(said: Mapping[str, Any]) -> str:
    return str(said.get("error_description") or said.get("error") or said.get("message") or "no token")
