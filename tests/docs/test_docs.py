"""The documentation says what the code says: reference pages are current, links lead somewhere, snippets are well formed."""

import ast
import json
import re
import runpy
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import SQLModel

import novu_app.models  # noqa: F401 - fills the metadata
from novu_app.execution.steps.registry import supported_types
from novu_app.providers import registry

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
PAGES_GENERATED = runpy.run_path(str(DOCS / "generate.py"))["PAGES"]

_BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!\\)!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
#: Files of the repository as the text names them: from its root, or from novu_app/.
_FILE = re.compile(r"`((?:[a-z_]+/)+[\w.-]+\.(?:py|md|js|toml|html))`")
_TABLE = re.compile(r"^    (\w+) \{\n(.*?)^    \}", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> Iterator[tuple[str, str]]:
    """The code blocks of a language, each with the page that it stands in."""
    for page in PAGES:
        for found, code in _BLOCK.findall(page.read_text(encoding="utf-8")):
            if found == language:
                yield str(page.relative_to(ROOT)), code


def anchors(page: Path) -> set[str]:
    """What a link may name behind ``#``: headings in GitHub's spelling."""
    text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in _HEADING.findall(text)}


@pytest.mark.parametrize("name", PAGES_GENERATED)
def test_a_generated_page_is_what_the_code_says(name: str) -> None:
    current = (DOCS / name).read_text(encoding="utf-8")
    assert current == PAGES_GENERATED[name](), "Run: .venv/bin/python docs/generate.py"


def test_links_lead_somewhere() -> None:
    broken = []
    for page in PAGES:
        for link in _LINK.findall(_BLOCK.sub("", page.read_text(encoding="utf-8"))):
            target, _, anchor = link.partition("#")
            if "://" in link or link.startswith("mailto:"):
                continue
            file = (page.parent / target).resolve() if target else page
            if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
                broken.append(f"{page.relative_to(ROOT)}: {link}")
    assert not broken


def test_every_page_is_reached_from_the_index() -> None:
    reached, ahead = set(), [ROOT / "README.md", DOCS / "index.md"]
    while ahead:
        page = ahead.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        links = _LINK.findall(_BLOCK.sub("", page.read_text(encoding="utf-8")))
        ahead += [(page.parent / link.partition("#")[0]).resolve() for link in links if "://" not in link]
    assert set(DOCS.rglob("*.md")) <= reached


def test_python_blocks_compile() -> None:
    for page, code in blocks("python"):
        try:
            ast.parse(code)
        except SyntaxError as error:
            pytest.fail(f"{page}: {error}\n{code}")


def test_json_blocks_and_the_bodies_of_curl_are_json() -> None:
    words = [(page, shlex.split(code, comments=True)) for page, code in blocks("sh") if "curl" in code]
    bodies = [(page, found[i + 1]) for page, found in words for i, word in enumerate(found) if word == "-d"]
    assert any(page == "README.md" for page, _ in bodies)
    for page, body in [*blocks("json"), *bodies]:
        try:
            json.loads(body)
        except json.JSONDecodeError as error:
            pytest.fail(f"{page}: {error}\n{body}")


def test_files_that_are_named_exist() -> None:
    missing = [
        f"{page.relative_to(ROOT)}: {name}"
        for page in PAGES
        for name in _FILE.findall(_BLOCK.sub("", page.read_text(encoding="utf-8")))
        if not (ROOT / name).exists() and not (ROOT / "novu_app" / name).exists()
    ]
    assert not missing


def test_the_diagram_has_every_table_and_only_columns_that_exist() -> None:
    diagram = (DOCS / "explanation" / "data-model.md").read_text(encoding="utf-8")
    drawn = {name: {line.split()[1] for line in lines.splitlines()} for name, lines in _TABLE.findall(diagram)}
    tables = {name: set(table.columns.keys()) for name, table in SQLModel.metadata.tables.items()}
    assert drawn.keys() == tables.keys()
    assert {name: columns - tables[name] for name, columns in drawn.items() if columns - tables[name]} == {}


def test_what_runs_is_described() -> None:
    steps = (DOCS / "reference" / "workflow-definition.md").read_text(encoding="utf-8")
    assert not [name for name in supported_types() if f"### `{name}`" not in steps]
    providers = (DOCS / "providers.md").read_text(encoding="utf-8")
    assert not [provider.id for provider in registry.all_providers() if f"`{provider.id}`" not in providers]
