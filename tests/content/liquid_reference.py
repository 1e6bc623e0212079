"""LiquidJS with Novu's filters in a process of its own."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

#: What a template that can not be read or not be rendered comes to.
FAILED = ("failed",)
_SCRIPT = Path(__file__).with_name("liquid_reference.mjs")


class LiquidJs:
    """The published library; it answers many templates at once."""

    def __init__(self, now: int) -> None:
        node = shutil.which("node")
        assert node, "No node: run `make test` as root once, or install it."
        assert (_SCRIPT.parents[1] / "sdk" / "node_modules" / "liquidjs").is_dir(), "Run tests/setup.sh."
        self._now = now
        self._command = [node, str(_SCRIPT)]

    def render(self, templates: list[str], data: Any) -> list[Any]:
        """What each template says with the same data."""
        return self._answers([{"template": template, "data": data} for template in templates])

    def render_controls(self, controls: list[Any], data: Any) -> list[Any]:
        """What trees of control values come to, each rendered as one JSON text."""
        return self._answers([{"controls": each, "data": data} for each in controls])

    def filters(self) -> list[str]:
        """The names of the filters that it has by itself."""
        (names,) = self._answers([{"filters": True}])
        return [str(name) for name in names]

    def _answers(self, requests: list[dict[str, Any]]) -> list[Any]:
        lines = "".join(json.dumps({**request, "now": self._now}) + "\n" for request in requests)
        environment = {**os.environ, "TZ": "UTC", "LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8"}
        run = subprocess.run(self._command, input=lines.encode(), capture_output=True, env=environment, check=True)
        answers = [json.loads(line) for line in run.stdout.splitlines()]
        return [FAILED if "error" in answer else answer["result"] for answer in answers]
