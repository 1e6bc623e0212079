"""Layouts as e-mails are rendered with them: read once for many, and parsed once per version."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from novu_app.content.layouts import CompiledLayout, compile_layout
from novu_app.kernel import jsons
from novu_app.layouts import store

#: By what the default layout of an environment is asked for.
DEFAULT = ""
_KEPT = 1_000
_compiled: OrderedDict[str, CompiledLayout] = OrderedDict()
_lock = threading.Lock()


class UnknownLayout(Exception):
    """A layout that is named does not exist; the message is its name."""


@dataclass(frozen=True, slots=True)
class Layouts:
    """Layouts by environment id and name, as :func:`load` found them."""

    by_name: Mapping[tuple[str, str], CompiledLayout] = field(default_factory=dict)

    def choose(self, environment_id: str, said: Mapping[str, Any]) -> CompiledLayout | None:
        """The layout of an e-mail, or None for none.

        Args:
            environment_id: whose.
            said: ``layoutId`` names a layout, or is null or empty for none; without the key it is the default.

        Raises:
            UnknownLayout: there is no layout of this name.
        """
        if "layoutId" not in said:
            return self.by_name.get((environment_id, DEFAULT))
        name = said["layoutId"]
        if name is None or name == "":
            return None
        found = self.by_name.get((environment_id, str(name)))
        if found is None:
            raise UnknownLayout(str(name))
        return found


def names_in(controls: Mapping[str, Any]) -> set[str]:
    """What has to be loaded to choose the layout of an e-mail step with these control values."""
    if "layoutId" not in controls:
        return {DEFAULT}
    return {str(controls["layoutId"])} if controls["layoutId"] else set()


def load(session: Session, wanted: Iterable[tuple[str, str]]) -> Layouts:
    """The layouts with these (environment id, name), as they are now: one statement, and one more for new versions."""
    rows = store.named(session, wanted)
    # An identifier goes before a row id that looks the same.
    rows.sort(key=lambda row: row.name == row.identifier)
    compiled = {row.version_id: _compiled[row.version_id] for row in rows if row.version_id in _compiled}
    missing = {row.version_id: row for row in rows if row.version_id not in compiled}
    stored = store.control_values(session, ((row.environment_id, row.version_id) for row in missing.values()))
    for version_id, document in stored.items():
        values = jsons.loads(document) if isinstance(document, str) else document
        row = missing[version_id]
        compiled[version_id] = _remember(version_id, compile_layout(row.identifier, values, row.layout_id))
    # A layout that was deleted between the statements is one that does not exist.
    found = [row for row in rows if row.version_id in compiled]
    return Layouts({(row.environment_id, row.name): compiled[row.version_id] for row in found})


def _remember(version_id: str, layout: CompiledLayout) -> CompiledLayout:
    with _lock:
        _compiled[version_id] = layout
        while len(_compiled) > _KEPT:
            _compiled.popitem(last=False)
    return layout
