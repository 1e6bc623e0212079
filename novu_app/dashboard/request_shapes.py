"""Requests of the log as the page shows them: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict
from urllib.parse import unquote

from sqlmodel import Session

from novu_app.activity import service as activity
from novu_app.activity.service import ActivityFilter
from novu_app.dashboard.run_shapes import Reference
from novu_app.dashboard.runs import SECTION as RUNS
from novu_app.dashboard.snippets import MASKED
from novu_app.dashboard.text import pretty_json, span
from novu_app.dashboard.urls import in_environment, with_query
from novu_app.environments import service as environments
from novu_app.kernel import jsons
from novu_app.kernel.pagination import Keyset
from novu_app.request_log.service import RequestLog

_MOST_RUNS = 10
_NOT_KEPT = "(not kept)"


class RequestRow(TypedDict):
    """One line of the list."""

    id: str
    method: str
    path: str
    status: int
    took: str
    transaction_id: str
    key: str
    created_at: int
    href: str
    fresh: bool


class RequestView(TypedDict):
    """One request with both bodies as text, the command that asks it again, and the runs that came of it."""

    id: str
    method: str
    path: str
    query: str
    status: int
    took: str
    transaction_id: str
    transaction_href: str
    key: str
    user_agent: str
    created_at: int
    request: str
    response: str
    curl: str
    runs: list[Reference]


def key_names(session: Session, environment_id: str) -> dict[str, str]:
    """What the environment's secret keys are called, by their ids."""
    return {key.id: key.name or "Secret key" for key in environments.list_keys(session, environment_id)}


def request_row(found: RequestLog, names: Mapping[str, str], href: str) -> RequestRow:
    """A line."""
    return RequestRow(
        id=found.id,
        method=found.method,
        path=unquote(found.path),
        status=found.status,
        took=span(found.duration_ms),
        transaction_id=found.transaction_id or "",
        key=_key(found, names),
        created_at=found.created_at,
        href=href,
        fresh=False,
    )


def request_view(session: Session, found: RequestLog, names: Mapping[str, str], url: str) -> RequestView:
    """A request in full; ``url`` is the address of the installation."""
    environment_id = found.environment_id
    return RequestView(
        id=found.id,
        method=found.method,
        path=unquote(found.path),
        query=found.query or "",
        status=found.status,
        took=span(found.duration_ms),
        transaction_id=found.transaction_id or "",
        transaction_href=with_query(in_environment(environment_id, RUNS), transaction=found.transaction_id),
        key=_key(found, names),
        user_agent=found.user_agent or "",
        created_at=found.created_at,
        request=_body(found.request),
        response=_body(found.response) or _NOT_KEPT,
        curl=_curl(found, url),
        runs=_runs(session, found),
    )


def _key(found: RequestLog, names: Mapping[str, str]) -> str:
    return names.get(found.key_id, "Revoked key") if found.key_id else "Dashboard"


def _body(text: str | None) -> str:
    if text is None:
        return ""
    try:
        return pretty_json(jsons.loads(text))
    except ValueError:
        return text


def _curl(found: RequestLog, url: str) -> str:
    address = f"{url}{found.path}" + (f"?{found.query}" if found.query else "")
    quoted = address.replace("'", "'\\''")
    lines = [f"curl -X {found.method} '{quoted}'", f"-H 'Authorization: ApiKey {MASKED}'"]
    if found.request:
        body = found.request.replace("'", "'\\''")
        lines += ["-H 'Content-Type: application/json'", f"-d '{body}'"]
    return " \\\n  ".join(lines)


def _runs(session: Session, found: RequestLog) -> list[Reference]:
    if not found.transaction_id:
        return []
    wanted = ActivityFilter(transaction_ids=[found.transaction_id])
    page = activity.list_runs(session, found.environment_id, wanted, Keyset(limit=_MOST_RUNS))
    return [
        Reference(
            label=f"{run.workflow_name} for {run.row.subscriber_id}",
            href=in_environment(found.environment_id, RUNS, run.row.id),
        )
        for run in page.rows
    ]
