"""``novu-py`` and translations: a workflow is translated with the published client, and two subscribers read it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from novu_py import Novu, models

from tests.conformance.data import NO_RETRIES
from tests.conformance.test_novu_py import finished_runs, messages_of
from tests.support.server import NovuServer

Unique = Callable[[str], str]
CreateWorkflow = Callable[..., str]
ENGLISH = {"title": "Hello {{subscriber.firstName}}", "items": "{payload.n, plural, one {# item} other {# items}}"}
POLISH = {"title": "Cześć {{subscriber.firstName}}", "items": "{payload.n, plural, few {# rzeczy} other {# rzecz}}"}
STEPS: list[dict[str, Any]] = [
    {"name": "In-App", "type": "in_app", "controlValues": {"subject": "{{t.title}}", "body": "{{t.items}}"}},
    {
        "name": "Mail",
        "type": "email",
        "controlValues": {"subject": "{{t.title}}", "body": "<p>{{t.items}}</p>", "editorType": "html"},
    },
]


class _ReadsBodies(httpx.Client):
    """What novu-py 3.19.0 needs to send files: it looks at a request's body before that has been read, and fails."""

    def build_request(self, *arguments: Any, **more: Any) -> httpx.Request:
        request = super().build_request(*arguments, **more)
        request.read()
        return request


@contextmanager
def uploading(server: NovuServer) -> Iterator[Novu]:
    with _ReadsBodies(timeout=60) as client:
        yield Novu(secret_key=server.secret_key, server_url=server.url, retry_config=NO_RETRIES, client=client)


def test_subscribers_read_what_the_client_translated(
    novu: Novu, unique: Unique, create_workflow: CreateWorkflow
) -> None:
    workflow = create_workflow(*STEPS, isTranslationEnabled=True)
    for locale, content in (("en_US", ENGLISH), ("pl_PL", POLISH)):
        made = novu.translations.create(
            create_translation_request_dto={
                "resource_id": workflow,
                "resource_type": models.ResourceType.WORKFLOW,
                "locale": locale,
                "content": content,
            }
        )
        assert (made.resource_id, made.locale, made.content) == (workflow, locale, content)
    people = {unique("ada"): "pl_PL", unique("bo"): "sv_SE"}
    to = [
        {"subscriber_id": name, "first_name": "Ada", "email": "ada@example.com", "locale": locale}
        for name, locale in people.items()
    ]
    sent = novu.trigger(trigger_event_request_dto={"workflow_id": workflow, "to": to, "payload": {"n": 3}})
    assert sent.result.transaction_id
    finished_runs(novu, sent.result.transaction_id, 2)
    said = {name: {(message.channel.value, message.subject) for message in messages_of(novu, name)} for name in people}
    ada, bo = people
    assert said[ada] == {("in_app", "Cześć Ada"), ("email", "Cześć Ada")}
    assert said[bo] == {("in_app", "Hello Ada"), ("email", "Hello Ada")}
    (inbox,) = messages_of(novu, ada, channel="in_app")
    assert inbox.content == "3 rzeczy"


def test_every_other_operation_of_the_client(novu: Novu, server: NovuServer, create_workflow: CreateWorkflow) -> None:
    workflow, other = (create_workflow(*STEPS, isTranslationEnabled=True) for _ in range(2))
    translations = novu.translations
    done = translations.master.import_master_json(
        import_master_json_request_dto={
            "locale": "de_DE",
            "master_json": {"workflows": {workflow: {"title": "Hallo"}, other: {"title": "Moin"}, "no-such": {}}},
        }
    )
    assert (done.success, sorted(done.successful or ()), done.failed) == (False, sorted([workflow, other]), ["no-such"])
    found = translations.master.retrieve(locale="de_DE")
    assert (found.workflows[workflow], found.workflows[other]) == ({"title": "Hallo"}, {"title": "Moin"})
    with uploading(server) as sender:
        files = sender.translations.upload(
            request_body={
                "resource_id": workflow,
                "resource_type": models.TranslationControllerUploadTranslationFilesResourceType.WORKFLOW,
                "files": [
                    {"file_name": "fr_FR.json", "content": b'{"title": "Bonjour"}'},
                    {"file_name": "notes.txt", "content": b"x"},
                ],
            }
        )
        assert (files.total_files, files.successful_uploads, files.failed_uploads, len(files.errors)) == (2, 1, 1, 1)
        master = b'{"workflows": {"%s": {"title": "Hola"}}}' % workflow.encode()
        imported = sender.translations.master.upload(
            request_body={"file": {"file_name": "es_ES.json", "content": master}}
        )
        assert (imported.success, imported.successful) == (True, [workflow])
    kind = models.TranslationControllerGetTranslationGroupEndpointPathParamResourceType.WORKFLOW
    group = translations.groups.retrieve(resource_type=kind, resource_id=workflow)
    assert (group.resource_id, group.locales) == (workflow, ["de_DE", "es_ES", "fr_FR"])
    read = {
        "resource_type": models.TranslationControllerGetSingleTranslationPathParamResourceType.WORKFLOW,
        "resource_id": workflow,
    }
    assert translations.retrieve(**read, locale="fr_FR").content == {"title": "Bonjour"}
    one = models.TranslationControllerDeleteTranslationEndpointPathParamResourceType.WORKFLOW
    translations.delete(resource_type=one, resource_id=workflow, locale="fr_FR")
    with pytest.raises(models.APIError) as missing:
        translations.retrieve(**read, locale="fr_FR")
    assert missing.value.status_code == 404
    whole = models.PathParamResourceType.WORKFLOW
    translations.groups.delete(resource_type=whole, resource_id=workflow)
    with pytest.raises(models.APIError):
        translations.groups.retrieve(resource_type=kind, resource_id=workflow)
