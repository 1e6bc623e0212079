"""What will not work in the target is said before it is published."""

from novu_app.environments import variables
from novu_app.integrations import service as integrations
from novu_app.integrations.service import IntegrationDraft
from novu_app.kernel.database import writing
from novu_app.publishing import checks, service
from novu_app.publishing.checks import Doubt
from novu_app.workflows import service as workflows
from novu_app.workflows.drafts import StepDraft, WorkflowDraft
from tests.support.application import TestEnvironment

MAIL = StepDraft(
    "Mail", "email", {"subject": "From {{ env.REGION }}", "body": "<p>{{ env.NAME }}</p>", "editorType": "html"}
)
BELL = StepDraft("Bell", "in_app", {"subject": "Hello {{ env.REGION }}", "body": "environment.x"})
EMPTY = StepDraft("Empty", "in_app", {})


def test_missing_providers_empty_variables_and_open_issues_are_said(environment: TestEnvironment) -> None:
    production = environment.production_id
    with writing() as session:
        way = service.between(session, environment.organization_id, production)
        variables.create(session, environment.organization_id, "REGION", values={environment.id: "eu"})
        variables.create(session, environment.organization_id, "NAME", values={environment.id: "A", production: "B"})
        for name, steps in (
            ("mail", [MAIL, BELL]),
            ("empty", [EMPTY]),
            ("fine", [StepDraft("B", "in_app", {"body": "x"})]),
        ):
            workflows.create_workflow(
                session, environment.id, environment.organization_id, WorkflowDraft(name, name, steps)
            )
        found = checks.doubts(session, way, service.diff(session, way))
        assert found["workflow", "mail"] == [Doubt("integration", "email"), Doubt("variable", "REGION")]
        issues = found["workflow", "empty"]
        assert {each.kind for each in issues} == {"issue"}
        assert issues[0].subject.startswith("Empty: ")
        assert ("workflow", "fine") not in found

        # What is put right is not said any more, and what is published as it is neither.
        draft = IntegrationDraft("sendgrid", "email", credentials={"apiKey": "k", "from": "a@example.com"}, active=True)
        integrations.create_integration(session, production, environment.organization_id, draft)
        variables.update(session, environment.organization_id, "REGION", values={production: "us"})
        service.publish(session, way, [service.Wanted("empty")])
        found = checks.doubts(session, way, service.diff(session, way))
        assert {key for key in found if key[0] == "workflow"} == set()
