"""What an editor offers while somebody writes a layout."""

from __future__ import annotations

from sqlmodel import Session

from novu_app.environments import variables as environment_variables
from novu_app.workflows.completions import Completion, context_paths, paths_in, translation_keys
from novu_app.workflows.variables import layout_variables


def completions_of(session: Session, environment_id: str, layout_id: str) -> list[Completion]:
    """The paths that a layout can read, as editors take them; a layout knows no payload."""
    own = [
        Completion(label=f"env.{name}", detail="text", info="")
        for name in sorted(environment_variables.names_in(session, environment_id))
    ]
    found = [*paths_in(layout_variables()), *own, *context_paths(session, environment_id)]
    return found + translation_keys(session, environment_id, "layout", layout_id)
