import pytest

from novu_app.workflows.slugs import WORKFLOW_MARK, id_in, slugify, step_slug, unique_step_id, workflow_slug

ID = "6b0228b47cfbc9803c6ddf95"


def test_the_recorded_slug_of_an_id() -> None:
    assert workflow_slug("V2 InApp", ID) == "v2-inapp_wf_h4Nu7qyyZXE5EXLR"
    assert step_slug("Schön & gut", ID) == "schon-gut_st_h4Nu7qyyZXE5EXLR"
    assert workflow_slug("通知", ID) == "wf_h4Nu7qyyZXE5EXLR"


@pytest.mark.parametrize(
    "reference",
    [
        ID,
        "v2-inapp_wf_h4Nu7qyyZXE5EXLR",
        "renamed-since_wf_h4Nu7qyyZXE5EXLR",
        "a_wf_b_wf_h4Nu7qyyZXE5EXLR",
        "old-wf_h4Nu7qyyZXE5EXLR",
        "wf_h4Nu7qyyZXE5EXLR",
    ],
)
def test_the_id_is_what_follows_the_last_mark(reference: str) -> None:
    assert id_in(reference, WORKFLOW_MARK) == ID


@pytest.mark.parametrize("reference", ["order-shipped", "", "x_wf_", "x_wf_not+base62", "subwf_h4Nu7qyyZXE5EXLR"])
def test_an_identifier_is_no_slug(reference: str) -> None:
    assert id_in(reference, WORKFLOW_MARK) is None


def test_step_ids_are_made_unique_by_number() -> None:
    assert slugify("  In-App  Step! ") == "in-app-step"
    assert unique_step_id("mail", {"mail", "mail-2"}) == "mail-3"
