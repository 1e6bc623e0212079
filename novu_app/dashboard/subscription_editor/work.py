"""What the dialog of a subscription reads and changes, as functions of a session and a visitor."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

from sqlmodel import Session

from novu_app.conditions.queries import empty_query, from_query, to_query
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.text import pretty_json
from novu_app.environments import variables as environment_variables
from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest
from novu_app.topics import subscriptions
from novu_app.topics.preferences import PreferenceDraft
from novu_app.workflows import service as workflows
from novu_app.workflows.stored import StoredWorkflow
from novu_app.workflows.variable_list import variables_in
from novu_app.workflows.variables import variables_of

ALWAYS, NEVER, WHEN = "always", "never", "when"
#: The form's fields of a wish begin with these, its workflow's id follows; JSON where the builder can not show the condition.
QUERY, JSON = "query.", "json."


class Wish(TypedDict):
    """What a subscription wants of one workflow; ``is_query`` says that the builder can show the condition."""

    workflow_id: str
    name: str
    mode: str
    query: dict[str, Any]
    is_query: bool
    json: str
    variables: list[dict[str, str]]


class Choice(TypedDict):
    """A workflow of which the subscription says nothing yet."""

    id: str
    name: str


@dataclass
class Opened:
    """One subscription; ``others`` are the workflows that can be added."""

    topic_key: str = ""
    topic: str = ""
    identifier: str = ""
    person: str = ""
    name: str = ""
    wishes: list[Wish] = field(default_factory=list)
    others: list[Choice] = field(default_factory=list)


def opened(session: Session, visitor: Visitor, topic_key: str, identifier: str) -> Opened:
    """A subscription by its identifier. What it says of workflows that were deleted is left out.

    Raises:
        NotFound: there is no such topic or subscription.
    """
    environment_id = visitor.scope.environment_id
    found = subscriptions.get_subscription(session, environment_id, topic_key, identifier)
    known = {each.row.id: each for each in workflows.all_workflows(session, environment_id)}
    names = environment_variables.names_in(session, environment_id)
    wishes = [
        _wish(known[each["workflow_id"]], names, each.get("enabled", True), each.get("condition"))
        for each in found.row.preferences or []
        if each["workflow_id"] in known
    ]
    said = {each["workflow_id"] for each in wishes}
    person = found.subscriber
    return Opened(
        topic_key=topic_key,
        topic=found.topic.name or found.topic.key,
        identifier=identifier,
        person=" ".join(part for part in (person.first_name, person.last_name) if part) or person.subscriber_id,
        name=found.row.name or "",
        wishes=wishes,
        others=sorted(
            (Choice(id=key, name=each.row.name) for key, each in known.items() if key not in said),
            key=lambda each: each["name"].lower(),
        ),
    )


def added(session: Session, visitor: Visitor, workflow_id: str) -> Wish:
    """The first wish about a workflow: never, since everything else needs no word.

    Raises:
        NotFound: there is no such workflow.
    """
    environment_id = visitor.scope.environment_id
    names = environment_variables.names_in(session, environment_id)
    return _wish(workflows.get_workflow(session, environment_id, workflow_id), names, False, None)


def save(
    session: Session,
    visitor: Visitor,
    topic_key: str,
    identifier: str,
    wishes: Sequence[Wish],
    form: Mapping[str, Any],
) -> None:
    """Store name and wishes of a subscription as a form says them.

    Raises:
        NotFound: there is no such topic, subscription or workflow.
        BadRequest: a condition is missing or can not be read.
    """
    drafts = []
    for wish in wishes:
        rule = _rule(wish, form) if wish["mode"] == WHEN else None
        drafts.append(PreferenceDraft([wish["workflow_id"]], enabled=wish["mode"] != NEVER, condition=rule))
    subscriptions.update_subscription(
        session,
        visitor.scope.environment_id,
        topic_key,
        identifier,
        name=str(form.get("name") or "").strip(),
        preferences=drafts,
    )


def _wish(stored: StoredWorkflow, names: Collection[str], enabled: bool, condition: Any) -> Wish:
    query = to_query(condition)
    schema = variables_of(stored.definition["payload_schema"], (), names)
    return Wish(
        workflow_id=stored.row.id,
        name=stored.row.name,
        mode=WHEN if condition not in (None, {}, "") else ALWAYS if enabled else NEVER,
        query=query or empty_query(),
        is_query=query is not None,
        json=pretty_json(condition) if query is None else "",
        variables=[{"name": each.path, "kind": each.kind} for each in variables_in(schema)],
    )


def _rule(wish: Wish, form: Mapping[str, Any]) -> Any:
    """The condition of a wish, as the form has it."""
    try:
        said = jsons.loads(str(form.get((QUERY if wish["is_query"] else JSON) + wish["workflow_id"]) or "null"))
    except ValueError as error:
        raise BadRequest(f"{wish['name']}: the condition is no JSON: {error}") from error
    if wish["is_query"]:
        kinds = {each["name"]: each["kind"] for each in wish["variables"]}
        said = from_query(said, kinds) if isinstance(said, Mapping) else None
    if said in (None, {}, ""):
        raise BadRequest(f"{wish['name']}: say when, or choose always or never.")
    return said
