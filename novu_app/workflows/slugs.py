"""Names as they stand in addresses: slugs and identifiers (contract/workflow-model.md, Identifiers and slugs)."""

from __future__ import annotations

import re
import unicodedata

from novu_app.kernel.ids import from_base62, is_id, to_base62

WORKFLOW_MARK = "wf_"
STEP_MARK = "st_"
LAYOUT_MARK = "lt_"
#: Letters and digits, with single ``-``, ``_`` or ``.`` between them.
IDENTIFIER = re.compile(r"^[a-zA-Z0-9]+(?:[-_.][a-zA-Z0-9]+)*$")
_OTHERS = re.compile(r"[^a-z0-9]+")


def slugify(text: str) -> str:
    """Lower-case ASCII letters and digits with hyphens between; empty when ``text`` holds none of them."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _OTHERS.sub("-", plain).strip("-")


def workflow_slug(name: str, workflow_id: str) -> str:
    """``order-shipped_wf_<base62 id>``."""
    return _slug(name, WORKFLOW_MARK, workflow_id)


def step_slug(name: str, step_uid: str) -> str:
    """``in-app-step_st_<base62 id>``."""
    return _slug(name, STEP_MARK, step_uid)


def layout_slug(name: str, layout_id: str) -> str:
    """``branded_lt_<base62 id>``."""
    return _slug(name, LAYOUT_MARK, layout_id)


def id_in(reference: str, mark: str) -> str | None:
    """The id behind an id or a slug, or None when ``reference`` is neither.

    What counts is what follows the last mark, so a slug stays good when the name changes.
    """
    if is_id(reference):
        return reference
    head, found, tail = reference.rpartition(mark)
    if found and (not head or head[-1] in "_-"):
        return from_base62(tail)
    return None


def unique_step_id(wanted: str, taken: set[str]) -> str:
    """``wanted``, or with a number behind it when a step of the workflow has it already."""
    candidate, number = wanted, 2
    while candidate in taken:
        candidate, number = f"{wanted}-{number}", number + 1
    return candidate


def _slug(name: str, mark: str, identifier: str) -> str:
    head = slugify(name)
    return f"{head}_{mark}{to_base62(identifier)}" if head else f"{mark}{to_base62(identifier)}"
