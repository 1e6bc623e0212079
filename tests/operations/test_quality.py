"""Rules about the sources that tools can hold: import layers and lock files (`make check` has the others)."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.processes import ROOT

BIN = Path(sys.executable).parent


def test_imports_go_down_only() -> None:
    found = subprocess.run([BIN / "lint-imports"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize(
    ("lock", "extra"),
    [("requirements.lock", ""), ("requirements-dev.lock", "dev"), ("requirements-dev.lock", "vendors")],
)
def test_the_lock_files_hold_what_pyproject_names_with_hashes(lock: str, extra: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    text = (ROOT / lock).read_text()
    wanted = project["dependencies"] + (project["optional-dependencies"][extra] if extra else [])
    for requirement in wanted:
        name, version = requirement.split("==")
        assert f"\n{name.split('[')[0]}=={version}" in f"\n{text}", f"{requirement} is not in {lock}: run `make lock`"
    pinned = [line for line in text.splitlines() if not line.startswith(" ")]
    assert all(line.endswith(" \\") for line in pinned), "each is followed by its hashes"
    assert "://" not in text, "a lock file names no place"


def test_the_installer_is_locked_at_the_version_that_wrote_the_lock_files() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    (uv,) = (each for each in extras["dev"] if each.startswith("uv=="))
    text = (ROOT / "requirements-uv.lock").read_text()
    assert text.startswith(f"{uv} \\\n"), "run `make lock`"
    assert "--hash=sha256:" in text
