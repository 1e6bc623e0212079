"""What `novu providers new` writes: it passes what is asked of every vendor, before anybody has changed a line."""

import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from novu_app.operations.errors import OperatorError
from novu_app.operations.providers import begin_provider
from novu_app.providers import registry
from tests.providers import test_vendors as asked
from tests.support.http import HttpSink

pytestmark = pytest.mark.usefixtures("settings_environment")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A clone in which providers can be begun."""
    for channel in registry._CHANNELS:
        (tmp_path / "novu_app" / "providers" / channel).mkdir(parents=True)
    (tmp_path / "tests" / "providers" / "vendors").mkdir(parents=True)
    return tmp_path


def loaded(file: Path) -> ModuleType:
    spec = spec_from_file_location(file.stem, file)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def complaints(file: Path, sources: Path) -> str:
    """What the linter and the formatter have to say about a file, as if it lay in the sources."""
    said = ""
    for work in (["check"], ["format", "--check"]):
        command = [
            sys.executable,
            "-m",
            "ruff",
            *work,
            "--quiet",
            "--stdin-filename",
            str(file.relative_to(sources)),
            "-",
        ]
        ran = subprocess.run(command, cwd=ROOT, input=file.read_bytes(), capture_output=True)
        said += (ran.stdout + ran.stderr).decode() if ran.returncode else ""
    return said


@pytest.mark.parametrize("channel", registry._CHANNELS)
def test_the_beginning_of_a_provider_is_one_that_works(
    internet: HttpSink, sources: Path, monkeypatch: pytest.MonkeyPatch, channel: str
) -> None:
    module, test = begin_provider(channel, f"acme-{channel}", sources)
    assert "".join(complaints(file, sources) for file in (module, test)) == ""
    provider, (case,) = loaded(module).PROVIDER, loaded(test).CASES
    known = registry.find
    monkeypatch.setattr(registry, "find", lambda name: provider if name == provider.id else known(name))
    asked.test_the_vendor_gets_what_its_own_sdk_sends(internet, case)
    for refusal in case.refusals:
        asked.test_a_refusal_means_what_the_vendor_says(internet, case, refusal)
    asked.test_what_any_server_says_means_the_same_for_all(internet, case)
    asked.test_what_is_passed_through_reaches_the_vendor_word_for_word(internet, case)
    asked.test_a_vendor_describes_itself(provider)
    if channel == "email":
        asked.test_every_e_mail_says_how_to_unsubscribe_with_one_click(internet, case)


@pytest.mark.parametrize(
    ("name", "why"), [("plivo", "already"), ("../x", "no id"), ("Acme", "no id"), ("a--b", "no id")]
)
def test_a_name_that_can_not_be_used_is_refused(sources: Path, name: str, why: str) -> None:
    with pytest.raises(OperatorError, match=why):
        begin_provider("sms", name, sources)
    assert not list(sources.rglob("*.py"))
