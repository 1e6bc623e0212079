"""The templates that a workflow can begin with."""

import pytest

from novu_app.content.blocks import render_blocks
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import NotFound
from novu_app.workflows import gallery
from novu_app.workflows.controls import CHANNEL_TYPES
from novu_app.workflows.definition import define
from novu_app.workflows.drafts import check
from novu_app.workflows.gallery import Template
from novu_app.workflows.issues import issues_of
from novu_app.workflows.preview import Preview, layouts_for, preview_step, translations_for
from novu_app.workflows.preview_data import Given
from tests.support.application import TestEnvironment


@pytest.mark.parametrize("template", gallery.templates(), ids=lambda template: template.id)
def test_a_template_has_nothing_to_complain_about(template: Template) -> None:
    draft = template.draft()
    check(draft)
    steps = define(draft)["steps"]
    schema = draft.payload_schema
    assert issues_of(steps, draft.tags, CHANNEL_TYPES, payload_schema=schema, environment_variables=()) == {}
    assert template.title
    assert template.summary
    assert len(draft.description or "") <= 256


def test_there_are_a_dozen_and_more() -> None:
    assert len(gallery.templates()) >= 12
    assert len({template.id for template in gallery.templates()}) == len(gallery.templates())


def test_a_workflow_of_a_template_is_paused_and_shows_what_it_will_say(environment: TestEnvironment) -> None:
    with writing() as session:
        made = gallery.create_from_template(
            session, environment.id, environment.organization_id, "comment-digest", user_id=None
        )
        again = gallery.create_from_template(session, environment.id, environment.organization_id, "comment-digest")
    assert (made.row.identifier, made.row.active) == ("comment-digest", False)
    assert again.row.identifier.startswith("comment-digest-")

    def preview(position: int) -> Preview:
        with reading() as session:
            layouts = layouts_for(session, made, position)
            return preview_step(made, position, None, Given(), layouts, translations_for(session, made, layouts))

    in_app = preview(1).output
    assert in_app
    assert in_app["body"] == "3 new comments on postTitle"
    email = preview(3)
    assert email.error is None
    assert email.output
    assert email.output["body"].count("author: text") == 3


def test_variables_of_a_text_become_variables_of_the_editor() -> None:
    welcome = gallery.get_template("welcome-series").draft()
    body = next(step.control_values["body"] for step in welcome.steps if step.type == "email")
    html = render_blocks(body)
    assert "subscriber.firstName" in html
    assert "there" in html
    with pytest.raises(NotFound):
        gallery.get_template("nothing")
