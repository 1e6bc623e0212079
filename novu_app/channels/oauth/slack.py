"""Slack's OAuth, version 2 (docs.slack.dev/authentication/installing-with-oauth)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from novu_app.channels.oauth.tokens import AuthorisationOver, ask_anew, authorisation, refused
from novu_app.channels.oauth.vendors import Ask, Credentials, Document, Grant, Reply, code_of, required
from novu_app.kernel.errors import BadRequest
from novu_app.providers.base import DeliveryDeferred
from novu_app.providers.calls import ask_document
from novu_app.providers.reading import found

AUTHORIZE = "https://slack.com/oauth/v2/authorize"
#: Replaced by tests only.
ACCESS = "https://slack.com/api/oauth.v2.access"
SCOPE = ("chat:write", "chat:write.public", "channels:read", "groups:read", "users:read", "users:read.email")
USER_SCOPE = ("identity.basic",)
#: Answers of a token endpoint (docs.slack.dev/authentication/using-token-rotation) after which it renews a token no more.
_OVER = frozenset(
    {"invalid_refresh_token", "invalid_grant", "token_revoked", "account_inactive", "token_already_exchanged"}
)
_TEMPORARY = frozenset(
    {"internal_error", "fatal_error", "ratelimited", "rate_limited", "request_timeout", "service_unavailable"}
)


class Slack:
    """A workspace with a bot's token; the person who connects it is told along."""

    id = "slack"
    name = "Slack"
    links_in_one_go = True

    def consent_url(self, credentials: Credentials, ask: Ask) -> str:
        """See :class:`novu_app.channels.oauth.vendors.Vendor`."""
        (client_id,) = required(self.name, credentials, "clientId")
        wanted = (
            {"user_scope": ",".join(ask.user_scope or USER_SCOPE)}
            if ask.mode == "link_user"
            else {"scope": ",".join(ask.scope or SCOPE)}
        )
        query = {"state": ask.state, "client_id": client_id, "redirect_uri": ask.redirect_uri, **wanted}
        return f"{AUTHORIZE}?{urlencode(query)}"

    async def grant(self, credentials: Credentials, reply: Reply) -> Grant:
        """See :class:`novu_app.channels.oauth.vendors.Vendor`."""
        client_id, secret = required(self.name, credentials, "clientId", "secretKey")
        form = {
            "code": code_of(reply),
            "redirect_uri": reply.redirect_uri,
            "client_id": client_id,
            "client_secret": secret,
        }
        said = await ask_document(self.name, "POST", ACCESS, data=form)
        if not said.get("ok"):
            more = ", ".join((said.get("response_metadata") or {}).get("messages") or ())
            raise BadRequest(f"Slack OAuth error: {said.get('error')}{f', metadata: {more}' if more else ''}")
        user_id = _text(said.get("authed_user"), "id")
        person = ("slack_user", {"userId": user_id}) if user_id else None
        if reply.mode == "link_user":
            if person is None:
                raise BadRequest("Slack did not return a user ID in the OAuth response")
            return Grant(person=person)
        url = _text(said.get("incoming_webhook"), "url")
        if url:
            return Grant(webhook={"url": url})
        return _workspace(said, person)

    async def renew(self, credentials: Credentials, auth: Mapping[str, Any]) -> Document:
        """See :class:`novu_app.channels.oauth.vendors.RenewingVendor`: for applications with token rotation."""
        answer, given = await ask_anew(self.name, ACCESS, credentials, auth)
        if given:
            return given
        code = found(answer, "error") or ""
        if code in _OVER:
            raise AuthorisationOver(f"Slack OAuth error: {code}")
        error = refused(self.name, answer)
        raise DeliveryDeferred(str(error), retry_after_ms=answer.retry_after_ms) if code in _TEMPORARY else error


def _workspace(said: Any, person: Any) -> Grant:
    # Installed for a whole organization, there is no team.
    place = said.get("team") or said.get("enterprise")
    workspace = {"id": _text(place, "id"), "name": _text(place, "name"), "botUserId": _text(said, "bot_user_id")}
    if not (workspace["id"] and said.get("access_token")):
        raise BadRequest("Slack did not return a workspace and a token in the OAuth response")
    return Grant(
        workspace={key: value for key, value in workspace.items() if value},
        auth=authorisation(said),
        person=person,
    )


def _text(document: Any, key: str) -> str:
    value = document.get(key) if isinstance(document, dict) else None
    return value if isinstance(value, str) else ""
