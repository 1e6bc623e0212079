"""Importing subscribers from a file: taking it, choosing what its columns are, and the import itself in the background.

The file lies in the data directory until it is imported or another one is chosen; each chunk is a transaction of its own,
so a long import holds nobody up, and what was imported before something goes wrong stays.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, TypedDict

import reflex as rx
from reflex.event import EventSpec
from sqlmodel import Session

from novu_app.dashboard import door, toasts, uploads
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.errors import message_of
from novu_app.dashboard.pages.subscribers.changes import IMPORT
from novu_app.dashboard.pages.subscribers.state import SubscribersState
from novu_app.dashboard.state import PageState
from novu_app.kernel.errors import BadRequest, NovuError
from novu_app.subscribers import files, imports
from novu_app.subscribers.files import Record
from novu_app.subscribers.imports import Imported

#: Larger files go through the API.
MOST_BYTES = 50 * 1024 * 1024
_MOST_COLUMNS = 100
_SAMPLES = 3
_PROBLEMS_SHOWN = 200


class ColumnChoice(TypedDict):
    """One column of the file: what it is taken for, and what stands in its first lines."""

    name: str
    target: str
    sample: str


class ProblemRow(TypedDict):
    """One record that was left out."""

    number: int
    subscriber_id: str
    text: str


class ImportState(PageState, rx.State):
    """One import at a time. ``phase`` is file, columns, running or done."""

    AREA: ClassVar[str] = "Subscribers"

    phase: str = "file"
    name: str = ""
    taken: int = 0
    columns: list[ColumnChoice] = []
    total: int = 0
    done: int = 0
    created: int = 0
    updated: int = 0
    failed: int = 0
    problems: list[ProblemRow] = []
    error: str = ""

    _file: str = ""

    @rx.event
    def load(self) -> None:
        """Begin anew when the panel is opened; a running import goes on."""
        if self._segment(1) == IMPORT and self.phase in ("done", "file"):
            self._forget()

    @rx.event
    async def begin(self, name: str, _size: int) -> None:
        """A file was chosen."""
        self._forget()
        try:
            await self._write(_may_import)
            path = await door.off_loop(uploads.new_file)
        except NovuError as error:
            self.error = message_of(error)
            return
        self.name, self._file = name, str(path)

    @rx.event
    async def take(self, number: int, text: str, last: bool) -> None:
        """A piece of the file came."""
        if not self._file or number != self.taken + 1:
            return
        try:
            await door.off_loop(uploads.append, Path(self._file), text, MOST_BYTES)
            if last:
                names, self.total, samples = await door.off_loop(_look, Path(self._file))
                guessed = imports.guess(names)
                self.columns = [
                    ColumnChoice(name=each, target=guessed.get(each, ""), sample=samples[each]) for each in names
                ]
                self.phase = "columns"
        except NovuError as error:
            failed = message_of(error)
            self._forget()
            self.error = failed
        self.taken = number

    @rx.event
    def refuse(self, reason: str) -> None:
        """The browser did not hand a file on."""
        self._forget()
        self.error = reason

    @rx.event
    def choose(self, column: str, target: str) -> None:
        """Say what a column is; ``-`` leaves it out."""
        wanted = "" if target == "-" else target
        self.columns = [{**each, "target": wanted} if each["name"] == column else each for each in self.columns]

    @rx.event
    def start(self) -> EventSpec | None:
        """Import with the columns that were chosen."""
        try:
            imports.check_mapping(self._mapping())
        except BadRequest as error:
            self.error = message_of(error)
            return None
        self.error, self.phase = "", "running"
        return ImportState.run

    @rx.event(background=True)
    async def run(self) -> list[EventSpec] | None:
        """Import chunk by chunk, each in a transaction that looks anew who asks."""
        async with self:
            if self.phase != "running" or not self._file:
                return None
            token, environment_id = self._token(), self._environment()
            mapping, path = self._mapping(), Path(self._file)
        work = door.within(self.AREA, True, _put)
        chunks = _chunks(path)
        try:
            while records := await door.off_loop(lambda: next(chunks, None)):
                result = await door.run(work, token, environment_id, True, records, mapping)
                async with self:
                    self._add(result, len(records))
        except NovuError as error:
            async with self:
                self.error = message_of(error)
        async with self:
            self.phase = "done"
            self._drop()
            return [SubscribersState.load, toasts.done("Import finished.")]  # type: ignore[list-item]

    @rx.event
    def again(self) -> None:
        """Choose another file."""
        self._forget()

    def _add(self, result: Imported, number: int) -> None:
        self.done += number
        self.created += result.created
        self.updated += result.updated
        self.failed += len(result.problems)
        room = max(0, _PROBLEMS_SHOWN - len(self.problems))
        self.problems += [
            ProblemRow(number=each.number, subscriber_id=each.subscriber_id, text=each.text)
            for each in result.problems[:room]
        ]

    def _mapping(self) -> dict[str, str]:
        return {each["name"]: each["target"] for each in self.columns if each["target"]}

    def _forget(self) -> None:
        self._drop()
        self.phase, self.name, self.error, self.taken = "file", "", "", 0
        self.columns, self.problems = [], []
        self.total = self.done = self.created = self.updated = self.failed = 0

    def _drop(self) -> None:
        if self._file:
            uploads.drop(Path(self._file))
            self._file = ""


def _may_import(_session: Session, _visitor: Visitor) -> None:
    """Nothing: the look at the role before it is what counts."""


def _look(path: Path) -> tuple[list[str], int, dict[str, str]]:
    names = files.columns(path)
    if len(names) > _MOST_COLUMNS:
        raise BadRequest(f"The file has {len(names)} columns: at most {_MOST_COLUMNS} can be imported.")
    first = [record for _, record in itertools.islice(files.records(path), _SAMPLES)]
    samples = {name: " · ".join(str(record[name])[:40] for record in first if record.get(name)) for name in names}
    return names, sum(1 for _ in files.records(path)), samples


def _chunks(path: Path) -> Iterator[list[tuple[int, Record]]]:
    records = files.records(path)
    while chunk := list(itertools.islice(records, imports.CHUNK)):
        yield chunk


def _put(session: Session, visitor: Visitor, records: list[tuple[int, Record]], mapping: dict[str, str]) -> Imported:
    scope = visitor.scope
    return imports.put(session, scope.environment_id, scope.organization_id, records, mapping)
