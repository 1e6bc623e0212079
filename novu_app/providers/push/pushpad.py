"""Pushpad (``pushpad``): web push to the user ids of a project."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.auth import bearer
from novu_app.providers.base import CredentialField, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.fields import api_key
from novu_app.providers.push.devices import tokens_of
from novu_app.providers.reading import reader
from novu_app.providers.shaping import overrides_of, with_overrides
from novu_app.providers.vendor import Vendor

_DOCS = "https://pushpad.xyz/docs/rest_api#notifications_api_docs"
_PROJECTS = "https://pushpad.xyz/projects"


def build(account: Account, message: OutgoingMessage) -> Call:
    """``POST /api/v1/projects/{id}/notifications``; tokens are the ids under which people subscribed."""
    said = overrides_of(message, PROVIDER.id)
    said.pop("deviceTokens", None)
    shaped = account.shaped(
        with_overrides(message, PROVIDER.id, said),
        {"body": message.body, "title": message.subject or None, "uids": tokens_of(message)},
    )
    return Call(
        f"https://pushpad.xyz/api/v1/projects/{account.path('applicationId')}/notifications",
        shaped.body,
        headers={**bearer(account.need("apiKey")), **shaped.headers},
        query=shaped.query,
        finished=True,
    )


PROVIDER = Vendor(
    id="pushpad",
    display_name="Pushpad",
    channel="push",
    documentation=_DOCS,
    credentials=(
        api_key("Of your Pushpad account", "https://pushpad.xyz/access_tokens", "Auth token"),
        CredentialField("applicationId", "Project ID", required=True, documentation=_PROJECTS),
    ),
    limits=Limits(concurrency=8),
    style="snake",
    needs_endpoint=True,
    build=build,
    read=reader(text=("error", "message", "errors.0"), code=""),
)
