"""Finding providers: by id, without importing those that nobody asks for."""

import subprocess
import sys

import pytest

from novu_app.kernel.errors import BadRequest
from novu_app.providers import registry

_IMPORTED = """
import sys
from novu_app.integrations import service
from novu_app.providers import registry
registry.find("plivo")
channels = ("email", "sms", "chat", "push", "tool")
prefix = "novu_app.providers."
names = [name.removeprefix(prefix) for name in sys.modules if name.startswith(prefix)]
print(*sorted(name for name in names if name.partition(".")[0] in channels and name not in channels))
"""


def test_a_provider_is_imported_when_it_is_asked_for() -> None:
    ran = subprocess.run([sys.executable, "-c", _IMPORTED], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["sms.plivo"]


def test_ids_are_names_of_files() -> None:
    for provider in registry.all_providers():
        assert registry.get(provider.id) is provider
    assert len({provider.id for provider in registry.all_providers()}) == len(registry.all_providers())


@pytest.mark.parametrize(
    "name",
    [
        "compose",
        "letter",
        "devices",
        "targets",
        "encryption",
        "alerts",
        "../sms/twilio",
        "sms.twilio",
        "",
        "carrier-pigeon",
    ],
)
def test_what_is_no_provider_is_none(name: str) -> None:
    assert registry.find(name) is None
    with pytest.raises(BadRequest, match="is not supported"):
        registry.get(name)
