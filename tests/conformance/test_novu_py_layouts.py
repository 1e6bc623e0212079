"""``novu-py``, unchanged: the eight operations of layouts, and what they do to the e-mails of a workflow."""

from collections.abc import Callable

import pytest
from novu_py import Novu, models

from tests.conformance.data import PAYLOAD
from tests.support.processes import wait_until

Unique = Callable[[str], str]
CreateWorkflow = Callable[..., str]
PAGE = "<!doctype html><html><head></head><body>{}</body></html>"
CARD = '<html><body><div class="card">{{content}}</div><p>For {{subscriber.firstName}}</p></body></html>'


@pytest.fixture(autouse=True)
def default(novu: Novu) -> str:
    """The environment's default layout, which shows the content alone: no other test's e-mails change by it."""
    found = [layout for layout in novu.layouts.list(request={"limit": 100}).result.layouts if layout.is_default]
    made = (
        found[0] if found else novu.layouts.create(create_layout_dto={"layout_id": "default", "name": "Default"}).result
    )
    # A file that ran on this server before may have made the default, with the frame that a new layout has.
    novu.layouts.update(layout_id=made.layout_id, update_layout_dto={"name": made.name, "control_values": None})
    return made.layout_id


@pytest.fixture
def card(novu: Novu, unique: Unique) -> str:
    """A layout with a card around the content."""
    identifier = unique("card")
    novu.layouts.create(create_layout_dto=models.CreateLayoutDto(layout_id=identifier, name="Card"))
    values = models.ControlValues(email=models.EmailControlsDto(body=CARD, editor_type=models.EditorType.HTML))
    changed = novu.layouts.update(
        layout_id=identifier, update_layout_dto=models.UpdateLayoutDto(name="The card", control_values=values)
    ).result
    assert (changed.name, changed.layout_id, changed.is_default) == ("The card", identifier, False)
    return identifier


def mail_of(novu: Novu, workflow: str, subscriber_id: str) -> str:
    to = {"subscriber_id": subscriber_id, "first_name": "Ada", "email": "ada@example.com"}
    novu.trigger(trigger_event_request_dto={"workflow_id": workflow, "to": to, "payload": PAYLOAD})

    def arrived() -> list[models.MessageResponseDto]:
        return novu.messages.retrieve(request={"subscriber_id": subscriber_id, "channel": "email"}).result.data

    messages = wait_until(arrived, f"an e-mail of {workflow}", pause=0.05)
    assert messages
    return str(messages[0].content)


def test_a_layout_is_made_found_changed_copied_and_deleted(novu: Novu, card: str, unique: Unique) -> None:
    found = novu.layouts.retrieve(layout_id=card).result
    assert found.controls.values.email
    assert (found.controls.values.email.body, found.controls.ui_schema is not None) == (CARD, True)
    assert novu.layouts.retrieve(layout_id=found.slug).result.id == found.id
    name = unique("Copy")
    copy = novu.layouts.duplicate(layout_id=card, duplicate_layout_dto=models.DuplicateLayoutDto(name=name)).result
    assert (copy.name, copy.layout_id, copy.is_default) == (name, name.lower(), False)
    assert copy.controls.values == found.controls.values
    listed = novu.layouts.list(request={"query": name, "order_by": "name", "limit": 10}).result
    assert [(layout.layout_id, listed.total_count) for layout in listed.layouts] == [(copy.layout_id, 1)]
    novu.layouts.delete(layout_id=copy.layout_id)
    with pytest.raises(models.ErrorDto) as gone:
        novu.layouts.retrieve(layout_id=copy.layout_id)
    assert gone.value.data.status_code == 404


def test_the_mail_of_a_workflow_is_in_the_layout_that_its_step_names(
    novu: Novu, card: str, create_workflow: CreateWorkflow, unique: Unique
) -> None:
    controls = {"subject": "S", "body": "<p>{{payload.text}}</p>", "editorType": "html", "layoutId": card}
    workflow = create_workflow({"name": "E-mail", "type": "email", "controlValues": controls})
    mail = mail_of(novu, workflow, unique("ada"))
    assert mail == PAGE.format(f'<div class="card"><p>{PAYLOAD["text"]}</p></div><p>For Ada</p>')
    usage = novu.layouts.usage(layout_id=card).result
    assert [used.workflow_id for used in usage.workflows] == [workflow]
    shown = novu.workflows.steps.generate_preview(
        workflow_id=workflow,
        step_id="e-mail",
        generate_preview_request_dto={"preview_payload": {"payload": dict(PAYLOAD)}},
    ).result
    assert isinstance(shown.result, dict)
    assert shown.result["preview"]["body"] == mail, "the preview is what was sent"
    novu.layouts.delete(layout_id=card)
    assert mail_of(novu, workflow, unique("ada")) == f"<p>{PAYLOAD['text']}</p>"


def test_a_preview_shows_the_layout_around_a_sign(novu: Novu, card: str) -> None:
    request = models.LayoutPreviewRequestDto(
        preview_payload=models.LayoutPreviewPayloadDto(
            subscriber=models.SubscriberResponseDtoOptional(first_name="Grace")
        )
    )
    shown = novu.layouts.generate_preview(layout_id=card, layout_preview_request_dto=request).result
    assert shown.result.type == models.ResultType.EMAIL
    assert shown.result.preview
    assert '<body><div class="card"><div' in shown.result.preview.body
    assert "<p>For Grace</p></body>" in shown.result.preview.body


def test_what_can_not_be_is_refused_with_the_contracts_errors(novu: Novu, card: str, default: str) -> None:
    no_content = models.EmailControlsDto(body="<p>Hello</p>", editor_type=models.EditorType.HTML)
    with pytest.raises(models.ErrorDto) as wrong:
        novu.layouts.update(
            layout_id=card,
            update_layout_dto=models.UpdateLayoutDto(name="N", control_values=models.ControlValues(email=no_content)),
        )
    assert wrong.value.data.status_code == 400
    assert wrong.value.data.ctx
    assert wrong.value.data.ctx["controls"]["email.body"][0]["issueType"] == "MISSING_VALUE"
    with pytest.raises(models.ErrorDto) as taken:
        novu.layouts.create(create_layout_dto={"layout_id": card, "name": "Again"})
    assert taken.value.data.status_code == 409
    with pytest.raises(models.ErrorDto) as kept:
        novu.layouts.delete(layout_id=default)
    assert kept.value.data.status_code == 409
    with pytest.raises(models.ValidationErrorDto) as nameless:
        novu.layouts.create(create_layout_dto={"layout_id": "a b", "name": ""})
    assert set(nameless.value.data.errors) == {"name", "layoutId"}
