"""Runs as pages show them: plain values, made by runs.py and run_steps.py, shown by components/timeline.py."""

from __future__ import annotations

from typing import TypedDict


class Fact(TypedDict):
    """A label and its value; ``hue`` marks the one that decided."""

    label: str
    value: str
    hue: str


class Reference(TypedDict):
    """A link to another run."""

    label: str
    href: str


class DetailLine(TypedDict):
    """One execution detail; ``hue`` is red, amber or empty, ``raw`` what came back."""

    text: str
    hue: str
    source: str
    provider: str
    raw: str
    at: int


class Attempt(TypedDict):
    """What became of a message at one integration: ``tries`` is how often it was tried there, ``answer`` what came back."""

    provider: str
    word: str
    hue: str
    tries: int
    answer: str
    at: int


class Piece(TypedDict):
    """One message of a step: where it went, what it said, what the provider was handed and gave back.

    ``html`` is the body of an e-mail, ``body`` that of anything else; ``marks`` are seen, read and the like.
    """

    id: str
    status: str
    provider: str
    recipient: str
    subject: str
    body: str
    html: str
    marks: str
    sent: str
    answer: str
    error: str
    may_resend: bool


class LostReply(TypedDict):
    """A reply to an e-mail that its application did not take; ``label`` says whose it is."""

    id: str
    label: str


class StepRun(TypedDict):
    """One step of a run. ``wakes_at`` is set while it waits; texts are empty where there is nothing to say.

    ``left`` and ``width`` place its bar on the run's time, as CSS percentages. ``may_hasten`` says that its wait can be
    ended by hand.
    """

    id: str
    name: str
    type: str
    status: str
    headline: str
    began_at: int
    took: str
    left: str
    width: str
    wakes_at: int
    attempts: list[Attempt]
    pieces: list[Piece]
    verdict: str
    decision: list[Fact]
    rule: str
    events: str
    references: list[Reference]
    output: str
    details: list[DetailLine]
    replies: list[LostReply]
    may_retry: bool
    may_hasten: bool


class RunView(TypedDict):
    """One run of a workflow for one subscriber; moments in ms, payload and overrides as indented JSON."""

    id: str
    status: str
    workflow: str
    workflow_href: str
    identifier: str
    version: int
    subscriber: str
    subscriber_id: str
    subscriber_href: str
    transaction_id: str
    transaction_href: str
    requests_href: str
    topics: str
    contexts: str
    severity: str
    critical: bool
    source: str
    created_at: int
    took: str
    payload: str
    overrides: str
    steps: list[StepRun]
    master: list[Reference]
    href: str
    may_cancel: bool
    may_repeat: bool


class StepMark(TypedDict):
    """A step in a line: its tile, tinted by ``state``."""

    type: str
    state: str


class RunRow(TypedDict):
    """One line of the activity feed. ``fresh`` when it changed since the page showed it before."""

    id: str
    status: str
    workflow: str
    subscriber: str
    subscriber_id: str
    steps: list[StepMark]
    severity: str
    critical: bool
    source: str
    transaction_id: str
    created_at: int
    href: str
    subscriber_href: str
    fresh: bool
