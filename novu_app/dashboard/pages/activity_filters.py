"""The filters of the activity feed: what may stand in the address, and what it asks for."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from novu_app.activity.service import ActivityFilter
from novu_app.dashboard.components.status import STEPS
from novu_app.dashboard.filtering import since
from novu_app.kernel import clock
from novu_app.kernel.errors import NotFound
from novu_app.workflows import service as workflows
from novu_app.workflows.controls import CHANNEL_TYPES

#: Of what no index knows, so many runs are looked at: a page comes in a fraction of a second, however many there are.
NEWEST = 100_000
STATUSES = {
    "": "Any status",
    "processing": "Running",
    "completed": "Completed",
    "error": "Failed",
    "canceled": "Canceled",
    "merged": "Merged",
}
CHANNELS = {"": "Any channel", **{kind: STEPS[kind][0] for kind in CHANNEL_TYPES}}
SEVERITIES = {"": "Any severity", "high": "High", "medium": "Medium", "low": "Low", "none": "None"}
#: Filters that are typed or come with a link, shown as chips to remove.
TYPED = {
    "workflow": "Workflow",
    "subscriber": "Subscriber",
    "transaction": "Transaction",
    "topic": "Topic",
    "context": "Context",
    "day": "Day",
}
NAMES = ("period", "status", "channel", "severity", *TYPED)
_DAY_MS = 86_400_000


def wanted(session: Session, environment_id: str, q: str, filters: Mapping[str, str]) -> ActivityFilter | None:
    """The filter that an address asks for; None when it names a workflow or a day that there is not."""
    workflow_ids: list[str] = []
    if filters["workflow"]:
        try:
            workflow_ids = [workflows.get_workflow(session, environment_id, filters["workflow"]).row.id]
        except NotFound:
            return None
    after, before = since(filters["period"]), None
    if filters["day"]:
        try:
            after = clock.parse_iso(f"{filters['day']}T00:00:00.000Z")
        except ValueError:
            return None
        before = after + _DAY_MS - 1
    return ActivityFilter(
        search=q,
        statuses=_one(filters["status"]),
        channels=_one(filters["channel"]),
        severities=_one(filters["severity"]),
        workflow_ids=workflow_ids,
        subscriber_ids=_one(filters["subscriber"]),
        transaction_ids=_one(filters["transaction"]),
        topic_key=filters["topic"],
        contexts=_one(filters["context"]) or None,
        after=after,
        before=before,
        newest=NEWEST,
    )


def _one(value: str) -> list[str]:
    return [value] if value else []
