"""What the tests share. Each fixture lies in the module of ``tests/support`` that is named after what it gives."""

import pytest

pytest_plugins = [
    "tests.support.databases",
    "tests.support.application",
    "tests.support.browser",
    "tests.support.certificates",
    "tests.support.clients",
    "tests.support.counting",
    "tests.support.customer",
    "tests.support.engine",
    "tests.support.http",
    "tests.support.published",
    "tests.support.rest",
    "tests.support.server",
    "tests.support.smtp",
]


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keeps the tests of one running server in one process when several share the work (``-n 2 --dist loadgroup``)."""
    if not config.pluginmanager.hasplugin("xdist"):
        return
    for item in items:
        if isinstance(item, pytest.Function) and "server" in item.fixturenames:
            kind = item.callspec.params["databases"]
            item.add_marker(pytest.mark.xdist_group(f"server-{kind}"))
