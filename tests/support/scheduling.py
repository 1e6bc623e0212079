"""Which of the test processes runs what, and when: whole files, the long ones first, so that no process is left alone at the end.

A file's tests with one kind of database stay together, and all with SQLite come before those with PostgreSQL: what such tests
share (a running server, a browser, a cluster) is then started once a process and not again and again.
"""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest

#: Seconds that a file takes, where that is much more than its number of tests says; measured on two cores.
LONG: dict[str, float] = {
    "tests/operations/test_up.py": 76,
    "tests/execution/test_kill.py": 60,
    "tests/inbox/test_embed.py": 60,
    "tests/providers/test_vendors.py": 60,
    "tests/dashboard/test_every_page.py": 50,
    "tests/rest/test_document.py": 45,
    "tests/execution/test_counts.py": 40,
    "tests/dashboard/test_people.py": 35,
    "tests/faults/test_faults.py": 35,
    "tests/worker/test_deliveries.py": 35,
    "tests/dashboard/test_workflow_editor.py": 32,
    "tests/dashboard/test_workflows.py": 27,
    "tests/dashboard/test_setup.py": 26,
    "tests/dashboard/test_activity.py": 25,
    "tests/conformance/test_bad_input.py": 24,
    "tests/worker/test_clock.py": 23,
    "tests/dashboard/test_step_fields.py": 22,
    "tests/events/test_deduplication.py": 21,
    "tests/dashboard/test_content.py": 20,
    "tests/dashboard/test_shell.py": 20,
    "tests/environments/test_revocation.py": 20,
    "tests/providers/test_redaction.py": 20,
    "tests/realtime/test_exactness.py": 20,
    "tests/operations/test_settings.py": 19,
    "tests/rest/test_plans.py": 18,
    "tests/dashboard/test_sign_in.py": 17,
    "tests/inbox/test_page_for_everybody.py": 17,
    "tests/kernel/test_search.py": 16,
    "tests/conformance/test_novu_api.py": 15,
    "tests/conformance/test_react.py": 15,
    "tests/execution/test_model.py": 15,
    "tests/inbox/test_page.py": 15,
    "tests/worker/test_redis_lost.py": 15,
    "tests/workflows/test_api.py": 15,
    "tests/execution/test_failover.py": 14,
    "tests/worker/test_pool.py": 14,
    "tests/execution/test_delivery_lane.py": 13,
    "tests/inbox/test_page_lost.py": 12,
    "tests/conformance/test_novu_js.py": 10,
    "tests/conformance/test_novu_js_calls.py": 10,
    "tests/inbox/test_embed_element.py": 10,
    "tests/operations/test_supervisor.py": 10,
    "tests/inbox/test_page_acts.py": 9,
    "tests/dashboard/test_integrations.py": 6,
    "tests/dashboard/test_lists.py": 6,
    "tests/inbox/test_page_panes.py": 6,
    "tests/dashboard/test_completion.py": 5,
}
#: What any other test takes, in seconds, with what is made anew for it.
_USUAL_S = 0.1
_KINDS = ("", "sqlite", "postgresql")


def unit_of(nodeid: str) -> tuple[str, str]:
    """The file of a test and the kind of database that it uses, empty when it runs with none or with either."""
    file, _, name = nodeid.partition("::")
    words = re.findall(r"\w+", name.partition("[")[2])
    return file, next((kind for kind in reversed(_KINDS) if kind in words), "")


def in_order(nodeids: Iterable[str]) -> list[tuple[str, str]]:
    """The units of these tests, in the order in which they begin."""
    tests = Counter(map(unit_of, nodeids))
    kinds = Counter(file for file, _ in tests)

    def seconds(unit: tuple[str, str]) -> float:
        file, _ = unit
        return LONG[file] / kinds[file] if file in LONG else tests[unit] * _USUAL_S

    return sorted(tests, key=lambda unit: (unit[1] == "postgresql", -seconds(unit), unit))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where there are several processes, the tests stand in the order in which they are dealt out."""
    if hasattr(config, "workerinput"):
        place = {unit: number for number, unit in enumerate(in_order(item.nodeid for item in items))}
        items.sort(key=lambda item: place[unit_of(item.nodeid)])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Deals out one unit after the other, in the order of the tests."""
    from xdist.scheduler import LoadScopeScheduling

    class Units(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "::".join(unit_of(nodeid))

    config.option.loadscopereorder = False
    return Units(config, log)
