"""``@novu/api`` in node and translations: each operation writes, is read back, and is gone when it is deleted."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.clients import ClientError

IN_APP = {"name": "In-App", "type": "in_app", "controlValues": {"subject": "{{t.title}}", "body": "x"}}


@pytest.fixture
def translations(api: Callable[..., Any]) -> Callable[..., Any]:
    """Calls a method of the client's translations."""
    return lambda method, *arguments: api(f"translations.{method}", *arguments)


def test_every_operation_of_the_client(translations: Callable[..., Any], create_workflow: Callable[..., str]) -> None:
    workflow = create_workflow(IN_APP, isTranslationEnabled=True)
    resource = {"resourceType": "workflow", "resourceId": workflow}
    made = translations("create", resource | {"locale": "en_US", "content": {"title": "Hello"}})
    assert (made["resourceId"], made["locale"], made["content"]) == (workflow, "en_US", {"title": "Hello"})
    files = [("fr_FR.json", '{"title": "Bonjour"}'), ("de_DE.json", "[]")]
    sent = [{"fileName": name, "content": {"$bytes": content}} for name, content in files]
    done = translations("upload", resource | {"files": sent})
    assert (done["totalFiles"], done["successfulUploads"], done["failedUploads"]) == (2, 1, 1)
    assert done["errors"] == ["de_DE.json: The file must hold a JSON object"]
    master_json = json.dumps({"workflows": {workflow: {"title": "Hola"}}})
    master = {"fileName": "es_ES.json", "content": {"$bytes": master_json}}
    assert translations("master.upload", {"file": master})["successful"] == [workflow]
    document = {"locale": "it_IT", "masterJson": {"workflows": {workflow: {"title": "Ciao"}}, "layouts": {}}}
    assert translations("master.import", document)["success"] is True
    assert translations("master.retrieve", "es_ES")["workflows"][workflow] == {"title": "Hola"}
    group = translations("groups.retrieve", "workflow", workflow)
    assert group["locales"] == ["en_US", "es_ES", "fr_FR", "it_IT"]
    assert "outdatedLocales" not in group
    one = resource | {"locale": "fr_FR"}
    assert translations("retrieve", one)["content"] == {"title": "Bonjour"}
    translations("delete", one)
    with pytest.raises(ClientError) as missing:
        translations("retrieve", one)
    assert missing.value.status == 404
    translations("groups.delete", "workflow", workflow)
    with pytest.raises(ClientError):
        translations("groups.retrieve", "workflow", workflow)
