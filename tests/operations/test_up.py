"""`novu up` as a whole: its screen, its refusals, restarts, its end. The real product in real processes."""

import json
import os
import re
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest

from tests.support.application import clean_environment
from tests.support.processes import Child, free_port, wait_until

NOVU = Path(sys.executable).with_name("novu")
READY_S = 150.0


class Tree:
    """One `novu up` on a data directory of its own, with nothing set but its options."""

    def __init__(self, folder: Path, *, port: int = 0, settings: dict[str, str] | None = None) -> None:
        self.folder, self.port = folder, port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = clean_environment() | (settings or {})
        command = [NOVU, "up", "--port", str(self.port), "--data-dir", folder]
        self.child = Child(command, folder.with_suffix(f".{self.port}.log"), environment=self.environment)

    def await_ready(self) -> "Tree":
        """Return once the screen stands."""
        self.child.wait_for_output("is ready after", READY_S)
        return self

    def processes(self) -> dict[str, psutil.Process]:
        """The children by name (``web``, ``worker-1``, ``worker-2``, ``clock``, ``valkey-server``)."""
        children = psutil.Process(self.child.pid).children()
        return {child.name().removeprefix("novu "): child for child in children if child.is_running()}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another `novu` command on the same data directory."""
        command = [NOVU, *arguments, "--data-dir", self.folder]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=150, check=False)

    def health(self, timeout: float = 60.0) -> int:
        """The status of the health check."""
        return httpx.get(f"{self.url}/v1/health-check", timeout=timeout).status_code


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tree]:
    """A running tree that the tests of this module share."""
    running = Tree(tmp_path_factory.mktemp("up") / "data").await_ready()
    yield running
    assert running.child.stop() == 0


def test_the_first_screen_tells_all_that_a_first_notification_needs(tree: Tree) -> None:
    screen = tree.child.output()
    keys = json.loads(tree.run("keys", "--json").stdout)
    development = keys["environments"][0]
    assert keys["url"] == f"http://localhost:{tree.port}"
    assert re.search(r"Password +\S{12,} +\(shown this once\)", screen)
    assert f"inbox?applicationIdentifier={development['applicationIdentifier']}&subscriberId=" in screen
    command = screen[screen.index("curl -X POST") :]
    assert development["secretKeys"][0] in command
    sent = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=150, check=True)
    assert json.loads(sent.stdout)["data"]["acknowledged"] is True


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the memory of a process is read from /proc")
def test_sign_ins_leave_no_memory_behind(tree: Tree) -> None:
    found = re.search(r"Password +(\S{12,}) ", tree.child.output())
    assert found is not None
    administrator = {"email": "admin@example.com", "password": found[1]}

    def sign_in(_: int) -> int:
        return httpx.post(f"{tree.url}/v1/auth/session", json=administrator, timeout=60).status_code

    web = tree.processes()["web"]
    assert sign_in(0) == 201
    before = web.memory_full_info().pss
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(sign_in, range(24))) == {201}
    # Each compares a password in 19 MiB. A thread that kept its own would be one of eight.
    assert web.memory_full_info().pss - before < 15 * 1024 * 1024


def test_the_data_directory_is_its_owners_alone(tree: Tree) -> None:
    assert stat.S_IMODE(tree.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((tree.folder / "secrets.json").stat().st_mode) == 0o600
    assert "admin_password" not in json.loads((tree.folder / "secrets.json").read_text()), "shown once, kept nowhere"


def test_the_process_tree_is_what_the_architecture_says(tree: Tree) -> None:
    assert set(tree.processes()) == {"web", "worker-1", "worker-2", "clock", "valkey-server"}


def test_a_second_start_on_the_same_data_directory_is_refused(tree: Tree) -> None:
    second = Tree(tree.folder)
    assert second.child.process.wait(150) == 1
    assert f"novu is already running on {tree.folder} (process {tree.child.pid}" in second.child.output()
    assert "Traceback" not in second.child.output()
    assert tree.health() == 200


def test_a_taken_port_is_refused(tree: Tree, tmp_path: Path) -> None:
    second = Tree(tmp_path / "other", port=tree.port)
    assert second.child.process.wait(150) == 1
    assert f"Port {tree.port} on 127.0.0.1 is taken by another program." in second.child.output()
    assert "Traceback" not in second.child.output()


@pytest.mark.parametrize("name", ["worker-1", "clock", "valkey-server", "web"])
def test_a_process_that_dies_is_started_again_and_said_so(tree: Tree, name: str) -> None:
    victim = tree.processes()[name]
    victim.kill()
    wait_until(lambda: tree.processes().get(name, victim).pid != victim.pid, f"another {name}")
    tree.child.wait_for_output(
        f"{name.removesuffix('-server')} ({victim.pid}) was ended by signal 9. It is started again"
    )
    wait_until(lambda: tree.health() == 200, "health")


def test_a_request_waits_while_the_web_process_restarts(tree: Tree) -> None:
    victim = tree.processes()["web"]
    victim.kill()
    victim.wait(60)
    assert tree.health() == 200, "connections wait in the socket that the supervisor holds"


def test_the_doctor_finds_a_running_installation_well(tree: Tree) -> None:
    wait_until(lambda: tree.health() == 200, "health")
    found = tree.run("doctor", "--port", str(tree.port))
    assert found.returncode == 0, found.stdout
    for subject in ("Versions", "Data directory", "Server", "Database", "Redis", "Processes", "Frontend"):
        assert subject in found.stdout
    assert "✗" not in found.stdout


def test_the_doctor_prints_every_setting_with_its_source_and_no_secret(tree: Tree) -> None:
    printed = tree.run("doctor", "--settings").stdout
    secrets = json.loads((tree.folder / "secrets.json").read_text())
    assert "NOVU_ENCRYPTION_KEY" in printed
    assert "secrets file" in printed
    assert not [name for name, value in secrets.items() if value in printed and name != "application_identifier"]


def test_the_doctor_says_what_to_do_about_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        command = [NOVU, "doctor", "--data-dir", tmp_path / "none", "--port", str(other.getsockname()[1])]
        found = subprocess.run(
            command, env=clean_environment(), capture_output=True, text=True, timeout=150, check=False
        )
    assert found.returncode == 1
    assert "is taken by another program" in found.stdout
    assert not (tmp_path / "none").exists(), "looking makes nothing"


def test_killing_the_supervisor_leaves_nobody_and_the_next_start_works(tmp_path: Path) -> None:
    tree = Tree(tmp_path / "data").await_ready()
    family = tree.child.family()
    tree.child.process.kill()
    successor = Tree(tmp_path / "data", port=tree.port).await_ready()
    try:
        assert not [process for process in family if process.is_running() and process.status() != "zombie"]
        assert "Password" not in successor.child.output(), "what was shown once is not shown again"
        assert successor.health() == 200
    finally:
        assert successor.child.stop() == 0


def test_executing_instead_of_forking_gives_the_same_tree(tmp_path: Path) -> None:
    settings = {"NOVU_START_METHOD": "exec", "NOVU_WEB_PROCESSES": "2", "NOVU_WORKERS": "1"}
    tree = Tree(tmp_path / "data", settings=settings).await_ready()
    try:
        assert len(psutil.Process(tree.child.pid).children()) == 5
        assert tree.health() == 200
        commands = [" ".join(child.cmdline()) for child in psutil.Process(tree.child.pid).children()]
        assert sum("novu_app.cli worker" in command for command in commands) == 1
        children = psutil.Process(tree.child.pid).children()
        tree.child.process.kill()
        wait_until(lambda: not any(child.is_running() for child in children), "the children's end")
    finally:
        tree.child.stop()


def test_a_database_that_is_away_is_told_in_a_sentence(tmp_path: Path) -> None:
    environment = clean_environment() | {"DATABASE_URL": f"sqlite:////proc/nowhere/{os.getpid()}.db"}
    command = [NOVU, "migrate", "--data-dir", tmp_path / "data"]
    found = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=150, check=False)
    assert found.returncode == 1
    assert "The database file can not be made" in found.stderr
    assert "Traceback" not in found.stderr


def test_the_version_is_printed_without_loading_the_product() -> None:
    found = subprocess.run([NOVU, "--version"], capture_output=True, text=True, timeout=150, check=True)
    assert re.fullmatch(r"novu \d+\.\d+\.\d+\n", found.stdout)
    script = "import sys; import novu_app.cli; print('sqlalchemy' in sys.modules, 'pydantic_settings' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=150, check=True)
    assert loaded.stdout.split() == ["False", "False"]
