"""What the home page shows beside the first notification: the checklist and the figures of today."""

from __future__ import annotations

from typing import TypedDict

from sqlmodel import Session

from novu_app.activity import analytics, beginnings
from novu_app.activity.figures import Day, percentile, together
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.runs import SECTION as RUNS
from novu_app.dashboard.text import span
from novu_app.dashboard.urls import in_environment, with_query


class Task(TypedDict):
    """One line of the checklist."""

    key: str
    title: str
    text: str
    done: bool
    href: str


class Figure(TypedDict):
    """One figure of today; ``href`` leads to what it counts."""

    label: str
    value: str
    hue: str
    href: str


def tasks(session: Session, visitor: Visitor) -> list[Task]:
    """The checklist."""
    scope = visitor.scope
    found = beginnings.look(session, scope.environment_id, scope.organization_id)

    def task(key: str, title: str, text: str, done: bool, section: str) -> Task:
        return Task(
            key=key,
            title=title,
            text=text,
            done=done,
            href=in_environment(scope.environment_id, section) if section else "",
        )

    return [
        task("send", "Send a first notification", "Press Send, or copy the code.", found.notified, ""),
        task("inbox", "Put the inbox into your page", "One script, or Novu's components.", found.inbox, ""),
        task("provider", "Connect a provider", "Your own SMTP server is enough.", found.provider, "integrations"),
        task("publish", "Publish to production", "Workflows as they are here.", found.published, "environments"),
        task("invite", "Invite your team", "A link is enough, no mail server.", found.invited, "settings"),
    ]


def stale_today(session: Session, visitor: Visitor) -> Day | None:
    """Today counted anew where its figures are older than a minute; None where they are not."""
    kept = analytics.read(session, visitor.scope.environment_id, 1)
    return analytics.count(session, visitor.scope.environment_id, kept.owed[0]) if kept.owed else None


def keep_day(session: Session, visitor: Visitor, day: Day) -> None:
    """Keep the count of a day."""
    analytics.keep(session, visitor.scope.environment_id, [day])


def figures(session: Session, visitor: Visitor) -> list[Figure]:
    """Today (UTC) as it was counted last."""
    environment_id = visitor.scope.environment_id
    total = together(analytics.read(session, environment_id, 1).days)
    runs, messages = in_environment(environment_id, RUNS), total.sent + total.failed
    failed = with_query(runs, status="error", period="24h")
    times: dict[int, int] = {}
    for buckets in total.times.values():
        for bucket, count in buckets.items():
            times[bucket] = times.get(bucket, 0) + count
    slow = percentile(times, 0.95)
    return [
        Figure(label="Runs today", value=f"{total.all_runs:,}", hue="", href=with_query(runs, period="24h")),
        Figure(label="Messages", value=f"{messages:,}", hue="", href=in_environment(environment_id, "analytics")),
        Figure(label="Failed messages", value=f"{total.failed:,}", hue="red" if total.failed else "", href=failed),
        Figure(
            label="95 of 100 within",
            value="-" if slow is None else span(slow),
            hue="",
            href=in_environment(environment_id, "analytics"),
        ),
    ]
