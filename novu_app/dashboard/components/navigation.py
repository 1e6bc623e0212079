"""The map of the dashboard (UX.md 1.1): every page's place in the sidebar, on the keyboard and in the command palette."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Destination:
    """One line of the navigation; ``key`` is the letter after ``g`` on the keyboard."""

    section: str
    label: str
    icon: str
    key: str


#: Groups in the order of the sidebar, with a name for the palette. A line appears once a page of its section is registered.
NAVIGATION: tuple[tuple[str, tuple[Destination, ...]], ...] = (
    (
        "Build",
        (
            Destination("welcome", "Home", "house", "h"),
            Destination("workflows", "Workflows", "workflow", "w"),
            Destination("layouts", "Layouts", "layout-template", "l"),
            Destination("translations", "Translations", "languages", "n"),
        ),
    ),
    (
        "People",
        (
            Destination("subscribers", "Subscribers", "users", "s"),
            Destination("topics", "Topics", "hash", "t"),
            Destination("contexts", "Contexts", "boxes", "x"),
        ),
    ),
    (
        "Watch",
        (
            Destination("activity/workflow-runs", "Activity", "activity", "a"),
            Destination("activity/requests", "Requests", "scroll-text", "r"),
            Destination("analytics", "Analytics", "chart-line", "y"),
            Destination("mailbox", "Mailbox", "inbox", "m"),
        ),
    ),
    (
        "Set up",
        (
            Destination("integrations", "Integrations", "plug", "i"),
            Destination("api-keys", "API keys", "key-round", "k"),
            Destination("webhooks", "Webhooks", "webhook", "b"),
            Destination("variables", "Variables", "braces", "v"),
            Destination("environments", "Environments", "layers-2", "e"),
        ),
    ),
    (
        "Organization",
        (Destination("settings", "Settings", "settings", "o"),),
    ),
)

_built: set[str] = set()


def register(section: str) -> None:
    """Say that a section has a page."""
    _built.add(section)


def destinations() -> list[tuple[str, list[Destination]]]:
    """The groups of :data:`NAVIGATION` with the sections that have a page; asked when pages are rendered."""
    groups = [(name, [each for each in group if each.section in _built]) for name, group in NAVIGATION]
    return [(name, group) for name, group in groups if group]
