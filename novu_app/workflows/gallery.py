"""Workflows to begin with, as data: ``templates/*.json``.

A file holds ``{"title", "summary", "category", "workflow"}``; its name is the template's id, and ``workflow`` what
``POST /v2/workflows`` takes (contract/workflow-model.md, JSON). An e-mail may say ``blocks`` instead of ``body``: a list of
``{"heading"}``, ``{"paragraph"}``, ``{"footer"}`` (texts in which ``{{ path }}`` and ``{{ path | default: 'text' }}`` are
variables), ``{"button", "url"}`` (a path to the address) and ``{"repeat", "paragraph"}`` (a path to a list, whose entries
are ``current``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from sqlmodel import Session

from novu_app.kernel import jsons
from novu_app.kernel.errors import NotFound
from novu_app.workflows import service
from novu_app.workflows.drafts import WorkflowDraft
from novu_app.workflows.requests import CreateWorkflowDto
from novu_app.workflows.stored import StoredWorkflow

Json = dict[str, Any]

_VARIABLE = re.compile(r"\{\{\s*([\w.\-]+)(?:\s*\|\s*default:\s*'([^']*)')?\s*\}\}")
_TEXTS = ("heading", "paragraph", "footer")


@dataclass(frozen=True, slots=True)
class Template:
    """A workflow to begin with. ``steps`` are the types of its steps, in order."""

    id: str
    title: str
    summary: str
    category: str
    steps: tuple[str, ...]
    workflow: Json

    def draft(self) -> WorkflowDraft:
        """The template as a workflow that can be created."""
        body = CreateWorkflowDto.model_validate(self.workflow)
        return body.draft(body.workflow_id or self.id)


@lru_cache(maxsize=1)
def templates() -> tuple[Template, ...]:
    """All templates, by category and title."""
    found = [
        _read(file.name.removesuffix(".json"), jsons.loads(file.read_text("utf-8")))
        for file in files("novu_app.workflows").joinpath("templates").iterdir()
        if file.name.endswith(".json")
    ]
    return tuple(sorted(found, key=lambda each: (each.category, each.title)))


def get_template(template_id: str) -> Template:
    """One template.

    Raises:
        NotFound: there is none of this id.
    """
    for template in templates():
        if template.id == template_id:
            return template
    raise NotFound(f"There is no template {template_id}")


def create_from_template(
    session: Session, environment_id: str, organization_id: str, template_id: str, *, user_id: str | None = None
) -> StoredWorkflow:
    """Make a workflow of a template; it is inactive until its author has looked at it.

    Raises:
        NotFound: there is no such template.
    """
    draft = get_template(template_id).draft()
    draft.active = False
    return service.create_workflow(session, environment_id, organization_id, draft, user_id=user_id)


def _read(template_id: str, said: Mapping[str, Any]) -> Template:
    workflow: Json = dict(said["workflow"])
    workflow["steps"] = [_with_body(step) for step in workflow["steps"]]
    return Template(
        id=template_id,
        title=said["title"],
        summary=said["summary"],
        category=said["category"],
        steps=tuple(step["type"] for step in workflow["steps"]),
        workflow=workflow,
    )


def _with_body(step: Mapping[str, Any]) -> Json:
    values = dict(step.get("controlValues") or {})
    blocks = values.pop("blocks", None)
    if blocks is not None:
        document = {"type": "doc", "content": [_block(block) for block in blocks]}
        values |= {"editorType": "block", "body": jsons.dumps(document)}
    return {**step, "controlValues": values}


def _block(block: Mapping[str, Any]) -> Json:
    if "repeat" in block:
        return {
            "type": "repeat",
            "attrs": {"each": block["repeat"]},
            "content": [_text("paragraph", block["paragraph"])],
        }
    if "button" in block:
        attributes = {"text": block["button"], "url": block["url"], "isUrlVariable": True, "borderRadius": "smooth"}
        return {"type": "button", "attrs": {**attributes, "variant": "filled", "alignment": "left"}}
    kind = next(name for name in _TEXTS if name in block)
    return _text(kind, block[kind])


def _text(kind: str, text: str) -> Json:
    node: Json = {"type": kind, "content": _inline(text)}
    return {**node, "attrs": {"level": 2}} if kind == "heading" else node


def _inline(text: str) -> list[Json]:
    found: list[Json] = []
    end = 0
    for variable in _VARIABLE.finditer(text):
        if variable.start() > end:
            found.append({"type": "text", "text": text[end : variable.start()]})
        attributes = {"id": variable[1], "label": None, "fallback": variable[2], "required": False}
        found.append({"type": "variable", "attrs": attributes})
        end = variable.end()
    if end < len(text):
        found.append({"type": "text", "text": text[end:]})
    return found
