"""What the tests share. Each fixture lies in the module of ``tests/support`` that is named after what it gives."""

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
    "tests.support.internet",
    "tests.support.published",
    "tests.support.rest",
    "tests.support.server",
    "tests.support.smtp",
]
