"""Environments, and who may enter them: secret keys for servers, application identifiers for inboxes."""

from __future__ import annotations

import asyncio
import secrets
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from novu_app.environments import store, usage
from novu_app.environments.models import ApiKey, Environment
from novu_app.integrations import seeds
from novu_app.kernel import changes, clock, crypto
from novu_app.kernel.cache import ExpiringCache
from novu_app.kernel.database import reading
from novu_app.kernel.errors import NotFound
from novu_app.kernel.ids import new_id
from novu_app.notification_groups import service as groups
from novu_app.realtime import lists

COLORS = {"dev": "#FF8447", "prod": "#7D52F4"}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a caller may touch: one environment. ``key_id`` is set for secret keys, ``user_id`` for dashboard users."""

    environment_id: str
    organization_id: str
    environment_name: str
    environment_type: str
    key_id: str | None = None
    user_id: str | None = None


# A revoked key stops working in every process at once; where Redis is away, within this many seconds.
_scopes: ExpiringCache[Scope] = ExpiringCache(seconds=2.0, maximum=10_000)
changes.on_change(_scopes.clear)


def scope_of(environment: Environment, key_id: str | None = None, user_id: str | None = None) -> Scope:
    """The scope of an environment."""
    return Scope(environment.id, environment.organization_id, environment.name, environment.type, key_id, user_id)


def scope_of_key(secret: str) -> Scope | None:
    """The scope that a secret key opens, or None. Opens its own transaction; remembers for two seconds."""
    hashed = crypto.keyed_hash(secret)
    return _noted(_scopes.get_or_make(f"key:{hashed}", lambda: _load_key(hashed)))


async def scope_of_key_off_loop(secret: str) -> Scope | None:
    """As :func:`scope_of_key`, for async callers: the database is asked in a thread, so that the event loop never waits."""
    hashed = crypto.keyed_hash(secret)
    remembered = _scopes.remembered(f"key:{hashed}")
    if remembered is not None:
        return _noted(remembered[0])
    return await asyncio.to_thread(scope_of_key, secret)


def _noted(scope: Scope | None) -> Scope | None:
    if scope is not None and scope.key_id is not None:
        usage.note(scope.key_id)
    return scope


def scope_of_identifier(identifier: str) -> Scope | None:
    """The scope of an application identifier, or None. Opens its own transaction; remembers for two seconds."""
    return _scopes.get_or_make(f"app:{identifier}", lambda: _load_identifier(identifier))


def forget_scopes() -> None:
    """Drop what is remembered: after a change in this process, and between tests."""
    _scopes.clear()


def _load_key(hashed: str) -> Scope | None:
    with reading() as session:
        found = store.by_key_hash(session, hashed, clock.now_ms())
        return scope_of(found[1], found[0].id) if found else None


def _load_identifier(identifier: str) -> Scope | None:
    with reading() as session:
        environment = store.by_identifier(session, identifier)
        return scope_of(environment) if environment else None


def list_environments(session: Session, organization_id: str) -> Sequence[Environment]:
    """All environments of an organization, oldest first."""
    return store.of_organization(session, organization_id)


def get_environment(session: Session, environment_id: str, organization_id: str) -> Environment:
    """One environment of the organization, by its id or application identifier.

    Raises:
        NotFound: it has no such environment.
    """
    environment = store.by_id(session, environment_id) or store.by_identifier(session, environment_id)
    if environment is None or environment.organization_id != organization_id:
        raise NotFound(f"Environment {environment_id} not found")
    return environment


def create_environment(
    session: Session,
    organization_id: str,
    *,
    name: str,
    type: str,
    parent_id: str | None = None,
    secret: str = "",
    identifier: str = "",
) -> Environment:
    """A new environment with a first key and the integrations that work without any account.

    Args:
        session: a writing transaction.
        organization_id: its owner.
        name: what people call it.
        type: ``dev`` or ``prod``.
        parent_id: the environment that it is published from.
        secret: the first secret key; made when empty.
        identifier: the application identifier; made when empty.
    """
    now = clock.now_ms()
    environment = Environment(
        organization_id=organization_id,
        parent_id=parent_id,
        name=name,
        type=type,
        identifier=identifier or "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(12)),
        color=COLORS.get(type, "#60646C"),
        created_at=now,
        updated_at=now,
    )
    session.add(environment)
    session.flush()
    lists.changed(session, "environments", organization_id)
    create_key(session, environment.id, name="Default", secret=secret)
    # Real people use what is no Development: their inboxes open with a signed subscriber, unless somebody says otherwise.
    seeds.add_built_in(
        session, environment.id, organization_id, with_mailbox=type == "dev", asks_for_hashes=type != "dev"
    )
    groups.add_general(session, environment.id, organization_id)
    return environment


def create_key(session: Session, environment_id: str, *, name: str, secret: str = "") -> tuple[ApiKey, str]:
    """A new secret key; the plain key is returned this once (and can be revealed by :func:`reveal_key`)."""
    plain = secret or secrets.token_hex(16)
    key_id = new_id()
    key = ApiKey(
        id=key_id,
        environment_id=environment_id,
        name=name,
        secret=crypto.encrypt(plain, row=key_id),
        secret_hash=crypto.keyed_hash(plain),
        hint=plain[-4:],
        created_at=clock.now_ms(),
    )
    session.add(key)
    session.flush()
    lists.changed(session, "api-keys", environment_id)
    return key, plain


def list_keys(session: Session, environment_id: str) -> Sequence[ApiKey]:
    """The live keys of an environment, oldest first."""
    return store.active_keys(session, environment_id, clock.now_ms())


def reveal_key(key: ApiKey) -> str:
    """The plain secret of a key."""
    return crypto.decrypt(key.secret, row=key.id)


def revoke_key(session: Session, environment_id: str, key_id: str) -> None:
    """Close a key for good, in all processes when the transaction is committed.

    Raises:
        NotFound: the environment has no such live key.
    """
    if not store.revoke(session, environment_id, key_id, clock.now_ms()):
        raise NotFound("There is no such active API key")
    changes.announce(session)
    lists.changed(session, "api-keys", environment_id)


def rotate_keys(
    session: Session, environment_id: str, *, name: str = "Default", key_id: str | None = None, overlap_ms: int = 0
) -> tuple[ApiKey, str]:
    """A new key in place of others, which stay good for a while so that servers can be moved one by one.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        name: of the new key.
        key_id: the key to replace; None replaces all live ones.
        overlap_ms: how long they stay good, in milliseconds; 0 closes them at once.

    Returns:
        The new key and its plain secret.

    Raises:
        NotFound: the environment has no such live key.
    """
    now = clock.now_ms()
    replaced = [key for key in store.active_keys(session, environment_id, now) if key_id in (None, key.id)]
    if key_id is not None and not replaced:
        raise NotFound("There is no such active API key")
    store.expire(session, environment_id, [key.id for key in replaced], now + overlap_ms)
    made = create_key(session, environment_id, name=replaced[0].name if key_id else name)
    changes.announce(session)
    return made


def active_secrets(session: Session, environment_id: str) -> list[str]:
    """The plain live keys: any of them may have signed a subscriberHash (contract/inbox.md, HMAC)."""
    return [reveal_key(key) for key in store.active_keys(session, environment_id, clock.now_ms())]


def signing_secrets(session: Session, environment_ids: Iterable[str]) -> dict[str, str]:
    """The plain key with which each of these environments signs its requests: its oldest live one; one statement."""
    return {
        environment_id: crypto.decrypt(sealed, row=key_id)
        for environment_id, key_id, sealed in store.oldest_keys(session, sorted(set(environment_ids)), clock.now_ms())
    }
