"""The process tree: restarts, the order of a stop, and no orphans. Real processes, no product in them."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.support.processes import Child, wait_until

SCRIPT = Path(__file__).with_name("small_tree.py")


class SmallTree:
    """A running ``small_tree.py``."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self.child = Child([sys.executable, SCRIPT, folder, *options], folder / "log")
        self.pids = {name: self.new_pid(name) for name in ("store", "front", "back")}

    def new_pid(self, name: str, after: int = 0) -> int:
        """The pid of a program, once it is another than ``after``."""
        file = self.folder / f"{name}.pid"

        def read() -> int:
            pid = int((file.read_text() if file.exists() else "") or 0)
            return pid if pid != after else 0

        return wait_until(read, f"another {name} than {after}")

    @property
    def endings(self) -> list[str]:
        """The programs that were asked to end and did, in order."""
        file = self.folder / "endings"
        return file.read_text().split() if file.exists() else []


@pytest.fixture
def small_tree(tmp_path: Path) -> Iterator[Callable[..., SmallTree]]:
    """Starts a tree; it is ended after the test."""
    trees: list[SmallTree] = []

    def start(*options: str) -> SmallTree:
        trees.append(SmallTree(tmp_path, *options))
        return trees[-1]

    yield start
    for tree in trees:
        tree.child.stop()


def test_a_child_that_dies_is_started_again_and_said_so(small_tree: Callable[..., SmallTree]) -> None:
    tree = small_tree()
    os.kill(tree.pids["back"], signal.SIGKILL)
    assert tree.new_pid("back", tree.pids["back"])
    line = f"back ({tree.pids['back']}) was ended by signal 9. It is started again in 0.1 s."
    assert line in tree.child.output()
    assert psutil.pid_exists(tree.pids["front"])


def test_a_child_that_dies_again_and_again_is_given_more_and_more_time(small_tree: Callable[..., SmallTree]) -> None:
    tree, pid, began = small_tree(), 0, time.monotonic()
    for _ in range(3):
        pid = tree.new_pid("back", pid)
        os.kill(pid, signal.SIGKILL)
    tree.new_pid("back", pid)
    assert time.monotonic() - began > 0.1 + 0.5 + 1.0
    assert "It is started again in 1 s." in tree.child.output()


def test_a_tree_that_was_never_ready_gives_up(small_tree: Callable[..., SmallTree]) -> None:
    tree, pid = small_tree("unready"), 0
    for _ in range(3):
        pid = tree.new_pid("back", pid)
        os.kill(pid, signal.SIGKILL)
    assert tree.child.process.wait(60) == 1
    assert "back was ended by signal 9, again and again." in tree.child.output()
    assert not any(psutil.pid_exists(pid) for pid in tree.pids.values())


def test_sigterm_stops_stage_after_stage_and_waits_for_work_in_hand(small_tree: Callable[..., SmallTree]) -> None:
    tree = small_tree()
    assert tree.child.stop() == 0
    assert tree.endings == ["front", "back", "store"]


def test_ctrl_c_reaches_the_supervisor_alone(small_tree: Callable[..., SmallTree]) -> None:
    tree = small_tree()
    os.killpg(tree.child.pid, signal.SIGINT)
    assert tree.child.process.wait(60) == 0
    assert tree.endings == ["front", "back", "store"]


def test_a_child_that_ignores_sigterm_is_killed_in_time(small_tree: Callable[..., SmallTree]) -> None:
    tree = small_tree("deaf")
    pid = tree.new_pid("deaf")
    assert tree.child.stop() == 0
    assert not psutil.pid_exists(pid)
    assert f"deaf ({pid}) did not stop in time and is killed." in tree.child.output()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere children notice within half a second, by asking")
def test_killing_the_supervisor_leaves_no_orphan(small_tree: Callable[..., SmallTree]) -> None:
    tree = small_tree()
    tree.child.process.kill()
    wait_until(lambda: not any(map(psutil.pid_exists, tree.pids.values())), "the end of the children")
    assert sorted(tree.endings) == ["back", "front", "store"], "each was asked to end, none was cut off"
