"""Steps are copied from one workflow and pasted into another one, with what stands in their arms."""

import pytest

from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest, NotFound
from novu_app.workflows import copying
from novu_app.workflows.arranging import Place
from novu_app.workflows.definition import define
from novu_app.workflows.drafts import MAX_STEPS, StepDraft, WorkflowDraft, check
from novu_app.workflows.structure import problems

ARMS = {"arms": [{"id": "a", "name": "A", "condition": {"==": [1, 1]}}]}


def source() -> WorkflowDraft:
    """A branch ``way`` with ``gold`` in its arm, and ``last`` behind it."""
    return WorkflowDraft(
        "Source",
        steps=[
            StepDraft("Way", "branch", ARMS, uid="1", step_id="way"),
            StepDraft(
                "Gold", "sms", {"body": "g"}, uid="2", step_id="gold", should_stop_on_fail=True,
                provider_overrides={"twilio": {"from": "+1"}}, parent=("way", "a"),
            ),
            StepDraft("Last", "in_app", {"body": "2"}, uid="3", step_id="last"),
        ],
    )  # fmt: skip


def test_a_branch_comes_along_with_its_arms_under_names_of_its_own() -> None:
    other = WorkflowDraft("Other", steps=[StepDraft("Way", "in_app", {"body": "1"}, uid="9", step_id="way")])
    assert copying.paste(other, copying.copied(source(), "1"), Place("9")) == "way-2"
    assert [(step.step_id, step.name, step.parent) for step in other.steps] == [
        ("way", "Way", None),
        ("way-2", "Way 2", None),
        ("gold", "Gold", ("way-2", "a")),
    ]
    gold = other.steps[2]
    assert (gold.control_values, gold.should_stop_on_fail) == ({"body": "g"}, True)
    assert gold.provider_overrides == {"twilio": {"from": "+1"}}
    check(other)
    assert problems(define(other)["steps"]) == {}


def test_a_step_of_an_arm_takes_the_place_where_it_is_pasted() -> None:
    draft = source()
    assert copying.paste(draft, copying.copied(draft, "2"), Place("3")) == "gold-2"
    assert [(step.step_id, step.parent) for step in draft.steps][-1] == ("gold-2", None)
    with pytest.raises(NotFound):
        copying.copied(draft, "gone")


@pytest.mark.parametrize(
    "text",
    [
        "", "nonsense", "{}", "[]", "[1]", '[{"type": "sms"}]',
        '[{"name": "A", "id": "a", "type": "rocket", "values": {}}]',
        '[{"name": "A", "id": "a", "type": "sms", "values": []}]',
        '[{"name": "A", "id": "a", "type": "sms", "values": {}, "parent": ["way"]}]',
        " " * (copying.LONGEST + 1),
    ],
)  # fmt: skip
def test_what_says_no_steps_is_refused(text: str) -> None:
    draft = source()
    with pytest.raises(BadRequest, match="no steps to paste"):
        copying.paste(draft, text, Place())
    assert len(draft.steps) == 3


def test_a_full_workflow_takes_no_more() -> None:
    full = WorkflowDraft("Full", steps=[StepDraft(f"S{n}", "sms", uid=str(n)) for n in range(MAX_STEPS)])
    with pytest.raises(BadRequest, match="at most"):
        copying.paste(full, copying.copied(source(), "3"), Place())
    many = jsons.dumps([{"name": "A", "id": "a", "type": "sms", "values": {}}] * (MAX_STEPS + 1))
    with pytest.raises(BadRequest):
        copying.paste(source(), many, Place())
