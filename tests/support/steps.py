"""Steps of every kind, as an editor would make them."""

from typing import Any

from novu_app.workflows.drafts import StepDraft

Parent = tuple[str, str]


def step(kind: str, name: str = "", *, parent: Parent | None = None, stop: bool = False, **controls: Any) -> StepDraft:
    """A step of a type; without a name it is called like its type, and so is its step id."""
    values = {key: value for key, value in controls.items() if value is not None}
    return StepDraft(
        name=name or kind,
        type=kind,
        step_id=name or kind,
        control_values=values,
        should_stop_on_fail=stop,
        parent=parent,
    )


def say(subject: str, name: str = "", *, parent: Parent | None = None, **controls: Any) -> StepDraft:
    """An in-app step that says something."""
    return step("in_app", name or subject.split()[0].lower(), parent=parent, subject=subject, **controls)


def branch(*arms: tuple[str, Any], name: str = "branch", parent: Parent | None = None) -> StepDraft:
    """A branch with arms of (id, condition)."""
    return step("branch", name, parent=parent, arms=[{"id": arm, "name": arm, "condition": rule} for arm, rule in arms])


def throttle(threshold: int = 1, amount: int | None = 1, unit: str | None = "hours", **controls: Any) -> StepDraft:
    """A throttle with a fixed window."""
    return step("throttle", **{"type": "fixed", "threshold": threshold, "amount": amount, "unit": unit, **controls})


def wait_for(event: str, amount: int = 1, unit: str = "days", **controls: Any) -> StepDraft:
    """A wait for a named event."""
    return step("wait", until="event", event=event, amount=amount, unit=unit, **controls)


def equals(path: str, value: Any) -> dict[str, Any]:
    """A condition: what stands at a path is this."""
    return {"==": [{"var": path}, value]}
