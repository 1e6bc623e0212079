"""What came of a test send, as pages show it."""

from __future__ import annotations

from dataclasses import dataclass

from novu_app.dashboard.text import span
from novu_app.integrations.trial import Trial

_VERDICTS = {
    "accepted": ("Accepted", "green"),
    "refused": ("Refused", "red"),
    "deferred": ("Refused for now", "amber"),
    "unknown": ("Not known", "amber"),
}


@dataclass
class TrialResult:
    """What came of a test send; empty before one."""

    verdict: str = ""
    hue: str = ""
    meaning: str = ""
    took: str = ""
    response_id: str = ""
    raw: str = ""


def result_of(trial: Trial) -> TrialResult:
    """What came of a test send."""
    word, hue = _VERDICTS[trial.verdict]
    return TrialResult(word, hue, trial.meaning, span(trial.took_ms), trial.response_id, trial.raw)
