"""For which runs an integration sends: its stored conditions for the builder, and what a form says of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from novu_app.conditions.queries import from_query, to_query
from novu_app.environments import variables as environment_variables
from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest
from novu_app.workflows.variable_list import variables_in
from novu_app.workflows.variables import variables_of

#: The form's fields: the builder's query, and JSON where the builder can not show what is stored.
QUERY, JSON = "conditions_query", "conditions"


def rule_of(stored: Any) -> Any:
    """The stored rules, which all have to hold, as one rule; None where there are none."""
    if isinstance(stored, list) and len(stored) > 1:
        return {"and": stored}
    return stored[0] if isinstance(stored, list) and stored else stored or None


def query_of(stored: Any) -> dict[str, Any] | None:
    """Stored conditions for the builder; None for those that it can not show, such as groups of filters."""
    return to_query(rule_of(stored))


def variables(session: Session, environment_id: str) -> list[dict[str, str]]:
    """``{name, kind}`` of what the conditions of an integration can read: what every run of the environment has."""
    names = environment_variables.names_in(session, environment_id)
    return [{"name": each.path, "kind": each.kind} for each in variables_in(variables_of(None, (), names))]


def changes_of(session: Session, environment_id: str, form: Mapping[str, Any]) -> dict[str, Any]:
    """What a form says of the conditions, as changes of the integration; empty where it says nothing.

    Raises:
        BadRequest: what was typed is no JSON, or no conditions.
    """
    if QUERY in form:
        query = _loads(str(form[QUERY]))
        if not isinstance(query, Mapping):
            raise BadRequest("Conditions are built of rules.")
        kinds = {each["name"]: each["kind"] for each in variables(session, environment_id)}
        rule = from_query(query, kinds)
        return {"conditions": None if rule is None else [rule]}
    return {"conditions": _typed(str(form[JSON]))} if JSON in form else {}


def _typed(text: str) -> list[dict[str, Any]] | None:
    if not text.strip():
        return None
    value = _loads(text)
    found = value if isinstance(value, list) else [value]
    if not all(isinstance(each, dict) for each in found):
        raise BadRequest("Conditions are a JSON object, or a list of them.")
    return found or None


def _loads(text: str) -> Any:
    try:
        return jsons.loads(text)
    except ValueError as error:
        raise BadRequest(f"The conditions are no JSON: {error}") from error
