"""axe-core on a page: which of its rules a page breaks so that somebody can not use it."""

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

_AXE = Path(__file__).resolve().parents[1] / "sdk" / "node_modules" / "axe-core" / "axe.min.js"
_RUN = """async ([rules, within]) => {
  // Frames hold e-mails and the inbox, which have tests of their own.
  const options = { resultTypes: ["violations"], iframes: false, preload: false, ...(rules.length ? { runOnly: rules } : {}) };
  const found = await axe.run(within || document, options);
  return found.violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).slice(0, 5).join(", ")}`);
}"""


@cache
def _source() -> str:
    return _AXE.read_text(encoding="utf-8")


def serious_violations(page: Page, *rules: str, within: str = "") -> list[str]:
    """Each rule with the first places that break it; those whose impact is serious or critical. All rules but when named.

    ``within`` selects the part that is looked at; the whole page without it.
    """
    # Colours that are still on their way to others have a contrast of their own.
    page.evaluate(
        "Promise.all(document.getAnimations().filter(each => each.playState === 'running' "
        "&& each.effect.getTiming().iterations !== Infinity).map(each => each.finished.catch(() => {})))"
    )
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_source())
    found: list[str] = page.evaluate(_RUN, [list(rules), within])
    return found
