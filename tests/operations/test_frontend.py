"""Which build a start takes, and when a new one is needed."""

import os
from pathlib import Path

import pytest

from novu_app.operations import frontend
from novu_app.operations.errors import OperatorError


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one page."""
    (tmp_path / "novu_app").mkdir()
    (tmp_path / "assets" / "external").mkdir(parents=True)
    (tmp_path / "novu_app" / "page.py").write_text("page = 1\n")
    (tmp_path / "rxconfig.py").write_text("config = 1\n")
    monkeypatch.setattr(frontend, "ROOT", tmp_path)
    monkeypatch.setattr(frontend, "STORE", tmp_path / ".frontend")
    monkeypatch.setattr(frontend, "_GENERATED", tmp_path / "assets" / "external")
    return tmp_path


@pytest.fixture
def web_folder(project: Path) -> Path:
    """What Reflex leaves behind after a build."""
    folder = project / ".web"
    (folder / "build" / "client").mkdir(parents=True)
    (folder / "build" / "client" / "index.html").write_text("<html>")
    (folder / "backend").mkdir()
    (folder / "node_modules").mkdir()
    return folder


@pytest.mark.parametrize("changed", ["novu_app/page.py", "novu_app/new.jsx", "assets/style.css", "rxconfig.py"])
def test_a_changed_source_needs_another_build(project: Path, changed: str) -> None:
    before = frontend.source_key("")
    (project / changed).write_text("another\n")
    assert frontend.source_key("") != before


@pytest.mark.parametrize("other", ["novu_app/notes.md", "novu_app/__pycache__/page.pyc", "assets/external/link.js"])
def test_what_is_no_source_needs_none(project: Path, other: str) -> None:
    before = frontend.source_key("")
    (project / other).parent.mkdir(exist_ok=True)
    (project / other).write_text("anything\n")
    assert frontend.source_key("") == before


def test_a_sub_path_has_a_build_of_its_own(project: Path) -> None:
    assert frontend.source_key("/novu") != frontend.source_key("")


def test_without_a_build_nothing_is_served(project: Path) -> None:
    with pytest.raises(OperatorError, match="make setup"):
        frontend.serve_environment(frontend.build_folder(""))


def test_a_published_build_is_found_and_holds_only_what_serving_needs(project: Path, web_folder: Path) -> None:
    with frontend.building():
        frontend.publish(web_folder, frontend.build_folder(""))
    folder = Path(frontend.serve_environment(frontend.build_folder(""))["REFLEX_WEB_WORKDIR"])
    assert sorted(path.name for path in folder.iterdir()) == ["backend", "build"]


def test_a_tree_keeps_its_build_though_sources_change(
    project: Path, web_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = frontend.build_folder("")
    with frontend.building():
        frontend.publish(web_folder, folder)
    monkeypatch.setenv("REFLEX_WEB_WORKDIR", frontend.serve_environment(folder)["REFLEX_WEB_WORKDIR"])
    (project / "novu_app" / "page.py").write_text("page = 2\n")
    assert frontend.build_folder("") == folder


def test_old_builds_are_dropped_and_the_present_one_stays(project: Path, web_folder: Path) -> None:
    for number in range(14):
        (project / "novu_app" / "page.py").write_text(f"page = {number}\n")
        folder = frontend.build_folder("")
        with frontend.building():
            frontend.publish(web_folder, folder)
        os.utime(folder, (number, number))
    assert frontend.is_built(frontend.build_folder(""))
    assert len([path for path in frontend.STORE.iterdir() if (path / "build").exists()]) == 10
