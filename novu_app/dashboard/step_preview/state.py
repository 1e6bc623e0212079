"""State of the preview pane: the sample lives here, the step on the server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import reflex as rx

from novu_app.dashboard.errors import message_of
from novu_app.dashboard.shown import ShownStep
from novu_app.dashboard.state import PageState
from novu_app.dashboard.step_preview import work
from novu_app.dashboard.step_preview.work import PastRun, Sample
from novu_app.dashboard.trial_result import TrialResult, result_of
from novu_app.integrations.trial import try_out
from novu_app.kernel.errors import NotFound, NovuError


class StepPreviewState(PageState, rx.State):
    """The preview of the step in the address: ``/workflows/<workflow>/steps/<step>``."""

    shown: ShownStep = ShownStep()
    sample: Sample = Sample()
    #: The payload that is shown: the sample's, or the example that the server made.
    payload: str = "{}"
    key: str = ""
    past: list[PastRun] = []
    sending: bool = False
    result: TrialResult = TrialResult()
    problem: str = ""

    @rx.event
    async def load(self) -> None:
        """Show the step of the address; another step begins with an example."""
        workflow, step = self._open()
        if not step:
            self.key, self.shown = "", ShownStep()
            return
        key = "/".join((self._environment(), workflow, step))
        if key != self.key:
            if not self.key.startswith("/".join((self._environment(), workflow, ""))):
                self.sample, self.past = Sample(), []
            self.result, self.problem = TrialResult(), ""
        await self._render()
        self.key = key

    @rx.event
    async def refresh(self) -> None:
        """Render again: the step was saved."""
        if self.key:
            await self._render()

    @rx.event
    async def set_payload(self, text: str) -> None:
        """Try another payload."""
        self.sample.payload = text
        await self._render()

    @rx.event
    async def set_subscriber(self, text: str) -> None:
        """Try another subscriber: one who is stored, or an example with this identifier."""
        self.sample.subscriber_id = text.strip()
        await self._render()

    @rx.event
    async def set_locale(self, text: str) -> None:
        """Try another language."""
        self.sample.locale = text.strip()
        await self._render()

    @rx.event
    async def set_context(self, text: str) -> None:
        """Try other contexts: ``{"tenant": "acme"}``."""
        self.sample.context = text
        await self._render()

    @rx.event
    async def show_past(self, is_open: bool) -> None:
        """Look for past runs when their list opens."""
        if is_open:
            self.past = await self._read(work.past_runs, self._open()[0])

    @rx.event
    async def take_run(self, run_id: str) -> None:
        """Try the payload and the subscriber of a past run."""
        found = await self._read(work.sample_of_run, run_id)
        self.sample = Sample(found.payload, found.subscriber_id, self.sample.locale, self.sample.context)
        await self._render()

    @rx.event
    async def send_test(self, form: dict[str, Any]) -> AsyncIterator[None]:
        """Send the step as it is shown, to one address."""
        self.result, self.problem, self.sending = TrialResult(), "", True
        yield
        try:
            to = str(form.get("to") or "").strip()
            sender, message = await self._write(work.test_of, *self._open(), self.sample, to)
            result = await try_out(sender, message)
            await self._write(work.remember, sender, result)
            self.result = result_of(result)
        except NovuError as error:
            self.problem = message_of(error)
        finally:
            self.sending = False

    def _open(self) -> tuple[str, str]:
        """The workflow and the step of the address."""
        return self._segment(1), self._segment(3) if self._segment(2) == "steps" else ""

    async def _render(self) -> None:
        workflow, step = self._open()
        try:
            made = await self._read(work.shown, workflow, step, self.sample)
        except NotFound:
            self.shown = ShownStep()  # the editor's own load says so
            return
        if made.step.error and not made.step.kind:
            self.problem = made.step.error
            return
        # The last good rendering stays while a template is being written.
        if made.step.error and self.shown.kind == made.step.kind and self.shown.error == "":
            self.problem = made.step.error
        else:
            self.shown, self.problem = made.step, ""
        self.payload = self.sample.payload or made.payload
