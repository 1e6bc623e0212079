"""Publishing to an environment: what differs, what is chosen of it, and what became of it.

``/environments/<id>/publish?from=<id>``: from the development environment when the address names none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, TypedDict

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.dashboard import toasts
from novu_app.dashboard.components.status import STEPS
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.pages.environments.state import PUBLISH
from novu_app.dashboard.state import PageState
from novu_app.dashboard.text import pretty_json
from novu_app.environments import service as environments
from novu_app.kernel.errors import NovuError
from novu_app.publishing import checks
from novu_app.publishing import service as publishing
from novu_app.publishing.checks import Doubt
from novu_app.publishing.comparison import Change
from novu_app.publishing.service import Compared, Wanted

_SHOWN = 2_000


class ChangeRow(TypedDict):
    """One difference; ``before`` and ``after`` as indented JSON, empty where there is none."""

    action: str
    subject: str
    before: str
    after: str


class ResourceRow(TypedDict):
    """One resource that differs; ``needs`` are those without which it can not be published, ``doubts`` what will not work."""

    key: str
    kind: str
    identifier: str
    name: str
    action: str
    changed: str
    updated_at: int
    chosen: bool
    needs: list[str]
    doubts: list[str]
    changes: list[ChangeRow]


class OutcomeRow(TypedDict):
    """What became of one resource; ``reason`` where it failed."""

    name: str
    kind: str
    outcome: str
    reason: str


class PublishState(PageState, rx.State):
    """The open publication; ``target`` is empty while none is open."""

    AREA: ClassVar[str] = "Environments"

    target: str = ""
    target_name: str = ""
    source_name: str = ""
    loading: bool = False
    resources: list[ResourceRow] = []
    same: int = 0
    outcomes: list[OutcomeRow] = []
    error: str = ""
    busy: bool = False

    @rx.event
    async def load(self) -> None:
        """Compare the environments of the address."""
        wanted = self._segment(1) if self._segment(2) == PUBLISH else ""
        if not wanted:
            self.target = ""
            return
        self.target, self.error, self.outcomes, self.resources = wanted, "", [], []
        try:
            self.source_name, self.target_name, self.resources, self.same = await self._read(
                _compare, wanted, self._query("from")
            )
        except NovuError as error:
            self.error = message_of(error)

    @rx.event
    def choose(self, key: str, on: bool) -> None:
        """Take a resource along or leave it; what it needs comes along."""
        needs = {need for each in self.resources if each["key"] == key for need in each["needs"]} if on else set()
        self.resources = [
            {**each, "chosen": on if each["key"] == key else each["chosen"] or each["key"] in needs}
            for each in self.resources
        ]

    @rx.event
    def choose_all(self, on: bool) -> None:
        """Take everything along, or nothing."""
        self.resources = [{**each, "chosen": on} for each in self.resources]

    @rx.event
    async def publish(self) -> Any:
        """Bring what is chosen to the target."""
        chosen = [(each["kind"], each["identifier"]) for each in self.resources if each["chosen"]]
        self.error, self.busy = "", True
        yield
        try:
            self.outcomes = await self._write(_publish, self.target, self._query("from"), chosen)
            _, _, self.resources, self.same = await self._read(_compare, self.target, self._query("from"))
        except NovuError as error:
            self.error = message_of(error)
        else:
            yield self._told()
        finally:
            self.busy = False

    def _told(self) -> EventSpec:
        failed = sum(1 for each in self.outcomes if each["reason"])
        done = len(self.outcomes) - failed
        if failed:
            return toasts.failed(f"{failed} could not be published to {self.target_name}.")
        return toasts.done(f"{done} published to {self.target_name}.")


def _compare(session: Session, visitor: Visitor, target: str, source: str) -> tuple[str, str, list[ResourceRow], int]:
    organization_id = visitor.user.organization_id
    way = publishing.between(session, organization_id, target, source or None)
    names = {each.id: each.name for each in environments.list_environments(session, organization_id)}
    found = publishing.diff(session, way)
    amiss = checks.doubts(session, way, found)
    target_name = names[way.target_id]
    rows = [
        _row(each, [_in_words(doubt, target_name) for doubt in amiss.get(_place(each), ())])
        for each in found
        if each.comparison.action != "unchanged"
    ]
    # What would go is not chosen by itself.
    return names[way.source_id], names[way.target_id], rows, len(found) - len(rows)


def _publish(
    session: Session, visitor: Visitor, target: str, source: str, chosen: Sequence[tuple[Any, str]]
) -> list[OutcomeRow]:
    way = publishing.between(
        session, visitor.user.organization_id, target, source or None, user_id=visitor.user.user_id
    )
    wanted = [Wanted(identifier, kind) for kind, identifier in chosen]
    rows = []
    for result in publishing.publish(session, way, wanted):
        rows += [_outcome(each.name, each.kind, done) for each, done in result.done]
        rows += [_outcome(each.name, each.kind, "failed", reason) for each, reason in result.failed]
    return rows


def _outcome(name: str, kind: str, outcome: str, reason: str = "") -> OutcomeRow:
    return OutcomeRow(name=name, kind=kind, outcome=outcome, reason=reason)


def _place(each: Compared) -> tuple[str, str]:
    return each.comparison.resource.kind, each.comparison.resource.identifier


def _in_words(doubt: Doubt, target: str) -> str:
    if doubt.kind == "integration":
        return f"{target} has no active provider for {STEPS[doubt.subject][0]}."
    return f"The variable {doubt.subject} is empty in {target}." if doubt.kind == "variable" else doubt.subject


def _row(each: Compared, amiss: list[str]) -> ResourceRow:
    resource, action = each.comparison.resource, each.comparison.action
    needs = [need.resource for need in each.dependencies if need.blocking]
    number = len(each.comparison.changes)
    return ResourceRow(
        key=_key(resource.kind, resource.identifier),
        kind=resource.kind,
        identifier=resource.identifier,
        name=resource.name,
        action=action,
        changed=f"{number} {'change' if number == 1 else 'changes'}" if action == "modified" else "",
        updated_at=resource.updated_at,
        chosen=action != "deleted",
        needs=[_key(need.kind, need.identifier) for need in needs],
        doubts=amiss,
        changes=[_change(change) for change in each.comparison.changes],
    )


def _key(kind: str, identifier: str) -> str:
    return f"{kind} {identifier}"


def _change(change: Change) -> ChangeRow:
    part = change.part
    return ChangeRow(
        action=change.action,
        subject=part.name if part else "Settings",
        before=_shown(change.previous),
        after=_shown(change.new),
    )


def _shown(document: Any) -> str:
    text = pretty_json(document) if document else ""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}\n…"
