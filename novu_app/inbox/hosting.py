"""What is said about an open inbox page: by its address, and by the page that frames it (docs/how-to/embed-the-inbox.md).

The application stands in the address, since the allowed origins of its environment decide who may frame the page. Whose inbox
it is and how it looks is told by the host in a message; an address may name it as well, for pages without our script.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from pydantic import ValidationError

from novu_app.environments import inbox_settings
from novu_app.environments import service as environments
from novu_app.inbox import appearance, elements, icons, origins, sessions
from novu_app.inbox.choices import Grouping, Order, groupings_of, order_of
from novu_app.inbox.queries import filter_of
from novu_app.inbox.schemas import SessionBody
from novu_app.inbox.sessions import Opening
from novu_app.inbox.texts import direction_of, merged
from novu_app.inbox.tokens import InboxSession
from novu_app.inbox.topic_choices import TopicWish, topic_of
from novu_app.kernel import clock
from novu_app.kernel.errors import BadRequest
from novu_app.messages.filters import InboxFilter

#: So long before a token ends the host is asked for the next one, in milliseconds.
_RENEWED_BEFORE_MS = 60_000
_MAX_TABS = 20
_MAX_LABEL = 100
_MAX_JSON = 20_000
#: Parts of what is said that travel as JSON where an address says them.
_DOCUMENTS = (
    "subscriber",
    "context",
    "tabs",
    "appearance",
    "localization",
    "preferencesFilter",
    "preferenceGroups",
    "preferencesSort",
    "subscription",
)
#: Of these, those that may be a plain text.
_OR_TEXT = ("subscriber", "preferencesSort")
#: Locales and tokens: letters of the latter's alphabet, no more.
_LOCALE_OR_SECRET = re.compile(r"[\w.~+/=-]{1,4096}", re.ASCII)
_TEXTS = ("subscriberId", "subscriberHash", "contextHash", "locale", "token", "topic")


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of the inbox under a name of its own."""

    label: str
    wanted: InboxFilter


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is said about a page: who opens it, and how it is to look.

    ``token`` is that of a session which the host has opened; ``colors`` are custom properties, ``styles`` those of parts of
    the page; ``texts`` those of the locale with the host's own wording; ``preferences`` is the filter of the preferences, as it
    was given, ``groups`` are theirs, and ``order`` that of their workflows. ``topic`` is the one whose subscription the page shows.
    """

    opening: Opening
    origin: str = ""
    token: str = ""
    tabs: tuple[Tab, ...] = ()
    locale: str = "en"
    direction: str = "ltr"
    texts: Mapping[str, str] = field(default_factory=dict)
    colors: Mapping[str, str] = field(default_factory=dict)
    styles: elements.Styles = field(default_factory=dict)
    preferences: Mapping[str, Any] = field(default_factory=dict)
    groups: tuple[Grouping, ...] = ()
    order: Order = ()
    topic: TopicWish | None = None


def waits_for_host(query: Mapping[str, str]) -> bool:
    """Whether an address leaves it to the framing page to say whose inbox it is."""
    return "origin" in query and not query.get("subscriberId") and not query.get("subscriber")


def wishes_of(query: Mapping[str, str], said: Mapping[str, Any] | None, language: str = "") -> Wishes:
    """What an address and a host page say together; the host goes before the address.

    Args:
        query: of the page's address.
        said: the host's message.
        language: the browser's, where nobody names one; ``Accept-Language``.

    Raises:
        BadRequest: something of it has not the form that it should have.
    """
    told = {**_of_address(query), **{name: value for name, value in (said or {}).items() if value not in (None, "")}}
    wording = told.get("localization")
    locale = _text(told, "locale") or _text(wording, "locale") or _preferred(language)
    preferences = told.get("preferencesFilter")
    return Wishes(
        opening=_opening(query, told),
        origin=query.get("origin", ""),
        token=_text(told, "token"),
        tabs=_tabs(told.get("tabs")),
        locale=locale,
        direction=direction_of(locale),
        texts=merged(locale, wording),
        colors=appearance.properties(told.get("appearance")),
        styles=elements.styles(told.get("appearance")) | icons.styles(told.get("appearance")),
        preferences=preferences if isinstance(preferences, Mapping) else {},
        groups=groupings_of(told.get("preferenceGroups")),
        order=order_of(told.get("preferencesSort")),
        topic=topic_of(told.get("subscription") or told.get("topic")),
    )


def admit(wishes: Wishes, host: str) -> InboxSession:
    """Open the inbox for the page. Opens its own transactions.

    Args:
        wishes: what is said about it.
        host: under which name this installation was asked.

    Raises:
        OriginRefused: the page that frames it may not have inboxes of this environment.
        NovuError: see :func:`novu_app.inbox.sessions.open_session` and :func:`novu_app.inbox.sessions.resume`.
    """
    scope = environments.scope_of_identifier(wishes.opening.application_identifier)
    if scope is not None and wishes.origin:
        # Browsers enforce it as well (frame-ancestors); one that does not gets no further than here.
        allowed = inbox_settings.allowed_origins(scope.environment_id)
        if not origins.permits(allowed, wishes.origin, {"host": host}):
            raise origins.OriginRefused(wishes.origin)
    if wishes.token:
        return sessions.resume(wishes.opening.application_identifier, wishes.token)
    return sessions.open_session(wishes.opening).session


def renew_in(who: InboxSession) -> int:
    """Milliseconds from now until the host is asked for another token; 0 where none limits the session."""
    if not who.ends_at:
        return 0
    left = who.ends_at - clock.now_ms()
    return max(0, left - min(_RENEWED_BEFORE_MS, left // 2))


def _of_address(query: Mapping[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {name: query[name] for name in _TEXTS if query.get(name)}
    for name in _DOCUMENTS:
        text = query.get(name, "")
        if text.startswith(("{", "[")):
            told[name] = _parsed(name, text)
        elif text and name in _OR_TEXT:
            told[name] = text
    return told


def _parsed(name: str, text: str) -> Any:
    try:
        if len(text) > _MAX_JSON:
            raise ValueError(name)
        return orjson.loads(text)
    except ValueError:
        raise BadRequest(f"{name} must be JSON of at most {_MAX_JSON} characters") from None


def _opening(query: Mapping[str, str], told: Mapping[str, Any]) -> Opening:
    names = ("subscriber", "subscriberId", "subscriberHash", "context", "contextHash", "defaultSchedule")
    try:
        body = SessionBody.model_validate({name: told[name] for name in names if name in told})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise BadRequest(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    subscriber_id, attributes = body.identity()
    return Opening(
        application_identifier=query.get("applicationIdentifier", ""),
        subscriber_id=subscriber_id,
        subscriber_hash=body.subscriber_hash or "",
        attributes=attributes,
        context=body.context or {},
        context_hash=body.context_hash or "",
        schedule=body.default_schedule.document() if body.default_schedule else None,
        from_here="origin" not in query,
    )


def _tabs(value: Any) -> tuple[Tab, ...]:
    """The tabs of ``[{"label": "…", "filter": {"tags", "data", "severity"}}]``; older hosts write ``value: [tags]``."""
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > _MAX_TABS:
        raise BadRequest(f"tabs must be an array of at most {_MAX_TABS} elements")
    return tuple(_tab(entry) for entry in value)


def _tab(entry: Any) -> Tab:
    label = entry.get("label") if isinstance(entry, Mapping) else None
    if not isinstance(label, str) or not 0 < len(label) <= _MAX_LABEL:
        raise BadRequest(f"each tab must have a label of at most {_MAX_LABEL} characters")
    given = entry.get("filter", {"tags": entry.get("value")})
    if not isinstance(given, Mapping):
        raise BadRequest(f"tabs.{label}: filter must be an object")
    return Tab(label, filter_of({name: given[name] for name in ("tags", "data", "severity") if name in given}))


def _text(told: Any, name: str) -> str:
    value = told.get(name) if isinstance(told, Mapping) else None
    return value if isinstance(value, str) and _LOCALE_OR_SECRET.fullmatch(value) else ""


def _preferred(language: str) -> str:
    """The first language of an ``Accept-Language``."""
    first = language.partition(",")[0].partition(";")[0].strip()
    return first if _LOCALE_OR_SECRET.fullmatch(first) else "en"
