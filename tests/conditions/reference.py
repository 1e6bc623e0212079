"""json-logic-js in a process of its own, and values in a form in which both sides can be compared."""

import json
import math
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from novu_app.conditions.service import UNDEFINED, ConditionFailed, evaluate

#: What a rule or its evaluation that fails comes to.
FAILED = ("failed",)
_SCRIPT = Path(__file__).with_name("reference.mjs")
_UNSAID = {"undefined": ("undefined",), "NaN": ("number", "nan"), "-0": ("number", "-0.0")} | {
    "Infinity": ("number", "inf"),
    "-Infinity": ("number", "-inf"),
}


class JsonLogic:
    """The published library; it answers one rule at a time."""

    def __init__(self) -> None:
        node = shutil.which("node")
        assert node, "No node: run `make test` as root once, or install it."
        assert (_SCRIPT.parents[1] / "sdk" / "node_modules" / "json-logic-js").is_dir(), "Run tests/setup.sh."
        self._process = subprocess.Popen(
            [node, str(_SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "TZ": "UTC"}
        )

    def evaluate(self, rule: str, data: str, now: int) -> Any:
        """The result for a rule and data, both as JSON, at a moment in milliseconds."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(b'{"rule":%b,"data":%b,"now":%d}\n' % (rule.encode(), data.encode(), now))
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return FAILED if "error" in answer else _read(answer["result"])

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()


def ours(rule: str, data: str) -> Any:
    """What this product makes of a rule and data, both as JSON."""
    try:
        return comparable(evaluate(json.loads(rule), json.loads(data)))
    except ConditionFailed:
        return FAILED


def comparable(value: Any) -> Any:
    """A value with its kind, so that 1 is not true."""
    if value is UNDEFINED:
        return _UNSAID["undefined"]
    if isinstance(value, bool):
        return "boolean", value
    if isinstance(value, (int, float)):
        return "number", repr(_double(value))
    if isinstance(value, list):
        return "array", [comparable(entry) for entry in value]
    if isinstance(value, dict):
        return "object", {key: comparable(entry) for key, entry in value.items()}
    return value


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return "array", [_read(entry) for entry in value]
    if isinstance(value, dict):
        if list(value) == ["~"]:
            return _UNSAID[value["~"]]
        return "object", {key: _read(entry) for key, entry in value.items()}
    return comparable(value)


def _double(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
