"""Layouts over REST, read back by the published client's own models."""

from typing import Any

import httpx
import pytest
from novu_py import Novu
from sqlalchemy import func, select
from sqlmodel import col

from novu_app.kernel import jsons
from novu_app.kernel.database import reading, writing
from novu_app.layouts import service
from novu_app.layouts.models import LayoutVersion
from tests.support.application import TestEnvironment

CARD = '<html><body><div class="card">{{content}}</div><p>For {{subscriber.firstName}}</p></body></html>'


def document(*nodes: dict[str, Any]) -> str:
    """A document of the block editor."""
    return jsons.dumps({"type": "doc", "content": list(nodes)})


CONTENT = {"type": "paragraph", "content": [{"type": "variable", "attrs": {"id": "content"}}]}
HELLO = {"type": "paragraph", "content": [{"type": "text", "text": "Hello"}]}


def create(client: httpx.Client, layout_id: str = "card", name: str = "Card") -> dict[str, Any]:
    answer = client.post("/v2/layouts", json={"layoutId": layout_id, "name": name})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()["data"]
    return made


def update(client: httpx.Client, layout_id: str = "card", body: str = CARD, editor: str = "html") -> httpx.Response:
    values = {"email": {"body": body, "editorType": editor}}
    return client.put(f"/v2/layouts/{layout_id}", json={"name": "Card", "controlValues": values})


def mailing(client: httpx.Client, name: str, **controls: Any) -> dict[str, Any]:
    step = {"name": "Mail", "type": "email", "controlValues": {"subject": "S", "body": "<b>B</b>", **controls}}
    body = {"name": name, "workflowId": name, "active": True, "steps": [step]}
    answer = client.post("/v2/workflows", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()["data"]
    return made


def layout_of(client: httpx.Client, workflow: str) -> Any:
    """What the workflow's only step says of its layout, and the issues about that."""
    step = client.get(f"/v2/workflows/{workflow}").json()["data"]["steps"][0]
    issues = (step.get("issues") or {}).get("controls", {}).get("layoutId", [])
    return step["controlValues"].get("layoutId", "-"), [issue["message"] for issue in issues]


def versions(layout_id: str) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).where(col(LayoutVersion.layout_id) == layout_id)) or 0


def test_the_first_layout_is_the_default_and_shows_the_content(sdk: Novu, app_client: httpx.Client) -> None:
    first, second = create(app_client), create(app_client, "plain", "Plain")
    assert (first["isDefault"], second["isDefault"]) == (True, False)
    read = sdk.layouts.retrieve(layout_id="card").result
    assert (read.layout_id, read.name, read.slug) == ("card", "Card", first["slug"])
    assert (read.type.value, read.origin.value) == ("BRIDGE", "novu-cloud")
    assert first["slug"].startswith("card_lt_")
    assert read.controls.values.email
    assert read.controls.values.email.editor_type.value == "block"
    assert "content" in read.controls.values.email.body
    assert set(read.variables["properties"]) == {"subscriber", "content", "context", "env", "workflow", "links"}


def test_a_layout_answers_to_its_id_identifier_and_slug(app_client: httpx.Client) -> None:
    made = create(app_client)
    for reference in (made["_id"], made["slug"], "card"):
        assert app_client.get(f"/v2/layouts/{reference}").json()["data"]["_id"] == made["_id"]
    missing = app_client.get("/v2/layouts/nope")
    assert missing.status_code == 404
    assert missing.json()["message"].startswith("Layout not found for id nope")


def test_what_is_written_reads_back_and_a_version_is_kept_of_each_content(app_client: httpx.Client) -> None:
    made = create(app_client)
    changed = update(app_client).json()["data"]
    assert changed["controls"]["values"] == {"email": {"body": CARD, "editorType": "html"}}
    assert versions(made["_id"]) == 2
    renamed = app_client.put("/v2/layouts/card", json={"name": "Renamed", "isTranslationEnabled": True}).json()["data"]
    assert (renamed["name"], renamed["layoutId"], renamed["isTranslationEnabled"]) == ("Renamed", "card", True)
    assert renamed["controls"]["values"] == changed["controls"]["values"]
    assert versions(made["_id"]) == 2, "a name is no content"
    cleared = app_client.put("/v2/layouts/card", json={"name": "Renamed", "controlValues": None}).json()["data"]
    assert (cleared["controls"]["values"], cleared["isTranslationEnabled"]) == ({}, True)


@pytest.mark.parametrize(
    ("editor", "body", "message"),
    [
        ("html", "<p>Hello</p>", 'The layout body should contain the "content" variable'),
        ("html", "", 'The layout body should contain the "content" variable'),
        ("html", document(CONTENT), "Content must be a valid HTML content"),
        ("block", CARD, "Content must be a valid Maily JSON content"),
        ("block", document(HELLO), 'The layout body should contain the "content" variable'),
        ("html", "{{content}}{% if %}", "email.body: "),
    ],
)
def test_a_body_that_is_no_layout_is_refused(app_client: httpx.Client, editor: str, body: str, message: str) -> None:
    made = create(app_client)
    refused = update(app_client, body=body, editor=editor)
    assert refused.status_code == 400, refused.text
    assert refused.json()["message"].startswith(message)
    (issue,) = refused.json()["ctx"]["controls"]["email.body"]
    assert issue["message"].startswith(message)
    assert versions(made["_id"]) == 1


@pytest.mark.parametrize("body", [{"name": "N"}, {"layoutId": "a b", "name": "N"}, {"layoutId": "a", "name": " "}])
def test_a_layout_without_a_name_or_a_proper_identifier_is_refused(
    app_client: httpx.Client, body: dict[str, Any]
) -> None:
    refused = app_client.post("/v2/layouts", json=body)
    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == (["name"] if body["name"] == " " else ["layoutId"])


def test_an_identifier_is_given_once(app_client: httpx.Client) -> None:
    create(app_client)
    again = app_client.post("/v2/layouts", json={"layoutId": "card", "name": "Other"})
    assert (again.status_code, "Layout with identifier: card already exists" in again.json()["message"]) == (409, True)
    assert app_client.get("/v2/layouts").json()["data"]["totalCount"] == 1


def test_layouts_are_listed_page_by_page_sorted_and_searched(sdk: Novu, app_client: httpx.Client) -> None:
    for number, name in enumerate(("beta", "Alpha", "gamma")):
        create(app_client, f"layout-{number}", name)

    def names(**request: Any) -> list[str]:
        return [layout.name for layout in sdk.layouts.list(request=request).result.layouts]

    assert names() == ["gamma", "Alpha", "beta"]
    assert names(order_by="name", order_direction="ASC") == ["Alpha", "beta", "gamma"]
    assert names(limit=1, offset=1) == ["Alpha"]
    assert names(query="MM") == names(query="layout-2") == ["gamma"]
    assert sdk.layouts.list(request={"limit": 1}).result.total_count == 3
    assert app_client.get("/v2/layouts?limit=101").status_code == 422


def test_a_copy_has_the_content_and_its_own_name(sdk: Novu, app_client: httpx.Client) -> None:
    create(app_client)
    update(app_client)
    copy = sdk.layouts.duplicate(layout_id="card", duplicate_layout_dto={"name": "My copy"}).result
    assert (copy.layout_id, copy.name, copy.is_default) == ("my-copy", "My copy", False)
    assert copy.controls.values.email
    assert copy.controls.values.email.body == CARD
    named = sdk.layouts.duplicate(layout_id="card", duplicate_layout_dto={"name": "N", "layout_id": "named"}).result
    assert named.layout_id == "named"
    second = app_client.post("/v2/layouts/card/duplicate", json={"name": "My copy"}).json()["data"]
    assert second["layoutId"].startswith("my-copy-")
    taken = app_client.post("/v2/layouts/card/duplicate", json={"name": "N", "layoutId": "named"})
    assert taken.status_code == 409


def test_the_default_can_not_be_deleted_and_others_leave_no_trace(app_client: httpx.Client) -> None:
    create(app_client)
    made = create(app_client, "promo", "Promo")
    refused = app_client.delete("/v2/layouts/card")
    assert (refused.status_code, "default layout, it can not be deleted" in refused.json()["message"]) == (409, True)
    mailing(app_client, "sale", layoutId="promo")
    assert app_client.delete("/v2/layouts/promo").status_code == 204
    assert app_client.get("/v2/layouts/promo").status_code == 404
    assert versions(made["_id"]) == 0
    assert layout_of(app_client, "sale") == ("-", []), "its e-mails have the default layout now"


def test_usage_names_the_workflows_that_send_in_a_layout(sdk: Novu, app_client: httpx.Client) -> None:
    create(app_client)
    promo = create(app_client, "promo", "Promo")
    mailing(app_client, "plain")
    mailing(app_client, "sale", layoutId="promo")
    mailing(app_client, "card-said", layoutId="card")
    mailing(app_client, "none", layoutId=None)

    def used(layout_id: str) -> list[str]:
        return [workflow.workflow_id for workflow in sdk.layouts.usage(layout_id=layout_id).result.workflows]

    assert used("promo") == used(promo["_id"]) == ["sale"]
    assert used("card") == ["card-said", "plain", "welcome"], "the default has those that name none"


def test_a_step_that_names_a_layout_that_is_not_there_has_an_issue_until_it_is(app_client: httpx.Client) -> None:
    create(app_client)
    assert mailing(app_client, "sale", layoutId="promo")["status"] == "ERROR"
    assert layout_of(app_client, "sale") == ("promo", ["Layout not found: promo"])
    promo = create(app_client, "promo", "Promo")
    assert layout_of(app_client, "sale") == ("promo", [])
    assert app_client.get("/v2/workflows/sale").json()["data"]["status"] == "ACTIVE"
    mailing(app_client, "by-slug", layoutId=promo["slug"])
    assert layout_of(app_client, "by-slug") == ("promo", []), "steps name layouts by identifier"


def test_a_preview_is_what_the_renderer_makes_of_the_layout(sdk: Novu, app_client: httpx.Client) -> None:
    create(app_client)
    update(app_client)
    shown = sdk.layouts.generate_preview(layout_id="card", layout_preview_request_dto={}).result
    assert shown.result.type
    assert shown.result.preview
    assert "The content of the e-mail" in shown.result.preview.body
    assert "For Ada" in shown.result.preview.body
    assert shown.preview_payload_example.subscriber
    assert shown.preview_payload_example.subscriber.first_name == "Ada"
    unsaved = {"email": {"body": "<i>{{content}} {{subscriber.firstName}} {{env.name}}</i>", "editorType": "html"}}
    body = {"controlValues": unsaved, "previewPayload": {"subscriber": {"firstName": "Grace"}}}
    tried = app_client.post("/v2/layouts/card/preview", json=body).json()["data"]
    assert "Grace Development" in tried["result"]["preview"]["body"]
    broken = {"controlValues": {"email": {"body": "{{content}}{% if %}", "editorType": "html"}}}
    failed = app_client.post("/v2/layouts/card/preview", json=broken).json()["data"]["result"]
    assert "preview" not in failed
    assert "layout card" in failed["error"]["message"]


def test_a_preview_is_for_the_subscriber_and_the_contexts_that_it_names(app_client: httpx.Client) -> None:
    create(app_client)
    update(
        app_client,
        body="{{content}}<p>{{subscriber.firstName}} {{subscriber.email}}|{{context.tenant.data.logo}} {{payload.foot}}</p>",
    )
    assert app_client.post("/v2/subscribers", json={"subscriberId": "grace", "firstName": "Grace"}).status_code == 201
    context = {"type": "tenant", "id": "acme", "data": {"logo": "a.png"}}
    assert app_client.post("/v2/contexts", json=context).status_code == 201
    given = {"subscriber": {"subscriberId": "grace"}, "context": {"tenant": "acme"}}
    shown = app_client.post("/v2/layouts/card/preview", json={"previewPayload": given}).json()["data"]
    assert shown["result"]["preview"]["body"].endswith("<p>Grace |a.png foot</p>"), "what nobody gives is made up"
    assert shown["previewPayloadExample"]["payload"] == {"foot": "foot"}
    given = {"subscriber": {"firstName": "Eve"}, "payload": {"foot": "Bye"}}
    shown = app_client.post("/v2/layouts/card/preview", json={"previewPayload": given}).json()["data"]
    assert shown["result"]["preview"]["body"].endswith("<p>Eve ada@example.com| Bye</p>")


def test_the_preview_of_a_step_is_in_its_layout(app_client: httpx.Client) -> None:
    create(app_client)
    update(app_client)
    mailing(app_client, "sale")

    def shown(**controls: Any) -> dict[str, Any]:
        body = {"controlValues": {"subject": "S", "body": "<b>B</b>", **controls}}
        result: dict[str, Any] = app_client.post("/v2/workflows/sale/step/mail/preview", json=body).json()["data"]
        return result["result"]

    wrapped = CARD.replace("{{content}}", "<b>B</b>").replace("{{subscriber.firstName}}", "Ada")
    wrapped = f"<!doctype html>{wrapped.replace('<body>', '<head></head><body>')}"
    assert shown()["preview"]["body"] == shown(layoutId="card")["preview"]["body"] == wrapped
    assert shown(layoutId=None)["preview"]["body"] == "<b>B</b>"
    assert shown(layoutId="nope")["error"]["message"] == "Layout not found: nope"


def test_another_environment_has_layouts_of_its_own(app_client: httpx.Client, environment: TestEnvironment) -> None:
    with writing() as session:
        scope = (environment.production_id, environment.organization_id)
        theirs = service.create_layout(session, *scope, "Theirs", "card").row.id
    calls: tuple[tuple[str, str, Any], ...] = (
        ("GET", "", None),
        ("PUT", "", {"name": "N"}),
        ("DELETE", "", None),
        ("POST", "/duplicate", {"name": "N"}),
        ("POST", "/preview", {}),
        ("GET", "/usage", None),
    )
    for method, path, body in calls:
        for reference in (theirs, "card"):
            answer = app_client.request(method, f"/v2/layouts/{reference}{path}", json=body)
            assert answer.status_code == 404, (method, path)
    assert app_client.get("/v2/layouts").json()["data"]["totalCount"] == 0
    ours = create(app_client)
    assert (ours["isDefault"], ours["_id"] != theirs) == (True, True)
