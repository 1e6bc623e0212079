"""Workflow versions ready to run: steps in order, templates parsed. A version never changes, so it is kept for good."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session

from novu_app.conditions.service import Condition, compile_condition
from novu_app.content.service import CompiledContent, compile_content
from novu_app.kernel import bulk, jsons
from novu_app.workflows.controls import ACTION_TYPES, CHANNEL_TYPES
from novu_app.workflows.structure import Order, first_position, order_of

_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a version.

    ``next`` is the position that follows, the number of steps where nothing does; ``arms`` are the positions at which the
    arms of a branching step begin. ``runs_if`` is the step's condition, ``provider_overrides`` what single providers are told.
    """

    uid: str
    step_id: str
    name: str
    type: str
    controls: dict[str, Any]
    should_stop_on_fail: bool
    content: CompiledContent
    provider_overrides: CompiledContent | None
    runs_if: Condition | None
    next: int
    arms: Mapping[str, int]

    @property
    def translatable(self) -> bool:
        """Whether anything that it says names a translation."""
        return self.content.translatable or (
            self.provider_overrides is not None and self.provider_overrides.translatable
        )

    @property
    def halts(self) -> bool:
        """Whether the run ends when this step fails (contract/execution.md, Step loop 7)."""
        if self.type == "http_request" and self.controls.get("continueOnFailure") is True:
            return False
        return self.should_stop_on_fail or self.type in ACTION_TYPES


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
    first: int
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
_edited: OrderedDict[tuple[str, str], Definition] = OrderedDict()
_lock = threading.Lock()


def load(session: Session, version_ids: Iterable[str], *, edited: bool = False) -> dict[str, Definition]:
    """The versions with these ids whose workflow has not been deleted: one statement.

    What this process has met before is not read again, only whether it is still there.

    Args:
        session: an open transaction.
        version_ids: which.
        edited: with the content of the workflow's present version where the step is still there: what runs that waited go
            on with (docs/decisions/0017-edits-and-waiting-runs.md).
    """
    wanted = sorted(set(version_ids))
    known = {version_id for version_id in wanted if version_id in _definitions}
    rows = bulk.run(
        session,
        "WITH {v} SELECT d.id, d.workflow_id, d.environment_id, w.identifier, "
        "CASE WHEN v.known THEN NULL ELSE d.definition END, w.version_id "
        "FROM v JOIN workflow_version d ON d.id = v.id JOIN workflow w ON w.id = d.workflow_id",
        {"id": "text", "known": "boolean"},
        [(version_id, version_id in known) for version_id in wanted],
    )
    found = {row[0]: _definitions.get(row[0]) or _remember(_definitions, row[0], build(*row[:5])) for row in rows}
    if not edited:
        return found
    newer = {row[0]: row[5] for row in rows if row[5] != row[0]}
    missing = {new for old, new in newer.items() if (old, new) not in _edited}
    present = load(session, missing) if missing else {}
    for old, new in newer.items():
        known_edit = _edited.get((old, new))
        if known_edit is None and new in present:
            known_edit = _remember(_edited, (old, new), _with_content_of(found[old], present[new]))
        found[old] = known_edit or found[old]
    return found


def recall(session: Session, version_ids: Iterable[str]) -> dict[str, Definition]:
    """As :func:`load`, for callers who have just seen the workflows: no statement for what this process has met before."""
    wanted = set(version_ids)
    known = {version_id: _definitions[version_id] for version_id in wanted if version_id in _definitions}
    return known | load(session, wanted - known.keys())


def _with_content_of(old: Definition, new: Definition) -> Definition:
    # Structure, waiting times and branches stay as they were when the run began; what is said follows the edit.
    by_uid = {step.uid: step for step in new.steps}
    steps = []
    for step in old.steps:
        now = by_uid.get(step.uid)
        if now is not None and now.type == step.type and step.type in CHANNEL_TYPES:
            step = replace(step, controls=now.controls, content=now.content, provider_overrides=now.provider_overrides)
        steps.append(step)
    return replace(old, steps=tuple(steps))


def build(version_id: str, workflow_id: str, environment_id: str, identifier: str, stored: Any) -> Definition:
    """A definition from its stored form (see :class:`novu_app.workflows.models.WorkflowVersion`)."""
    document: dict[str, Any] = jsons.loads(stored) if isinstance(stored, str) else stored
    stored_steps = document.get("steps") or []
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
        steps=tuple(map(_step, stored_steps, order_of(stored_steps))),
        first=first_position(stored_steps),
        preferences=document.get("preferences") or {},
        payload_schema=document.get("payload_schema"),
        validate_payload=bool(document.get("validate_payload")),
    )


def _step(stored: dict[str, Any], order: Order) -> Step:
    controls = stored.get("control_values") or {}
    rule = controls.get("skip")
    return Step(
        uid=stored["_id"],
        step_id=stored["step_id"],
        name=stored.get("name") or stored["step_id"],
        type=stored["type"],
        controls=controls,
        should_stop_on_fail=bool(stored.get("should_stop_on_fail")),
        content=compile_content(stored["type"], controls),
        provider_overrides=_provider_overrides(stored.get("provider_overrides")),
        # A condition that can not be read fails when it is asked: its own step, nothing else.
        runs_if=compile_condition(rule) if rule not in (None, {}, "") else None,
        next=order.next,
        arms=order.arms,
    )


def _provider_overrides(stored: dict[str, Any] | None) -> CompiledContent | None:
    # Under the name by which a mistake in them is told.
    return compile_content("providerOverrides", {"providerOverrides": stored}) if stored else None


def _remember(kept: OrderedDict[Any, Definition], key: Any, definition: Definition) -> Definition:
    with _lock:
        kept[key] = definition
        while len(kept) > _KEPT:
            kept.popitem(last=False)
    return definition
