"""The layouts that the e-mail steps of workflows name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from novu_app.layouts import store
from novu_app.workflows.drafts import StepDraft
from novu_app.workflows.slugs import LAYOUT_MARK, id_in


def settle(session: Session, environment_id: str, steps: Sequence[StepDraft]) -> None:
    """Let steps name their layouts by identifier where they say an id or a slug: that is what other environments know too."""
    said = [step for step in steps if step.type == "email" and isinstance(step.control_values.get("layoutId"), str)]
    asked = {step.control_values["layoutId"] for step in said}
    by_id = {name: id_in(name, LAYOUT_MARK) or name for name in asked}
    known = store.identifiers(session, environment_id, asked | set(by_id.values()))
    for step in said:
        name = step.control_values["layoutId"]
        identifier = known.get(name) or known.get(by_id[name])
        if identifier not in (None, name):
            step.control_values = {**step.control_values, "layoutId": identifier}


def existing(session: Session, environment_id: str, steps: Iterable[Mapping[str, Any]]) -> set[str]:
    """Which of the layouts that these steps of definitions name are there."""
    named = {name for step in steps if (name := name_in(step)) is not None}
    return set(store.identifiers(session, environment_id, named))


def name_in(step: Mapping[str, Any]) -> str | None:
    """The layout that a step of a definition names, or None: it says none, or that there shall be none."""
    name = step["control_values"].get("layoutId") if step["type"] == "email" else None
    return name if isinstance(name, str) and name else None
