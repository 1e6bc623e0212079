"""The dashboard in Chromium: pages opened cold, a large workflow, the feed of a million runs, and typing under load."""

from __future__ import annotations

import itertools
import statistics
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, Page

from benchmarks.browser import headless
from benchmarks.installation import Installation, Kind, Machine, installed
from benchmarks.lists import seed
from benchmarks.machine_load import cpu_time
from benchmarks.plan import Plan
from novu_app.models import Event, Job, Notification

_STEPS = 20
_TYPED = " ".join(f"word{number:03}" for number in range(90))
_LOADERS = 4
_LONGEST_S = 20.0
#: What has come when a page can be used: its data is there, so its script runs and the server knows who looks.
_HOME, _WORKFLOWS, _RUNS = ".home-main", "[role=table][aria-label=Workflows] .row-link", "[role=table] .row-link"
# Milliseconds from the beginning of the navigation until ``count`` of ``selector`` are painted.
_PAINTED = """([selector, count]) => new Promise((done) => {
  const look = () => {
    if (document.querySelectorAll(selector).length < count) requestAnimationFrame(look);
    else requestAnimationFrame(() => done(performance.now()));
  };
  look();
})"""
# Milliseconds from a click until ``count`` of ``selector`` are painted and the first leads elsewhere than before it.
_CLICKED = """([click, selector, count]) => new Promise((done) => {
  const first = () => document.querySelector(selector)?.getAttribute("href") ?? "";
  const before = first();
  const began = performance.now();
  [...document.querySelectorAll(click)].at(-1).click();
  const look = () => {
    const there = document.querySelectorAll(selector).length >= count && (before === "" || first() !== before);
    if (!there) requestAnimationFrame(look);
    else requestAnimationFrame(() => done(performance.now() - began));
  };
  look();
})"""


def measure(machine: Machine, kind: Kind, plan: Plan) -> dict[str, float]:
    """Times in milliseconds, medians but for ``feed_max_ms``; ``lost`` is the number of characters that were typed in vain.

    ``cold_ms`` is the slower of two pages in a fresh profile, ``editor_ms`` from a click in the list of workflows until the
    canvas shows all steps of a workflow of 20, ``feed_ms`` from a click until another page of runs is there.
    """
    with installed(machine, kind) as running:
        seed(running, plan.rows, (Event, Notification, Job))
        workflow = _make_workflow(running)
        with cpu_time() as cpu, headless() as browser:
            visit = _Visit(running, browser)
            cold = {
                "home": visit.cold("welcome", _HOME, 1, plan.paints),
                "workflows": visit.cold("workflows", _WORKFLOWS, 1, plan.paints),
                "feed": visit.cold("activity/workflow-runs", _RUNS, 10, plan.paints),
            }
            editor = visit.editor(workflow, plan.paints)
            feed = visit.feed(plan.paints * 3)
            lost, typed = visit.typing(workflow)
    return {
        **{f"cold_{name}_ms": value for name, value in cold.items()},
        "cold_ms": max(cold["home"], cold["workflows"]),
        "editor_ms": editor,
        "runs": plan.rows,
        "feed_ms": statistics.median(feed),
        "feed_max_ms": max(feed),
        "typed": len(_TYPED),
        "typed_s": typed,
        "lost": lost,
        "elsewhere": cpu.elsewhere,
    }


def _make_workflow(running: Installation) -> str:
    steps: list[dict[str, Any]] = []
    for number in range(_STEPS // 2):
        body = {"subject": f"Step {number}", "body": "Order {{ payload.order }} for {{ subscriber.firstName }}"}
        steps.append({"name": f"Message {number}", "type": "in_app", "controlValues": body})
        pause = {"type": "regular", "amount": number + 1, "unit": "minutes"}
        steps.append({"name": f"Pause {number}", "type": "delay", "controlValues": pause})
    body = {"name": "Long", "workflowId": "long", "__source": "editor", "active": False, "steps": steps}
    answer = running.server.client.post("/v2/workflows", json=body)
    answer.raise_for_status()
    return str(answer.json()["data"]["workflowId"])


class _Visit:
    """A signed-in administrator with a browser; each measurement has a profile of its own."""

    def __init__(self, running: Installation, browser: Browser) -> None:
        self._running, self._browser = running, browser
        server = running.server
        who = {"email": server.admin_email, "password": server.admin_password}
        answer = httpx.post(f"{server.url}/v1/auth/session", json=who)
        answer.raise_for_status()
        self._cookie = {"name": "novu_session", "value": answer.cookies["novu_session"], "url": server.url}

    def cold(self, path: str, selector: str, count: int, times: int) -> float:
        """Median of opening a page in a fresh profile."""
        taken = []
        for _ in range(times):
            with self._profile() as context:
                page = self._opened(context, path)
                taken.append(float(page.evaluate(_PAINTED, [selector, count])))
        return statistics.median(taken)

    def editor(self, workflow: str, times: int) -> float:
        """Median of opening a workflow from the list; each time it is the first one of its profile."""
        taken = []
        for _ in range(times):
            with self._profile() as context:
                page = self._opened(context, "workflows")
                row = f'.row-link[href$="/workflows/{workflow}"]'
                page.locator(row).wait_for()
                taken.append(float(page.evaluate(_CLICKED, [row, ".flow-card", _STEPS + 1])))
        return statistics.median(taken)

    def feed(self, pages: int) -> list[float]:
        """Each of so many pages of the feed, one after the other."""
        with self._profile() as context:
            page = self._opened(context, "activity/workflow-runs")
            taken = []
            for _ in range(pages):
                page.locator(".pager a", has_text="Next").wait_for()
                taken.append(float(page.evaluate(_CLICKED, [".pager a", _RUNS, 10])))
            return taken

    def typing(self, workflow: str) -> tuple[int, float]:
        """Type into a field of the editor while triggers come in; the characters that are not stored, and the seconds."""
        with self._profile() as context, _triggers(self._running):
            page = self._opened(context, f"workflows/{workflow}/steps/message-0")
            page.locator('.code-editor[data-name="body"] .cm-content').click()
            page.keyboard.press("Control+a")
            began = time.perf_counter()
            page.keyboard.type(_TYPED, delay=5)
            # On a machine that triggers keep busy the keys alone may take that long.
            typed, stored = time.perf_counter(), ""
            while stored != _TYPED and time.perf_counter() - typed < _LONGEST_S:
                time.sleep(0.1)
                stored = self._stored(workflow)
            taken = time.perf_counter() - began
        return (0 if stored == _TYPED else max(1, len(_TYPED) - len(stored))), taken

    def _stored(self, workflow: str) -> str:
        answer = self._running.server.client.get(f"/v2/workflows/{workflow}")
        values: Mapping[str, Any] = answer.json()["data"]["steps"][0]["controlValues"]
        return str(values.get("body") or "")

    def _opened(self, context: BrowserContext, path: str) -> Page:
        page = context.new_page()
        page.goto(f"{self._running.server.url}/env/{self._running.environment_id}/{path}", wait_until="commit")
        return page

    @contextmanager
    def _profile(self) -> Iterator[BrowserContext]:
        context = self._browser.new_context(viewport={"width": 1280, "height": 800})
        context.add_cookies([self._cookie])  # type: ignore[list-item]
        try:
            yield context
        finally:
            context.close()


@contextmanager
def _triggers(running: Installation) -> Iterator[None]:
    """A few connections that trigger as fast as they are answered, for as long as the block lasts."""
    ended, numbers = threading.Event(), itertools.count()

    def drive() -> None:
        headers = dict(running.server.client.headers)
        with httpx.Client(base_url=running.server.url, headers=headers, timeout=30) as client:
            while not ended.is_set():
                number = next(numbers)
                client.post("/v1/events/trigger", json=running.trigger(number, f"typist-{number % 50}"))

    threads = [threading.Thread(target=drive, daemon=True) for _ in range(_LOADERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()
