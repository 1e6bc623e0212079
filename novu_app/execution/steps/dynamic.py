"""Values that a step takes from the data of a run: ``dynamicKey`` (contract/workflow-model.md, controlValues)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from novu_app.execution.chunk import Run
from novu_app.execution.definitions import Step

# One plain variable, with or without braces: its value keeps its type, which a rendered text has lost.
_PATH = re.compile(r"(?:\{\{-?\s*)?([A-Za-z_][\w-]*(?:\.[\w-]+)*)(?:\s*-?\}\})?", re.ASCII)


def dynamic_value(step: Step, run: Run, name: str = "dynamicKey") -> Any:
    """What the control value ``name`` points at: a path such as ``payload.at``, or a template; None where nothing is.

    Raises:
        TemplateFailed: it is a template that fails.
    """
    key = str(step.controls.get(name) or "").strip()
    if not key:
        return None
    variables = run.variables()
    path = _PATH.fullmatch(key)
    return step.content.render(variables).get(name) if path is None else value_at(path[1], variables)


def value_at(path: str, variables: Mapping[str, Any]) -> Any:
    """The value at a path, such as ``payload.dates.0``; one that begins with no namespace is a path of the payload."""
    keys = path.split(".")
    value: Any = variables if keys[0] in variables else variables["payload"]
    for key in keys:
        if isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, Sequence) and not isinstance(value, str) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value
