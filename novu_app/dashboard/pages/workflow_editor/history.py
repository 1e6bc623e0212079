"""The versions of a workflow: who saved what when, the differences, and the way back."""

from __future__ import annotations

import difflib
from typing import Any, TypedDict

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.dashboard import toasts
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.state import PageState
from novu_app.dashboard.text import pretty_json
from novu_app.kernel.errors import NotFound
from novu_app.workflows import service as workflows
from novu_app.workflows import versions
from novu_app.workflows.changes import Change, changes_between, summary_of
from novu_app.workflows.editing import name_of
from novu_app.workflows.versions import VersionEntry

_MOST_LINES = 400


class VersionLine(TypedDict):
    """One entry of the history; ``at`` in milliseconds."""

    number: int
    id: str
    at: int
    who: str
    summary: str
    current: bool
    saves: int
    href: str


class DiffLine(TypedDict):
    """A line of a difference: ``kind`` is added, removed or same."""

    kind: str
    text: str


class ChangeView(TypedDict):
    """One difference: what it is about, and its lines."""

    title: str
    kind: str
    lines: list[DiffLine]


class HistoryState(PageState, rx.State):
    """``/workflows/<identifier>/versions``, with ``/<number>`` compared to what the workflow says now."""

    entries: list[VersionLine] = []
    number: int = 0
    version_id: str = ""
    differences: list[ChangeView] = []
    close: str = ""

    @rx.event
    async def load(self) -> list[EventSpec] | None:
        """Read the history while its panel is open."""
        if self._segment(2) != "versions":
            return None
        identifier, chosen = self._segment(1), self._segment(3)
        self.close = self._link("workflows", identifier, "versions")
        try:
            self.entries = [
                _line(entry, self._link("workflows", identifier, "versions", str(entry.number)))
                for entry in await self._read(_entries, identifier)
            ]
            self.number = int(chosen) if chosen.isdecimal() else 0
            if self.number:
                self.version_id, self.differences = await self._read(_differences, identifier, self.number)
        except NotFound:
            if not self.entries:
                return None  # the editor's own load sends the visitor back to the list
            self.number = 0
            return [rx.redirect(self.close, replace=True), toasts.failed(f"There is no version {chosen}.")]
        return None

    @rx.event
    async def restore(self) -> list[Any]:
        """Let the workflow say again what the shown version says."""
        identifier = self._segment(1)
        await self._write(_restore, identifier, self.version_id)
        return [
            rx.redirect(self.close, replace=True),
            toasts.done(f"Version {self.number} is back, as a new version."),
        ]


def _entries(session: Session, visitor: Visitor, identifier: str) -> list[VersionEntry]:
    return versions.list_versions(session, visitor.scope.environment_id, identifier)


def _differences(session: Session, visitor: Visitor, identifier: str, number: int) -> tuple[str, list[ChangeView]]:
    """What would change if the version came back."""
    environment_id = visitor.scope.environment_id
    version = versions.get_version(session, environment_id, identifier, number)
    current = workflows.get_workflow(session, environment_id, identifier)
    return version.id, [_shown(change) for change in changes_between(current.definition, version.definition)]


def _restore(session: Session, visitor: Visitor, identifier: str, version_id: str) -> None:
    # Elsewhere than in Development this takes a publication back: who may publish may do that.
    if visitor.scope.environment_type != "dev":
        visitor.require("Environments", changes=True)
    versions.restore(session, visitor.scope.environment_id, identifier, version_id, user_id=visitor.user.user_id)


def _line(entry: VersionEntry, href: str) -> VersionLine:
    return VersionLine(
        number=entry.number,
        id=entry.id,
        at=entry.created_at,
        who=name_of(entry.author) if entry.author else "API",
        summary=summary_of(entry.changes) or ("First version" if entry.number == 1 else "Nothing that is shown"),
        current=entry.current,
        saves=entry.saves,
        href=href,
    )


def _shown(change: Change) -> ChangeView:
    words = {"added": "would come back", "removed": "would go", "moved": "would move"}
    title = f"{change.step}: {change.field}" if change.step and change.field else change.step or change.field
    lines = _lines(_text(change.before), _text(change.after)) if change.kind == "changed" else []
    return ChangeView(title=title, kind=words.get(change.kind, ""), lines=lines)


def _lines(before: list[str], after: list[str]) -> list[DiffLine]:
    kinds = {"+ ": "added", "- ": "removed", "  ": "same"}
    found = [
        DiffLine(kind=kinds[line[:2]], text=line[2:]) for line in difflib.ndiff(before, after) if line[:2] in kinds
    ]
    return found[:_MOST_LINES]


def _text(value: Any) -> list[str]:
    if value is None or value == "":
        return []
    return (value if isinstance(value, str) else pretty_json(value)).splitlines()
