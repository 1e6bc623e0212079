"""Small questions behind the checklist of the home page; each is scoped by environment or organization."""

from __future__ import annotations

from sqlmodel import Session, col, select

from novu_app.accounts.models import Invitation, Member
from novu_app.kernel import bulk
from novu_app.workflows.models import Workflow

#: Of so many subscribers, the newest, it is asked whether they ever had an inbox open.
_LOOKED_AT = 1_000


def inbox(session: Session, environment_id: str, organization_id: str) -> bool:
    """Whether somebody other than the team, who have theirs on the dashboard itself, has or had an inbox open."""
    rows = bulk.execute(
        session,
        "SELECT 1 FROM (SELECT subscriber_id, is_online, last_online_at FROM subscriber WHERE environment_id = :environment "
        "ORDER BY id DESC LIMIT :most) s WHERE (s.is_online OR s.last_online_at IS NOT NULL) AND s.subscriber_id NOT IN "
        "(SELECT u.email FROM member m JOIN user_account u ON u.id = m.user_id WHERE m.organization_id = :organization) "
        "LIMIT 1",
        environment=environment_id,
        most=_LOOKED_AT,
        organization=organization_id,
    )
    return bool(rows)


def published(session: Session, environment_id: str) -> bool:
    """Whether a workflow was published from or to the environment."""
    query = select(col(Workflow.id)).where(
        col(Workflow.environment_id) == environment_id, col(Workflow.last_published_at).is_not(None)
    )
    return session.scalar(query.limit(1)) is not None


def invited(session: Session, organization_id: str) -> bool:
    """Whether the organization has more than one member, or invited one."""
    members = select(col(Member.id)).where(col(Member.organization_id) == organization_id).limit(2)
    if len(list(session.scalars(members))) > 1:
        return True
    query = select(col(Invitation.id)).where(col(Invitation.organization_id) == organization_id)
    return session.scalar(query.limit(1)) is not None
