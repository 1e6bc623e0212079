"""Translations over REST: written, read back by the published client's own models, refused, and gone when deleted."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from novu_py import Novu, models

from novu_app.kernel.database import reading
from novu_app.translations import store
from tests.support.application import TestEnvironment
from tests.support.customer import Customer, in_app
from tests.support.engine import MovableClock

PATH = "/v2/translations"
SETTINGS = "/v1/organizations/settings"
ENGLISH = {"z": {"title": "Hello"}, "a": "Bye"}
FRENCH = {"z": {"title": "Bonjour"}, "a": "Au revoir"}
Save = Callable[..., dict[str, Any]]


@pytest.fixture
def save(app_client: httpx.Client, customer: Customer) -> Save:
    """Sets the texts of the workflow ``order``, which is translated."""
    customer.workflow(in_app("{{t.z.title}}", "{{t.a}}"), name="order", translation_enabled=True)

    def set_texts(locale: str, content: dict[str, Any], resource: str = "order", kind: str = "workflow") -> Any:
        body = {"resourceId": resource, "resourceType": kind, "locale": locale, "content": content}
        answer = app_client.post(PATH, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    return set_texts


@pytest.fixture
def uploading(sdk: Novu, app_client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> Novu:
    """The published client, able to send files: 3.19.0 looks at the body of a request before it has been read, and fails."""
    build = app_client.build_request

    def build_and_read(*arguments: Any, **more: Any) -> httpx.Request:
        request = build(*arguments, **more)
        request.read()
        return request

    monkeypatch.setattr(app_client, "build_request", build_and_read)
    return sdk


def test_a_translation_is_set_and_read_in_its_own_order(
    sdk: Novu, app_client: httpx.Client, save: Save, clock: MovableClock
) -> None:
    made = save("fr-fr", FRENCH)
    assert made == {
        "resourceId": "order",
        "resourceType": "workflow",
        "locale": "fr_FR",
        "content": FRENCH,
        "createdAt": made["createdAt"],
        "updatedAt": made["createdAt"],
    }
    answer = app_client.get(f"{PATH}/workflow/order/fr_FR")
    assert list(answer.json()["data"]["content"]) == ["z", "a"], "files are compared by their owners"
    clock.advance(minutes=1)
    changed = save("fr_FR", {"a": "Salut"})
    assert (changed["content"], changed["createdAt"]) == ({"a": "Salut"}, made["createdAt"])
    assert changed["updatedAt"] > made["updatedAt"]
    read = sdk.translations.retrieve(
        resource_type=models.TranslationControllerGetSingleTranslationPathParamResourceType.WORKFLOW,
        resource_id="order",
        locale="fr_FR",
    )
    assert (read.locale, read.content) == ("fr_FR", {"a": "Salut"})


def test_a_resource_answers_to_its_id_identifier_and_slug(app_client: httpx.Client, save: Save) -> None:
    workflow = app_client.get("/v2/workflows/order").json()["data"]
    save("en_US", ENGLISH, resource=workflow["slug"])
    for reference in (workflow["_id"], workflow["slug"], "order"):
        found = app_client.get(f"{PATH}/group/workflow/{reference}").json()["data"]
        assert (found["resourceId"], found["resourceName"], found["locales"]) == ("order", "order", ["en_US"])


def test_what_the_default_locale_changed_is_outdated_until_it_is_saved_again(
    sdk: Novu, app_client: httpx.Client, save: Save
) -> None:
    def group() -> models.TranslationGroupDto:
        kind = models.TranslationControllerGetTranslationGroupEndpointPathParamResourceType.WORKFLOW
        return sdk.translations.groups.retrieve(resource_type=kind, resource_id="order")

    save("fr_FR", FRENCH)
    save("en_US", ENGLISH)
    save("de_DE", {"z": {"title": "Hallo"}, "a": "Ciao"})
    assert (group().locales, group().outdated_locales) == (["de_DE", "en_US", "fr_FR"], None)
    save("en_US", {"z": {"title": "Hi"}, "b": "New"})
    assert group().outdated_locales == ["de_DE", "fr_FR"]
    read = app_client.get(f"{PATH}/workflow/order/fr_FR").json()["data"]
    assert read["outdatedKeys"] == ["z.title", "b", "a"], "changed, added, removed"
    assert "outdatedKeys" not in save("fr_FR", {"z": {"title": "Salut"}, "b": "Neuf"})
    assert group().outdated_locales == ["de_DE"]


def test_another_default_locale_makes_nothing_outdated_that_was_not(app_client: httpx.Client, save: Save) -> None:
    assert app_client.get(SETTINGS).json()["data"] == {
        "removeNovuBranding": True,
        "defaultLocale": "en_US",
        "targetLocales": [],
    }
    for locale, content in (("en_US", ENGLISH), ("fr_FR", FRENCH), ("de_DE", {"z": {"title": "Hallo"}, "a": "Ciao"})):
        save(locale, content)
    save("en_US", {"z": {"title": "Hi"}, "a": "Bye"})
    save("fr_FR", FRENCH)
    changed = app_client.patch(SETTINGS, json={"defaultLocale": "fr-fr", "targetLocales": ["de_DE", "en_US", "de-de"]})
    assert changed.json()["data"]["defaultLocale"] == "fr_FR"
    assert changed.json()["data"]["targetLocales"] == ["de_DE", "en_US"]
    read = app_client.get(f"{PATH}/workflow/order/de_DE").json()["data"]
    assert read["outdatedKeys"] == ["z.title"], "what was outdated still is"
    assert "outdatedLocales" in app_client.get(f"{PATH}/group/workflow/order").json()["data"]
    save("fr_FR", {"z": {"title": "Bonjour"}, "a": "Salut"})
    assert app_client.get(f"{PATH}/workflow/order/en_US").json()["data"]["outdatedKeys"] == ["a"]
    assert app_client.get(f"{PATH}/master-json").json()["data"]["workflows"]["order"]["a"] == "Salut"


@pytest.mark.usefixtures("save")
def test_settings_that_are_no_locales_are_refused(app_client: httpx.Client) -> None:
    for body in ({"defaultLocale": "english"}, {"targetLocales": ["de_DE", "?"]}, {"targetLocales": ["de"] * 201}):
        answer = app_client.patch(SETTINGS, json=body)
        assert (answer.status_code, len(answer.json()["message"])) == (400, 1), answer.text
    assert app_client.get(SETTINGS).json()["data"]["defaultLocale"] == "en_US"


def test_one_locale_goes_and_with_the_last_the_group(app_client: httpx.Client, save: Save) -> None:
    save("en_US", ENGLISH)
    save("fr_FR", FRENCH)
    assert app_client.delete(f"{PATH}/workflow/order/fr-fr").status_code == 204
    assert app_client.get(f"{PATH}/workflow/order/fr_FR").status_code == 404
    again = app_client.delete(f"{PATH}/workflow/order/fr_FR")
    assert (again.status_code, again.json()["message"]) == (404, "Translation not found")
    assert app_client.delete(f"{PATH}/workflow/order/en_US").status_code == 204
    assert app_client.get(f"{PATH}/group/workflow/order").status_code == 404


def test_a_group_goes_as_a_whole_and_with_its_workflow(
    app_client: httpx.Client, save: Save, customer: Customer, environment: TestEnvironment
) -> None:
    save("en_US", ENGLISH)
    assert app_client.delete(f"{PATH}/workflow/order").status_code == 204
    gone = app_client.delete(f"{PATH}/workflow/order")
    assert (gone.status_code, gone.json()["message"]) == (404, "Translation group not found")
    save("en_US", ENGLISH)
    workflow = app_client.get("/v2/workflows/order").json()["data"]
    customer.delete_workflow("order")
    assert app_client.get(f"{PATH}/workflow/order/en_US").json()["message"] == "Workflow cannot be found"
    with reading() as session:
        assert store.group(session, environment.id, "workflow", workflow["_id"]) is None


@pytest.mark.parametrize(
    ("change", "status", "text"),
    [
        ({"resourceId": "nope"}, 404, "Workflow cannot be found"),
        ({"resourceType": "layout", "resourceId": "nope"}, 404, "Layout cannot be found"),
        ({"resourceType": "topic"}, 422, "resourceType must be one of the following values"),
        ({"locale": "english"}, 422, "locale must be a locale such as en_US"),
        ({"locale": None}, 422, "locale must be a string"),
        ({"content": ["a"]}, 422, "content must be an object"),
        ({"content": {"n": "{payload.n, plural, one {1}}"}}, 422, "needs a branch for other"),
        ({"content": {"n": "{{ payload.n | nope }}{% if %}"}}, 422, "n: "),
    ],
)
@pytest.mark.usefixtures("save")
def test_what_can_not_be_a_translation_is_refused(
    app_client: httpx.Client, change: dict[str, Any], status: int, text: str
) -> None:
    body = {"resourceId": "order", "resourceType": "workflow", "locale": "en_US", "content": ENGLISH} | change
    answer = app_client.post(PATH, json=body)
    assert answer.status_code == status, answer.text
    assert text in answer.text
    assert app_client.get(f"{PATH}/group/workflow/order").status_code == 404, "nothing is stored"


def test_files_bring_a_locale_each(uploading: Novu, app_client: httpx.Client, save: Save) -> None:
    save("de_DE", {"a": "Ciao"})
    files = [
        ("fr_FR.json", b'{"a": "Salut"}'),
        ("es-mx.JSON", b'{"a": "Hola"}'),
        ("french.json", b"{}"),
        ("it_IT.json", b"{"),
    ]
    done = uploading.translations.upload(
        request_body={
            "resource_id": "order",
            "resource_type": models.TranslationControllerUploadTranslationFilesResourceType.WORKFLOW,
            "files": [{"file_name": name, "content": content} for name, content in files],
        }
    )
    assert (done.total_files, done.successful_uploads, done.failed_uploads) == (4, 2, 2)
    assert done.errors[0].startswith("french.json: The file must be named after its locale")
    assert done.errors[1].startswith("it_IT.json: The body is not valid JSON")
    group = app_client.get(f"{PATH}/group/workflow/order").json()["data"]
    assert group["locales"] == ["de_DE", "es_MX", "fr_FR"]
    form = {"resourceId": "order", "resourceType": "workflow"}
    listed = app_client.post(f"{PATH}/upload", data=form, files=[("files[]", ("pl_PL.json", b'{"a": "Pa"}'))])
    assert listed.json()["data"]["successfulUploads"] == 1
    none = app_client.post(f"{PATH}/upload", data=form, files={"other": b""})
    assert (none.status_code, none.json()["errors"]["files"]["messages"]) == (
        422,
        ["files must contain 1 to 100 files"],
    )
    unknown = app_client.post(f"{PATH}/upload", data=form | {"resourceId": "no"}, files={"files": ("en.json", b"{}")})
    assert unknown.status_code == 404


def test_the_master_file_has_every_translated_workflow_and_comes_back(
    uploading: Novu, app_client: httpx.Client, save: Save, customer: Customer
) -> None:
    sdk = uploading
    customer.workflow(in_app(), name="plain")
    save("en_US", ENGLISH)
    save("en_US", {"x": "y"}, resource="plain")
    master = sdk.translations.master.retrieve()
    assert (master.workflows, master.layouts) == ({"order": ENGLISH}, {}), "plain is not translated"
    document = {
        "workflows": {"order": FRENCH, "nope": {"a": "b"}, "plain": {"a": "{n, plural, one {}}"}},
        "layouts": {},
    }
    done = sdk.translations.master.import_master_json(
        import_master_json_request_dto={"locale": "fr_FR", "master_json": document}
    )
    assert (done.success, done.successful, done.failed) == (False, ["order"], ["nope", "plain"])
    assert "nope: Workflow cannot be found" in done.message
    assert sdk.translations.master.retrieve(locale="fr_FR").workflows == {"order": FRENCH}
    assert sdk.translations.master.retrieve(locale="sv_SE").workflows == {}
    file = {"file_name": "pt_BR.json", "content": b'{"workflows": {"order": {"a": "Tchau"}}}'}
    uploaded = sdk.translations.master.upload(request_body={"file": file})
    assert (uploaded.success, uploaded.successful) == (True, ["order"])
    assert app_client.get(f"{PATH}/workflow/order/pt_BR").json()["data"]["content"] == {"a": "Tchau"}


@pytest.mark.usefixtures("save")
def test_a_master_file_that_is_none_is_refused(app_client: httpx.Client) -> None:
    def imported(document: Any, locale: str = "en_US") -> int:
        return app_client.post(f"{PATH}/master-json", json={"locale": locale, "masterJson": document}).status_code

    assert imported({"order": ENGLISH}) == 400
    assert imported({"workflows": ["order"]}) == 400
    assert imported({"workflows": {}}, "english") == 422
    assert app_client.get(f"{PATH}/master-json?locale=english").status_code == 422
    for name, content in (("master.json", b"{}"), ("en_US.txt", b"{}"), ("en_US.json", b"[]")):
        answer = app_client.post(f"{PATH}/master-json/upload", files={"file": (name, content)})
        assert answer.status_code == 400, answer.text


def test_copies_and_other_environments_have_translations_of_their_own(
    app_client: httpx.Client, save: Save, environment: TestEnvironment
) -> None:
    from novu_app.environments.service import active_secrets
    from novu_app.kernel.database import writing
    from novu_app.workflows import service as workflows

    save("en_US", ENGLISH)
    with writing() as session:
        copied = workflows.duplicate(session, environment.id, "order").row.identifier
    save("en_US", {"a": "Changed"})
    assert app_client.get(f"{PATH}/workflow/{copied}/en_US").json()["data"]["content"] == ENGLISH
    with reading() as session:
        key = active_secrets(session, environment.production_id)[0]
    production = {"Authorization": f"ApiKey {key}"}
    assert app_client.get(f"{PATH}/workflow/order/en_US", headers=production).status_code == 404
    app_client.put("/v2/workflows/order/sync", json={"targetEnvironmentId": environment.production_id})
    there = app_client.get(f"{PATH}/workflow/order/en_US", headers=production).json()["data"]
    assert there["content"] == {"a": "Changed"}
    app_client.delete(f"{PATH}/workflow/order")
    assert app_client.get(f"{PATH}/workflow/order/en_US", headers=production).status_code == 200
