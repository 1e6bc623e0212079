"""The open step of a workflow as its recipients will see it: with an editable sample, a real subscriber or a past run, and test
sends.

A page below ``workflows/<workflow>/steps/<step>`` adds ``StepPreviewState.load`` to its ``on_load`` and shows
``step_preview_pane(revision)``; ``revision`` is a variable that changes with every save, after which the preview is made anew.
"""

from novu_app.dashboard.step_preview.pane import step_preview_pane
from novu_app.dashboard.step_preview.state import StepPreviewState

__all__ = ["StepPreviewState", "step_preview_pane"]
