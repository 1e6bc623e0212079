"""What an environment has done so far of what everybody does in the beginning: the checklist of the home page."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from novu_app.activity import analytics_store, beginnings_store
from novu_app.integrations import service as integrations

#: Providers that every environment has from the start.
_BUILT_IN = frozenset({"novu", "novu-email", "novu-email-agent", "novu-sms"})


@dataclass(frozen=True, slots=True)
class Beginnings:
    """What was done: a run, an inbox in a page of one's own, a provider, a publication, an invitation."""

    notified: bool
    inbox: bool
    provider: bool
    published: bool
    invited: bool


def look(session: Session, environment_id: str, organization_id: str) -> Beginnings:
    """What an environment has done: six small statements.

    Args:
        session: an open transaction.
        environment_id: the environment.
        organization_id: its organization; the inboxes of its own team, which the dashboard shows, do not count.
    """
    return Beginnings(
        notified=analytics_store.first_day(session, environment_id) is not None,
        inbox=beginnings_store.inbox(session, environment_id, organization_id),
        provider=any(
            row.active and row.provider_id not in _BUILT_IN
            for row in integrations.list_integrations(session, environment_id)
        ),
        published=beginnings_store.published(session, environment_id),
        invited=beginnings_store.invited(session, organization_id),
    )
