"""Dashboard users as callers of the API: a session token, remembered for a moment, opens an environment of their team."""

from __future__ import annotations

import asyncio

from novu_app.accounts import service
from novu_app.accounts.service import CurrentUser
from novu_app.environments import service as environments
from novu_app.environments.service import Scope
from novu_app.kernel import changes, crypto
from novu_app.kernel.cache import ExpiringCache
from novu_app.kernel.database import reading

# A sign-out reaches every process at once; without Redis it takes so many seconds.
_users: ExpiringCache[CurrentUser] = ExpiringCache(seconds=2.0, maximum=10_000)
_scopes: ExpiringCache[Scope] = ExpiringCache(seconds=2.0, maximum=10_000)
changes.on_change(_users.clear)
changes.on_change(_scopes.clear)


async def user_of(token: str) -> CurrentUser | None:
    """Who a session token belongs to, or None when it is unknown or over."""
    name = crypto.keyed_hash(token)
    remembered = _users.remembered(name)
    if remembered is not None:
        return remembered[0]
    return await asyncio.to_thread(_users.get_or_make, name, lambda: _load_user(token))


async def scope_of(user: CurrentUser, environment_id: str) -> Scope | None:
    """The environment that a user has chosen, or the oldest one of their organization when they chose none."""
    name = f"{user.user_id}:{user.organization_id}:{environment_id}"
    remembered = _scopes.remembered(name)
    if remembered is not None:
        return remembered[0]
    return await asyncio.to_thread(_scopes.get_or_make, name, lambda: _load_scope(user, environment_id))


def _load_user(token: str) -> CurrentUser | None:
    with reading() as session:
        return service.session_user(session, token)


def _load_scope(user: CurrentUser, environment_id: str) -> Scope | None:
    with reading() as session:
        found = environments.list_environments(session, user.organization_id)
        chosen = next((each for each in found if environment_id in ("", each.id)), None)
        return environments.scope_of(chosen, user_id=user.user_id) if chosen else None
