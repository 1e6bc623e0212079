"""``novu-py``, unchanged: what the first application of a user does with it.

The client checks every answer against its own models, so that each call here is a test of the whole shape of an answer.
"""

from collections.abc import Callable
from typing import Any

import pytest
from novu_py import Novu, models

from tests.conformance.data import EMAIL, IN_APP, NO_RETRIES, PAYLOAD
from tests.support.processes import wait_until
from tests.support.server import NovuServer

Unique = Callable[[str], str]
CreateWorkflow = Callable[..., str]


def finished_runs(novu: Novu, transaction_id: str, number: int = 1) -> list[models.ActivityNotificationResponseDto]:
    """The runs of a transaction, once there are ``number`` and none of their jobs is under way."""

    def finished() -> list[models.ActivityNotificationResponseDto] | None:
        runs = novu.notifications.list(request={"transaction_id": transaction_id, "limit": 100}).result.data
        done = all(run.jobs and all(job.status in ENDED for job in run.jobs) for run in runs)
        return runs if len(runs) >= number and done else None

    runs = wait_until(finished, f"{number} finished runs of {transaction_id}", pause=0.05)
    assert runs is not None
    assert len(runs) == number
    return runs


ENDED = {"completed", "failed", "canceled", "skipped", "merged"}


def messages_of(novu: Novu, subscriber_id: str, **filters: Any) -> list[models.MessageResponseDto]:
    return novu.messages.retrieve(request={"subscriber_id": subscriber_id, "limit": 100, **filters}).result.data


def trigger(novu: Novu, workflow: str, to: Any, **more: Any) -> str:
    answer = novu.trigger(
        trigger_event_request_dto={"workflow_id": workflow, "to": to, "payload": PAYLOAD, **more}
    ).result
    assert (answer.acknowledged, answer.status) == (True, models.TriggerEventResponseDtoStatus.PROCESSED)
    assert answer.transaction_id
    return answer.transaction_id


def test_a_workflow_made_by_the_client_reaches_a_new_subscriber_on_both_channels(novu: Novu, unique: Unique) -> None:
    name, subscriber_id = unique("Order shipped"), unique("ada")
    workflow = novu.workflows.create(
        create_workflow_dto=models.CreateWorkflowDto(
            name=name,
            workflow_id=name.lower().replace(" ", "-"),
            active=True,
            tags=["orders"],
            description="Tells that an order is on its way",
            steps=[
                models.InAppStepUpsertDto(
                    name="In-App",
                    type=models.StepTypeEnum.IN_APP,
                    control_values=models.InAppControlDto(
                        subject="Hello {{subscriber.firstName}}",
                        body="{{payload.text}}",
                        primary_action=models.ActionDto(
                            label="Open",
                            redirect=models.RedirectDto(url="/orders"),
                        ),
                    ),
                ),
                models.EmailStepUpsertDto(
                    name="E-mail",
                    type=models.StepTypeEnum.EMAIL,
                    control_values=models.EmailControlDto(
                        subject="Mail for {{subscriber.firstName}}",
                        body="<p>{{payload.text}}</p>",
                        editor_type=models.EmailControlDtoEditorType.HTML,
                    ),
                ),
            ],
        )
    ).result
    assert (workflow.name, workflow.status, workflow.active) == (name, models.WorkflowStatusEnum.ACTIVE, True)
    assert workflow.origin == models.ResourceOriginEnum.NOVU_CLOUD
    assert [step.type for step in workflow.steps] == [models.StepTypeEnum.IN_APP, models.StepTypeEnum.EMAIL]
    assert [step.step_id for step in workflow.steps] == ["in-app", "e-mail"]

    to = {"subscriber_id": subscriber_id, "first_name": "Ada", "email": "ada@example.com", "data": {"plan": "pro"}}
    transaction_id = trigger(novu, workflow.workflow_id, to)
    (run,) = finished_runs(novu, transaction_id)
    assert run.subscriber
    assert run.subscriber.subscriber_id == subscriber_id
    assert run.payload == PAYLOAD
    assert run.jobs
    steps = [(job.type, job.status) for job in run.jobs if job.type != "trigger"]
    assert steps == [("in_app", "completed"), ("email", "completed")]
    assert all(job.execution_details for job in run.jobs)
    assert run.id
    assert novu.notifications.retrieve(notification_id=run.id).result.transaction_id == transaction_id

    in_app, email = sorted(messages_of(novu, subscriber_id), key=lambda message: message.channel, reverse=True)
    assert (in_app.channel, in_app.subject, in_app.content) == ("in_app", "Hello Ada", PAYLOAD["text"])
    assert (in_app.seen, in_app.read, in_app.status) == (False, False, "sent")
    assert (email.channel, email.subject, email.email) == ("email", "Mail for Ada", "ada@example.com")
    assert PAYLOAD["text"] in str(email.content)

    made = novu.subscribers.retrieve(subscriber_id=subscriber_id).result
    assert (made.first_name, made.email, made.data) == ("Ada", "ada@example.com", {"plan": "pro"})


def test_a_workflow_is_found_by_identifier_id_and_slug_and_can_be_changed(novu: Novu, unique: Unique) -> None:
    identifier = unique("wf")
    made = novu.workflows.create(
        create_workflow_dto={"name": "Before", "workflow_id": identifier, "active": True, "steps": [IN_APP]}
    ).result
    for way in (identifier, made.id, made.slug):
        assert novu.workflows.get(workflow_id=way).result.id == made.id

    step = made.steps[0]
    changed = novu.workflows.update(
        workflow_id=identifier,
        update_workflow_dto={
            "name": "After",
            "active": True,
            "origin": "novu-cloud",
            "preferences": {"user": None, "workflow": None},
            "steps": [{**IN_APP, "id": step.id, "controlValues": {"body": "changed"}}, EMAIL],
        },
    ).result
    assert changed.name == "After"
    assert [s.step_id for s in changed.steps] == ["in-app", "e-mail"]
    assert changed.steps[0].id == step.id

    patched = novu.workflows.patch(workflow_id=identifier, patch_workflow_dto={"active": False}).result
    assert patched.status == models.WorkflowStatusEnum.INACTIVE
    answer = novu.trigger(trigger_event_request_dto={"workflow_id": identifier, "to": "nobody", "payload": {}}).result
    assert answer.status == models.TriggerEventResponseDtoStatus.TRIGGER_NOT_ACTIVE

    listed = novu.workflows.list(request={"query": identifier, "limit": 10}).result
    assert [workflow.workflow_id for workflow in listed.workflows] == [identifier]
    assert listed.total_count == 1
    novu.workflows.delete(workflow_id=identifier)
    with pytest.raises(models.ErrorDto) as missing:
        novu.workflows.get(workflow_id=identifier)
    assert missing.value.status_code == 404


def test_a_topic_reaches_its_subscribers_but_not_the_excluded(
    novu: Novu, unique: Unique, create_workflow: CreateWorkflow
) -> None:
    topic, workflow = unique("topic"), create_workflow(IN_APP)
    people = [unique("member") for _ in range(4)]
    for person in people:
        created = novu.subscribers.create(
            create_subscriber_request_dto={"subscriber_id": person, "first_name": "M"}
        ).result
        assert created.subscriber_id == person
    assert novu.topics.create(create_update_topic_request_dto={"key": topic, "name": "A topic"}).result.key == topic
    joined = novu.topics.subscriptions.create(
        topic_key=topic, create_topic_subscriptions_request_dto={"subscriptions": people}
    ).result
    assert (joined.meta.total_count, joined.meta.successful, joined.meta.failed) == (4, 4, 0)
    listed = novu.topics.subscriptions.list(request={"topic_key": topic, "limit": 3}).result
    assert len(listed.data) == 3
    assert listed.next

    to = [{"type": "Topic", "topic_key": topic, "exclude": [people[0]]}]
    runs = finished_runs(novu, trigger(novu, workflow, to), 3)
    assert {run.subscriber.subscriber_id for run in runs if run.subscriber} == set(people[1:])
    assert messages_of(novu, people[0]) == []
    assert len(messages_of(novu, people[3])) == 1

    left = novu.topics.subscriptions.delete(
        topic_key=topic, delete_topic_subscriptions_request_dto={"subscriptions": people[2:]}
    ).result
    assert left.meta.successful == 2
    runs = finished_runs(novu, trigger(novu, workflow, [{"type": "Topic", "topic_key": topic}]), 2)
    assert {run.subscriber.subscriber_id for run in runs if run.subscriber} == set(people[:2])


def test_a_list_of_recipients_gets_one_run_each_and_the_last_definition_wins(
    novu: Novu, unique: Unique, create_workflow: CreateWorkflow
) -> None:
    first, second, workflow = unique("a"), unique("b"), create_workflow(IN_APP)
    to = [first, {"subscriber_id": second, "first_name": "Old"}, first, {"subscriber_id": second, "first_name": "New"}]
    transaction_id = unique("transaction")
    assert trigger(novu, workflow, to, transaction_id=transaction_id) == transaction_id
    runs = finished_runs(novu, transaction_id, 2)
    assert {run.subscriber.subscriber_id for run in runs if run.subscriber} == {first, second}
    assert novu.subscribers.retrieve(subscriber_id=second).result.first_name == "New"


def test_one_transaction_id_is_carried_out_once(novu: Novu, unique: Unique, create_workflow: CreateWorkflow) -> None:
    subscriber_id, transaction_id, workflow = unique("once"), unique("transaction"), create_workflow(IN_APP)
    for _ in range(3):
        assert trigger(novu, workflow, subscriber_id, transaction_id=transaction_id) == transaction_id
    trigger(novu, workflow, subscriber_id, transaction_id=unique("transaction"))
    wait_until(lambda: len(messages_of(novu, subscriber_id)) >= 2, "both messages")
    finished_runs(novu, transaction_id)
    assert len(messages_of(novu, subscriber_id, transaction_id=[transaction_id])) == 1


def test_bulk_answers_for_each_event_in_order(novu: Novu, unique: Unique, create_workflow: CreateWorkflow) -> None:
    subscriber_id, workflow = unique("bulk"), create_workflow(IN_APP)
    event: Any = {"workflow_id": workflow, "to": subscriber_id, "payload": PAYLOAD}
    unknown: Any = {"workflow_id": "no-such-workflow", "to": subscriber_id}
    answers = novu.trigger_bulk(bulk_trigger_event_dto={"events": [event, unknown, event]}).result
    statuses = models.TriggerEventResponseDtoStatus
    assert [answer.status for answer in answers] == [statuses.PROCESSED, statuses.ERROR, statuses.PROCESSED]
    assert answers[1].error == ["workflow_not_found"]
    assert answers[0].transaction_id != answers[2].transaction_id
    wait_until(lambda: len(messages_of(novu, subscriber_id)) == 2, "two messages")


def test_bulk_takes_a_hundred_events_and_no_more(novu: Novu, unique: Unique, create_workflow: CreateWorkflow) -> None:
    subscriber_id, workflow = unique("hundred"), create_workflow(IN_APP)
    event: Any = {"workflow_id": workflow, "to": subscriber_id, "payload": PAYLOAD}
    assert len(novu.trigger_bulk(bulk_trigger_event_dto={"events": [event] * 100}).result) == 100
    wait_until(lambda: len(messages_of(novu, subscriber_id)) == 100, "a hundred messages")
    with pytest.raises(models.NovuError) as refused:
        novu.trigger_bulk(bulk_trigger_event_dto={"events": [event] * 101})
    assert refused.value.status_code == 400
    assert "events must contain no more than 100 elements" in refused.value.body


def test_a_broadcast_reaches_every_subscriber(novu: Novu, unique: Unique, create_workflow: CreateWorkflow) -> None:
    workflow, people = create_workflow(IN_APP), [unique("everyone") for _ in range(3)]
    for person in people:
        novu.subscribers.create(create_subscriber_request_dto={"subscriber_id": person})
    answer = novu.trigger_broadcast(trigger_event_to_all_request_dto={"name": workflow, "payload": PAYLOAD}).result
    assert answer.acknowledged
    for person in people:
        wait_until(lambda who=person: len(messages_of(novu, who)) == 1, f"the message of {person}")


def test_a_waiting_run_can_be_canceled(novu: Novu, unique: Unique, create_workflow: CreateWorkflow) -> None:
    delay = {"name": "Wait", "type": "delay", "controlValues": {"type": "regular", "amount": 1, "unit": "hours"}}
    subscriber_id, workflow = unique("patient"), create_workflow(delay, IN_APP)
    transaction_id = trigger(novu, workflow, subscriber_id)

    def waiting() -> bool:
        runs = novu.notifications.list(request={"transaction_id": transaction_id}).result.data
        return bool(runs and any(job.status == "delayed" for job in runs[0].jobs or []))

    wait_until(waiting, "the delayed job")
    assert novu.cancel(transaction_id=transaction_id).result is True
    (run,) = finished_runs(novu, transaction_id)
    assert "canceled" in {job.status for job in run.jobs or []}
    assert novu.cancel(transaction_id=transaction_id).result is False
    assert novu.cancel(transaction_id="never-was").result is False
    assert messages_of(novu, subscriber_id) == []


def test_subscribers_are_kept_changed_found_and_removed(novu: Novu, unique: Unique) -> None:
    subscriber_id = unique("kept")
    fields: Any = {
        "subscriber_id": subscriber_id,
        "first_name": "Grace",
        "email": "grace@example.com",
        "locale": "en_US",
    }
    assert novu.subscribers.create(create_subscriber_request_dto=fields).result.first_name == "Grace"
    with pytest.raises(models.SubscriberResponseDtoError) as conflict:
        novu.subscribers.create(create_subscriber_request_dto=fields, fail_if_exists=True)
    assert conflict.value.status_code == 409
    assert conflict.value.data.subscriber_id == subscriber_id

    patched = novu.subscribers.patch(
        subscriber_id=subscriber_id, patch_subscriber_request_dto={"last_name": "Hopper", "data": {"rank": 1}}
    ).result
    assert (patched.first_name, patched.last_name, patched.data) == ("Grace", "Hopper", {"rank": 1})
    found = novu.subscribers.search(request={"subscriber_id": subscriber_id}).result
    assert [subscriber.last_name for subscriber in found.data] == ["Hopper"]

    assert novu.subscribers.delete(subscriber_id=subscriber_id).result.acknowledged
    with pytest.raises(models.ErrorDto) as missing:
        novu.subscribers.retrieve(subscriber_id=subscriber_id)
    assert missing.value.status_code == 404


def test_subscribers_come_in_pages_without_gaps(novu: Novu, unique: Unique) -> None:
    prefix = unique("paged")
    made = [f"{prefix}-{number}" for number in range(5)]
    novu.subscribers.create_bulk(
        bulk_subscriber_create_dto={
            "subscribers": [{"subscriber_id": name, "email": f"{prefix}@x.io"} for name in made]
        }
    )
    seen: list[str] = []
    after: str | None = None
    while True:
        request: Any = {"email": f"{prefix}@x.io", "limit": 2, "order_by": "_id", "order_direction": "ASC"}
        page = novu.subscribers.search(request={**request, "after": after} if after else request).result
        seen += [subscriber.subscriber_id for subscriber in page.data]
        after = page.next
        if not after:
            break
    assert sorted(seen) == sorted(made)
    assert len(seen) == len(set(seen))


def test_the_built_in_integrations_are_listed(novu: Novu) -> None:
    active = {(each.provider_id, each.channel) for each in novu.integrations.list_active().result}
    assert ("novu", "in_app") in active
    assert ("novu-email", "email") in active
    assert {each.provider_id for each in novu.integrations.list().result} >= {"novu", "novu-email"}


def test_messages_can_be_deleted(novu: Novu, unique: Unique, create_workflow: CreateWorkflow) -> None:
    subscriber_id, workflow = unique("deleted"), create_workflow(IN_APP, EMAIL)
    to = {"subscriber_id": subscriber_id, "email": "gone@example.com"}
    transaction_id = trigger(novu, workflow, to)
    finished_runs(novu, transaction_id)
    (email,) = messages_of(novu, subscriber_id, channel="email")
    assert email.id
    assert novu.messages.delete(message_id=email.id).result.acknowledged
    assert [message.channel for message in messages_of(novu, subscriber_id)] == ["in_app"]
    novu.messages.delete_by_transaction_id(transaction_id=transaction_id)
    assert messages_of(novu, subscriber_id) == []


def test_errors_come_as_the_classes_of_the_client(
    server: NovuServer, novu: Novu, create_workflow: CreateWorkflow
) -> None:
    stranger = Novu(secret_key="not-a-key", server_url=server.url, retry_config=NO_RETRIES, timeout_ms=60_000)
    with pytest.raises(models.ErrorDto) as unauthorized:
        stranger.subscribers.search(request={})
    assert (unauthorized.value.status_code, unauthorized.value.data.message) == (401, "API Key not found")
    assert unauthorized.value.data.path.startswith("/v2/subscribers")

    with pytest.raises(models.ValidationErrorDto) as unknown:
        novu.trigger(trigger_event_request_dto={"workflow_id": "no-such-workflow", "to": "a"})
    assert unknown.value.status_code == 422
    assert "workflow_not_found" in unknown.value.body

    huge = {"text": "x" * (512 * 1024)}
    with pytest.raises(models.ErrorDto) as too_large:
        novu.trigger(trigger_event_request_dto={"workflow_id": create_workflow(IN_APP), "to": "a", "payload": huge})
    assert too_large.value.status_code == 413
    assert "exceeds maximum allowed size of 524288 bytes (512KB)" in str(too_large.value.data.message)


def test_a_payload_schema_is_enforced_with_the_fields_named(novu: Novu, create_workflow: CreateWorkflow) -> None:
    schema = {
        "type": "object",
        "properties": {"order": {"type": "string"}, "count": {"type": "integer", "default": 1}},
        "required": ["order"],
    }
    workflow = create_workflow(IN_APP, payloadSchema=schema, validatePayload=True)
    with pytest.raises(models.PayloadValidationExceptionDto) as refused:
        novu.trigger(trigger_event_request_dto={"workflow_id": workflow, "to": "a", "payload": {"count": "many"}})
    assert refused.value.status_code == 400
    assert refused.value.data.type == "PAYLOAD_VALIDATION_ERROR"
    assert {error.field for error in refused.value.data.errors} == {"order", "count"}
    assert str(refused.value.data.message).startswith("Payload validation failed: ")
