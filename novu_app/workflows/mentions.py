"""What the workflows of an environment mention: their tags, and the variables that their steps use."""

from __future__ import annotations

import re

from sqlmodel import Session

from novu_app.kernel import jsons
from novu_app.workflows import store
from novu_app.workflows.models import Workflow


def tags(session: Session, environment_id: str) -> list[str]:
    """Every tag once, in the order of the alphabet."""
    return sorted({tag for found in store.tags(session, environment_id) for tag in found or ()})


def using_variable(session: Session, environment_id: str, key: str) -> list[Workflow]:
    """The workflows whose templates or conditions say ``env.<key>``, by their names."""
    said = re.compile(rf"\benv(\.|\[\\?[\"']){re.escape(key)}(?![A-Za-z0-9_])")
    found = store.mentioning(session, environment_id, key)
    return sorted((row for row, version in found if said.search(jsons.dumps(version.definition))), key=_name)


def _name(row: Workflow) -> tuple[str, str]:
    return row.name, row.id
