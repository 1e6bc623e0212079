"""Workflow versions ready to run: steps in order, templates parsed. A version never changes, so it is kept for good."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from novu_app.content.service import CompiledContent, compile_content
from novu_app.kernel import bulk, jsons

_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a version."""

    uid: str
    step_id: str
    name: str
    type: str
    controls: dict[str, Any]
    should_stop_on_fail: bool
    content: CompiledContent


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of a workflow."""

    version_id: str
    workflow_id: str
    environment_id: str
    identifier: str
    name: str
    description: str
    tags: list[str]
    severity: str
    critical: bool
    steps: tuple[Step, ...]
    preferences: dict[str, Any]
    payload_schema: dict[str, Any] | None
    validate_payload: bool

    def variables(self) -> dict[str, Any]:
        """The ``workflow`` namespace of templates and conditions."""
        return {
            "name": self.name,
            "workflowId": self.identifier,
            "description": self.description,
            "tags": self.tags,
            "severity": self.severity,
        }


_definitions: OrderedDict[str, Definition] = OrderedDict()
_lock = threading.Lock()


def load(session: Session, version_ids: Iterable[str]) -> dict[str, Definition]:
    """The versions with these ids whose workflow has not been deleted: one statement.

    What this process has met before is not read again, only whether it is still there.
    """
    wanted = sorted(set(version_ids))
    known = {version_id: _definitions[version_id] for version_id in wanted if version_id in _definitions}
    rows = bulk.run(
        session,
        "WITH {v} SELECT d.id, d.workflow_id, d.environment_id, w.identifier, "
        "CASE WHEN v.known THEN NULL ELSE d.definition END "
        "FROM v JOIN workflow_version d ON d.id = v.id JOIN workflow w ON w.id = d.workflow_id",
        {"id": "text", "known": "boolean"},
        [(version_id, version_id in known) for version_id in wanted],
    )
    return {row[0]: known.get(row[0]) or _remember(build(*row)) for row in rows}


def recall(session: Session, version_ids: Iterable[str]) -> dict[str, Definition]:
    """As :func:`load`, for callers who have just seen the workflows: no statement for what this process has met before."""
    wanted = set(version_ids)
    known = {version_id: _definitions[version_id] for version_id in wanted if version_id in _definitions}
    return known | load(session, wanted - known.keys())


def build(version_id: str, workflow_id: str, environment_id: str, identifier: str, stored: Any) -> Definition:
    """A definition from its stored form (see :class:`novu_app.workflows.models.WorkflowVersion`)."""
    document: dict[str, Any] = jsons.loads(stored) if isinstance(stored, str) else stored
    return Definition(
        version_id=version_id,
        workflow_id=workflow_id,
        environment_id=environment_id,
        identifier=identifier,
        name=document.get("name") or identifier,
        description=document.get("description") or "",
        tags=document.get("tags") or [],
        severity=document.get("severity") or "none",
        critical=bool(document.get("critical")),
        steps=tuple(_step(step) for step in document.get("steps") or []),
        preferences=document.get("preferences") or {},
        payload_schema=document.get("payload_schema"),
        validate_payload=bool(document.get("validate_payload")),
    )


def _step(stored: dict[str, Any]) -> Step:
    controls = stored.get("control_values") or {}
    return Step(
        uid=stored["_id"],
        step_id=stored["step_id"],
        name=stored.get("name") or stored["step_id"],
        type=stored["type"],
        controls=controls,
        should_stop_on_fail=bool(stored.get("should_stop_on_fail")),
        content=compile_content(stored["type"], controls),
    )


def _remember(definition: Definition) -> Definition:
    with _lock:
        _definitions[definition.version_id] = definition
        while len(_definitions) > _KEPT:
            _definitions.popitem(last=False)
    return definition
