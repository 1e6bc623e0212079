"""Debian's Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.support.processes import PATIENCE_S

expect.set_options(timeout=PATIENCE_S * 1000)

#: The same engine without a browser around it: it takes little more than half of the work, and knows no settings of a profile.
SHELL = "chromium-headless-shell"
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # /dev/shm is 64 MB in many containers, too little for a page.
    "--disable-dev-shm-usage",
)


def chromium(*, whole: bool = False) -> str:
    """The path of the browser; with ``whole`` of one that has the settings of a profile.

    Raises:
        RuntimeError: there is none; ``make test`` installs it where it may.
    """
    for name in (os.environ.get("NOVU_TEST_CHROMIUM", ""), *(() if whole else (SHELL,)), *NAMES):
        if name and (path := shutil.which(name)):
            return path
    raise RuntimeError("No Chromium: run `make test` as root once, or install it and name it in NOVU_TEST_CHROMIUM.")


# Playwright's synchronous interface keeps an event loop running in this thread, which asynchronous tests cannot share:
# it lives no longer than a module.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless browser for the tests of one module."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), headless=True, args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture
def browser_contexts(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes fresh profiles with Playwright's options of ``new_context``; they end with the test."""
    made: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_S * 1000)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def page(browser_contexts: Callable[..., BrowserContext]) -> Page:
    """A page in a fresh profile."""
    return browser_contexts().new_page()
