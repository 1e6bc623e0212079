"""How an environment wants its engine to behave: choices that a team makes once (docs/reference/engine-settings.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlmodel import Session

from novu_app.environments.models import Environment
from novu_app.kernel import bulk, clock, crypto, jsons
from novu_app.kernel.errors import BadRequest, NotFound

_KEY = "engine"
_CHANNELS = ("email", "sms", "push", "chat", "tool")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})+")


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What may be chosen. The defaults are the contract's.

    ``outside_schedule`` says what becomes of a message outside of the hours in which a subscriber wants to be reached:
    left out, or deferred to the next open hour on ``deferred_channels`` (all when empty). ``unknown_outcome`` says what
    becomes of a delivery of which nobody knows whether it was accepted: closed, or sent again at the risk of sending twice.
    ``track_opens`` and ``track_clicks`` say whether e-mails tell us that they were opened and which links were followed.
    ``reply_domain`` is where replies to e-mails come to, empty where none do.
    ``unsubscribe_from`` says what the button of mail programs ends: a workflow's e-mails, or those of its first tag.
    """

    outside_schedule: Literal["skip", "defer"] = "skip"
    deferred_channels: frozenset[str] = frozenset()
    unknown_outcome: Literal["close", "send_again"] = "close"
    track_opens: bool = False
    track_clicks: bool = False
    reply_domain: str = ""
    unsubscribe_from: Literal["workflow", "category"] = "workflow"

    def defers(self, channel: str) -> bool:
        """Whether a message on this channel waits for the next open hour."""
        return self.outside_schedule == "defer" and (not self.deferred_channels or channel in self.deferred_channels)


@dataclass(frozen=True, slots=True)
class EngineEnvironment:
    """An environment as the engine needs it: its settings, and the ``env`` namespace of templates and conditions."""

    settings: EngineSettings
    variables: dict[str, Any]


def load(session: Session, environment_ids: Iterable[str]) -> dict[str, EngineEnvironment]:
    """The settings and variables of these environments, in one statement."""
    rows = bulk.run(
        session,
        "WITH {v} SELECT e.id, e.name, e.type, e.settings, x.id, n.key, n.secret, x.value FROM v "
        "JOIN environment e ON e.id = v.id LEFT JOIN environment_variable_value x ON x.environment_id = e.id "
        "LEFT JOIN environment_variable n ON n.id = x.variable_id",
        {"id": "text"},
        _once(environment_ids),
    )
    found: dict[str, EngineEnvironment] = {}
    for environment_id, name, kind, settings, value_id, key, secret, value in rows:
        one = found.get(environment_id)
        if one is None:
            one = found[environment_id] = EngineEnvironment(_stored(settings), {"name": name, "type": kind})
        if key is not None:
            one.variables[key] = crypto.decrypt(value, row=value_id) if secret else value
    return found


def load_settings(session: Session, environment_ids: Iterable[str]) -> dict[str, EngineSettings]:
    """The settings of these environments, in one statement."""
    rows = bulk.run(
        session,
        "WITH {v} SELECT e.id, e.settings FROM v JOIN environment e ON e.id = v.id",
        {"id": "text"},
        _once(environment_ids),
    )
    return {environment_id: _stored(settings) for environment_id, settings in rows}


def get(session: Session, environment_id: str) -> EngineSettings:
    """The settings of one environment.

    Raises:
        NotFound: there is no such environment.
    """
    row = session.get(Environment, environment_id)
    if row is None:
        raise NotFound("Environment not found")
    return _read(row.settings)


def settings_of(environment: Environment) -> EngineSettings:
    """The settings in a row that is there already."""
    return _read(environment.settings)


def change(session: Session, environment_id: str, changes: Mapping[str, Any]) -> EngineSettings:
    """Change some of the settings, given under the names of :class:`EngineSettings`.

    Raises:
        NotFound: there is no such environment.
        BadRequest: a name or a value is not known; nothing is changed.
    """
    row = _row(session, environment_id)
    wrong = [f"{name} is no setting of the engine" for name in changes if name not in EngineSettings.__slots__]
    if changes.get("outside_schedule", "skip") not in ("skip", "defer"):
        wrong.append("outsideSchedule must be one of the following values: skip, defer")
    if changes.get("unknown_outcome", "close") not in ("close", "send_again"):
        wrong.append("unknownOutcome must be one of the following values: close, send_again")
    if changes.get("unsubscribe_from", "workflow") not in ("workflow", "category"):
        wrong.append("unsubscribeFrom must be one of the following values: workflow, category")
    wrong += [
        f"{name} must be true or false"
        for name, field in (("trackOpens", "track_opens"), ("trackClicks", "track_clicks"))
        if not isinstance(changes.get(field, False), bool)
    ]
    domain = changes.get("reply_domain", "")
    if not isinstance(domain, str) or (domain and not _DOMAIN.fullmatch(domain)):
        wrong.append("dns.inboundParseDomain must be a domain in lower case, for example replies.example.com")
    channels = changes.get("deferred_channels", [])
    if not isinstance(channels, list | tuple | set | frozenset) or not set(channels) <= set(_CHANNELS):
        wrong.append(f"deferredChannels must be a list of the following values: {', '.join(_CHANNELS)}")
    if wrong:
        raise BadRequest(wrong)
    stored = dict(row.settings.get(_KEY) or {})
    stored.update({name: sorted(value) if name == "deferred_channels" else value for name, value in changes.items()})
    row.settings = {**row.settings, _KEY: stored}
    row.updated_at = clock.now_ms()
    session.add(row)
    session.flush()
    return _read(row.settings)


def _row(session: Session, environment_id: str) -> Environment:
    row = session.get(Environment, environment_id, with_for_update=True)
    if row is None:
        raise NotFound("Environment not found")
    return row


def _read(settings: Mapping[str, Any]) -> EngineSettings:
    stored = settings.get(_KEY) or {}
    return EngineSettings(
        outside_schedule=stored.get("outside_schedule", "skip"),
        deferred_channels=frozenset(stored.get("deferred_channels") or ()),
        unknown_outcome=stored.get("unknown_outcome", "close"),
        track_opens=stored.get("track_opens", False),
        track_clicks=stored.get("track_clicks", False),
        reply_domain=stored.get("reply_domain", ""),
        unsubscribe_from=stored.get("unsubscribe_from", "workflow"),
    )


def _stored(settings: Any) -> EngineSettings:
    # A statement of text gives JSON as the driver does: parsed by PostgreSQL's, as text by SQLite's.
    return _read(jsons.load_or(settings, {}) if isinstance(settings, str) else settings)


def _once(environment_ids: Iterable[str]) -> list[tuple[str]]:
    return [(environment_id,) for environment_id in sorted(set(environment_ids))]
