"""Status chips and step tiles: the same word, icon and hue for the same thing everywhere (UX.md section 4)."""

from __future__ import annotations

from dataclasses import dataclass

import reflex as rx

from novu_app.dashboard.components.basics import Text, icon


@dataclass(frozen=True, slots=True)
class Look:
    """How a status is shown; ``hollow`` for what did not happen."""

    word: str
    icon: str
    hue: str = ""
    hollow: bool = False
    spins: bool = False


#: Runs and jobs (contract/execution.md), workflows, messages.
STATUSES: dict[str, Look] = {
    "completed": Look("Completed", "circle-check", "green"),
    "sent": Look("Sent", "circle-check", "green"),
    "active": Look("Active", "circle-check", "green"),
    "processing": Look("Running", "loader-circle", "blue", spins=True),
    "running": Look("Running", "loader-circle", "blue", spins=True),
    "pending": Look("Pending", "circle-dashed", "blue"),
    "queued": Look("Queued", "circle-dashed", "blue"),
    "waiting": Look("Waiting", "clock", "violet"),
    "delayed": Look("Waiting", "clock", "violet"),
    "failed": Look("Failed", "circle-x", "red"),
    "error": Look("Failed", "circle-x", "red"),
    "warning": Look("Warning", "triangle-alert", "amber"),
    "issues": Look("Action required", "triangle-alert", "amber"),
    "inactive": Look("Inactive", "circle-pause", hollow=True),
    "skipped": Look("Skipped", "circle-slash", hollow=True),
    "canceled": Look("Canceled", "ban", hollow=True),
    "merged": Look("Merged", "corner-down-right", hollow=True),
}

#: Step types with their name and icon; the hues stand in assets/styles/panel.css.
STEPS: dict[str, tuple[str, str]] = {
    "trigger": ("Trigger", "zap"),
    "in_app": ("In-app", "bell"),
    "email": ("Email", "mail"),
    "sms": ("SMS", "message-square"),
    "push": ("Push", "smartphone"),
    "chat": ("Chat", "messages-square"),
    "tool": ("Tool", "wrench"),
    "digest": ("Digest", "layers"),
    "delay": ("Delay", "clock"),
    "throttle": ("Throttle", "gauge"),
    "http_request": ("HTTP request", "globe"),
    "custom": ("Custom", "code"),
    "branch": ("Branch", "split"),
    "experiment": ("Experiment", "flask-conical"),
    "wait": ("Wait for event", "hourglass"),
    "invoke": ("Start workflow", "play"),
}


def chip(label: Text, *, hue: str = "", icon_name: str = "", hollow: bool = False) -> rx.Component:
    """A small labelled mark."""
    marks = [icon(icon_name, 12)] if icon_name else []
    return rx.el.span(*marks, label, class_name="chip", data_hue=hue, data_hollow=str(hollow).lower())


def status_chip(status: rx.Var[str]) -> rx.Component:
    """The chip of a status; an unknown one shows its own name."""
    return rx.match(status, *[(name, _status(look)) for name, look in STATUSES.items()], chip(status, hollow=True))


def step_tile(step_type: rx.Var[str], *, small: bool = False, state: Text = "") -> rx.Component:
    """The mark of a step; ``state`` tints it in a run."""
    size = 12 if small else 16
    return rx.el.span(
        rx.match(step_type, *[(name, icon(mark, size)) for name, (_, mark) in STEPS.items()], icon("circle", size)),
        class_name="tile tile-small" if small else "tile",
        data_type=step_type,
        data_state=state,
        title=step_name(step_type),
    )


def step_name(step_type: rx.Var[str]) -> rx.Var[str]:
    """What people call a step type."""
    return rx.match(step_type, *[(name, label) for name, (label, _) in STEPS.items()], step_type)


def _status(look: Look) -> rx.Component:
    return rx.el.span(
        icon(look.icon, 12, **({"class_name": "spin"} if look.spins else {})),
        look.word,
        class_name="chip",
        data_hue=look.hue,
        data_hollow=str(look.hollow).lower(),
    )
