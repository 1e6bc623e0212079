"""`novu providers`: what there is, and the beginning of a new one."""

import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from io import StringIO
from pathlib import Path
from types import ModuleType

import pytest
from rich.console import Console

from novu_app.operations.errors import OperatorError
from novu_app.operations.providers import begin_provider, list_providers
from novu_app.providers import registry
from novu_app.providers.base import Accepted
from tests.support.http import HttpSink
from tests.support.vendors import laid_open, laid_open_documented, outcome, prepare, send, sent_by_us

CHANNELS = ("email", "sms", "chat", "push", "tool")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Sources with nothing in them."""
    for channel in CHANNELS:
        (tmp_path / "novu_app" / "providers" / channel).mkdir(parents=True)
    (tmp_path / "tests" / "providers" / "vendors").mkdir(parents=True)
    return tmp_path


def load(file: Path) -> ModuleType:
    spec = spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("channel", CHANNELS)
def test_what_is_begun_works_and_is_tested(
    sources: Path, internet: HttpSink, settings_environment: pytest.MonkeyPatch, channel: str
) -> None:
    files = begin_provider(channel, "acme-new", sources)
    module, cases = map(load, files)
    settings_environment.setattr(registry, "find", lambda _: module.PROVIDER)
    (case,) = cases.CASES
    result, request = sent_by_us(internet, case)
    assert isinstance(result, Accepted)
    assert result.response_id == case.id
    assert laid_open(request, case) == laid_open_documented(case.like, case)
    for refusal in case.refusals:
        prepare(internet, case)
        internet.replies[:] = [refusal.reply]
        (refused,) = send(case.provider, case.credentials, case.message)
        assert outcome(refused) == (refusal.kind, refusal.provider_fails, refusal.dead)


def test_what_is_begun_is_in_order(sources: Path) -> None:
    files = [str(file) for channel in CHANNELS for file in begin_provider(channel, f"acme-{channel}", sources)]
    settings = str(Path(__file__).parents[2] / "pyproject.toml")
    for command in ("check", "format"):
        more = ["--check"] if command == "format" else []
        ran = subprocess.run(
            [sys.executable, "-m", "ruff", command, *more, "--no-cache", "--config", settings, *files],
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("name", ["Acme", "acme_sms", "../acme", "1acme", ""])
def test_an_id_is_checked(sources: Path, name: str) -> None:
    with pytest.raises(OperatorError, match="is no id"):
        begin_provider("sms", name, sources)


def test_nothing_is_written_over(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(OperatorError, match="already"):
        begin_provider("sms", "twilio", sources)
    begin_provider("sms", "acme", sources)
    with pytest.raises(OperatorError, match="already"):
        begin_provider("sms", "acme", sources)
    with pytest.raises(OperatorError, match="clone"):
        begin_provider("sms", "acme", tmp_path_factory.mktemp("elsewhere"))


def test_providers_are_listed_by_channel() -> None:
    console = Console(file=StringIO(), width=200)
    list_providers(console, "sms")
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "twilio" in text
    assert "accountSid*" in text
    assert "sendgrid" not in text
