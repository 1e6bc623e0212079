"""docs/reference/conditions.md names every operator, and its examples are well."""

import json
import re
from pathlib import Path

from novu_app.conditions.rules import OPERATORS
from novu_app.conditions.service import problem_with

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "conditions.md").read_text(encoding="utf-8")


def test_every_operator_is_named() -> None:
    assert not [name for name in OPERATORS if f"`{name}`" not in PAGE and f'{{"{name}":' not in PAGE]


def test_the_examples_are_well() -> None:
    rules = re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL) + re.findall(r"`(\{\"[^`]*)`", PAGE)
    found = [rule for rule in map(json.loads, rules) if len(rule) == 1]
    assert len(found) > 5
    assert [problem for problem in map(problem_with, found) if problem] == []
