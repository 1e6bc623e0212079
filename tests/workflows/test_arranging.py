"""Steps put in, moved, copied and taken away on the canvas, branches included."""

import pytest

from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.workflows import arms, arranging
from novu_app.workflows.arranging import Place
from novu_app.workflows.controls import STEP_TYPES
from novu_app.workflows.definition import define, drafts_of
from novu_app.workflows.drafts import MAX_STEPS, StepDraft, WorkflowDraft, check
from novu_app.workflows.structure import problems


def tree() -> WorkflowDraft:
    """``first``, then a branch ``way`` with ``gold`` in its arm ``a`` and ``else`` in the default one, then ``last``."""
    arms = {"arms": [{"id": "a", "name": "A", "condition": {"==": [1, 1]}}]}
    return WorkflowDraft(
        "Tree",
        steps=[
            StepDraft("First", "in_app", {"body": "1"}, uid="1", step_id="first"),
            StepDraft("Way", "branch", arms, uid="2", step_id="way"),
            StepDraft("Gold", "sms", {"body": "g"}, uid="3", step_id="gold", parent=("way", "a")),
            StepDraft("Else", "sms", {"body": "e"}, uid="4", step_id="else", parent=("way", "default")),
            StepDraft("Last", "in_app", {"body": "2"}, uid="5", step_id="last"),
        ],
    )


def order(draft: WorkflowDraft) -> list[str]:
    return [f"{step.step_id}@{step.parent[1]}" if step.parent else str(step.step_id) for step in draft.steps]


def test_a_step_goes_to_the_beginning_behind_another_or_into_an_arm() -> None:
    draft = tree()
    assert arranging.insert(draft, "delay", Place()) == "delay"
    assert arranging.insert(draft, "email", Place(arm=("way", "a"))) == "email"
    assert arranging.insert(draft, "email", Place(after="3")) == "email-2"
    # Behind a branch is behind all of its arms.
    assert arranging.insert(draft, "push", Place(after="2")) == "push"
    wanted = ["delay", "first", "way", "email@a", "gold@a", "email-2@a", "else@default", "push", "last"]
    assert order(draft) == wanted
    assert [step.name for step in draft.steps if step.type == "email"] == ["Email", "Email 2"]
    check(draft)
    assert problems(define(draft)["steps"]) == {}


@pytest.mark.parametrize("kind", STEP_TYPES)
def test_every_type_of_step_can_be_added(kind: str) -> None:
    draft = WorkflowDraft("Any")
    arranging.insert(draft, kind, Place())
    check(draft)
    assert draft.steps[0].type == kind


def test_a_new_step_shares_nothing_with_the_next_one() -> None:
    draft = WorkflowDraft("Two")
    for _ in range(2):
        arranging.insert(draft, "branch", Place())
    draft.steps[0].control_values["arms"][0]["name"] = "Changed"
    assert draft.steps[1].control_values["arms"][0]["name"] == "A"


def test_a_branch_moves_with_what_is_in_its_arms() -> None:
    draft = tree()
    arranging.move(draft, "2", Place(after="5"))
    assert order(draft) == ["first", "last", "way", "gold@a", "else@default"]
    arranging.move(draft, "5", Place(arm=("way", "a")))
    assert order(draft) == ["first", "way", "last@a", "gold@a", "else@default"]
    arranging.move(draft, "3", Place())
    assert order(draft) == ["gold", "first", "way", "last@a", "else@default"]


def test_a_branch_can_not_contain_itself() -> None:
    for place in (Place(after="3"), Place(arm=("way", "default"))):
        with pytest.raises(BadRequest):
            arranging.move(tree(), "2", place)


def test_keys_move_a_step_among_its_neighbours() -> None:
    draft = tree()
    arranging.shift(draft, "5", -1)
    assert order(draft) == ["first", "last", "way", "gold@a", "else@default"]
    arranging.shift(draft, "5", -1)
    arranging.shift(draft, "5", -1)
    assert order(draft)[0] == "last"
    arranging.shift(draft, "5", 1)
    assert order(draft)[:2] == ["first", "last"]
    # It is alone in its arm.
    arranging.shift(draft, "3", 1)
    assert "gold@a" in order(draft)


def test_a_copy_of_a_branch_has_steps_of_its_own() -> None:
    draft = tree()
    assert arranging.duplicate(draft, "2") == "way-2"
    assert order(draft) == [
        "first", "way", "gold@a", "else@default", "way-2", "gold-2@a", "else-2@default", "last",
    ]  # fmt: skip
    steps = define(draft)["steps"]
    assert [step["parent"]["step_id"] for step in steps if step.get("parent")] == ["way", "way", "way-2", "way-2"]
    copied = next(step for step in draft.steps if step.step_id == "gold-2")
    assert (copied.uid, copied.name, copied.control_values) == (None, "Gold 2", {"body": "g"})


def test_what_goes_takes_its_arms_along() -> None:
    draft = tree()
    arranging.remove(draft, "2")
    assert order(draft) == ["first", "last"]
    draft = tree()
    arms.remove_arm(draft, "2", "a")
    assert order(draft) == ["first", "way", "else@default", "last"]
    with pytest.raises(NotFound):
        arranging.remove(draft, "3")


def test_arms_are_added_with_ids_of_their_own_and_change_places() -> None:
    draft = tree()
    arms.add_arm(draft, "2")
    arranging.insert(draft, "push", Place(arm=("way", "b")))
    assert order(draft) == ["first", "way", "gold@a", "push@b", "else@default", "last"]
    arms.raise_arm(draft, "2", 1)
    assert [arm["id"] for arm in draft.steps[1].control_values["arms"]] == ["b", "a"]
    assert order(draft) == ["first", "way", "push@b", "gold@a", "else@default", "last"]


def test_a_full_workflow_takes_no_more() -> None:
    draft = WorkflowDraft("Full")
    for _ in range(MAX_STEPS):
        arranging.insert(draft, "in_app", Place())
    with pytest.raises(BadRequest):
        arranging.insert(draft, "in_app", Place())
    full = WorkflowDraft("Full", steps=drafts_of(define(draft)))
    with pytest.raises(BadRequest):
        arranging.duplicate(full, str(full.steps[0].uid))
