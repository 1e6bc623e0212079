"""What a role may do on the pages: refused where the services are called, whatever a page shows."""

from typing import Any

import pytest
from sqlmodel import Session

from novu_app.accounts import service as accounts
from novu_app.accounts.models import Member, User
from novu_app.accounts.permissions import PERMISSIONS, ROLES, Role, reaches
from novu_app.dashboard import door
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.pages.activity import ActivityState
from novu_app.dashboard.pages.analytics import AnalyticsState
from novu_app.dashboard.pages.api_keys.state import ApiKeysState
from novu_app.dashboard.pages.contexts.state import ContextsState
from novu_app.dashboard.pages.environments.publications import PublicationsState
from novu_app.dashboard.pages.environments.publish_state import PublishState
from novu_app.dashboard.pages.environments.state import EnvironmentsState
from novu_app.dashboard.pages.integrations.state import IntegrationsState
from novu_app.dashboard.pages.layouts.editor_state import LayoutEditorState
from novu_app.dashboard.pages.layouts.state import LayoutsState
from novu_app.dashboard.pages.mailbox import MailboxState
from novu_app.dashboard.pages.requests import RequestsState
from novu_app.dashboard.pages.settings.account import AccountState
from novu_app.dashboard.pages.settings.organization import OrganizationState
from novu_app.dashboard.pages.settings.team_state import TeamState
from novu_app.dashboard.pages.subscribers.endpoints_state import EndpointsState
from novu_app.dashboard.pages.subscribers.import_state import ImportState
from novu_app.dashboard.pages.subscribers.state import SubscribersState
from novu_app.dashboard.pages.topics.state import TopicsState
from novu_app.dashboard.pages.translations.editor_state import TextsState
from novu_app.dashboard.pages.translations.state import TranslationsState
from novu_app.dashboard.pages.variables.state import VariablesState
from novu_app.dashboard.pages.welcome import HomeState
from novu_app.dashboard.pages.workflow_editor.history import HistoryState
from novu_app.dashboard.pages.workflow_editor.state import EditorState
from novu_app.dashboard.pages.workflow_editor.trigger import TriggerState
from novu_app.dashboard.pages.workflow_list import WorkflowsState
from novu_app.dashboard.pages.workflow_templates import TemplatesState
from novu_app.dashboard.palette import PaletteState
from novu_app.dashboard.state import PageState
from novu_app.dashboard.step_preview import StepPreviewState
from novu_app.dashboard.subscription_editor import SubscriptionState
from novu_app.kernel.database import writing
from novu_app.kernel.errors import Forbidden
from tests.support.application import TestEnvironment

CONTENT, SETUP, SECRET, OWN = ("viewer", "author"), ("viewer", "admin"), ("admin", "admin"), ("viewer", "viewer")
PAGES: list[tuple[type[PageState], tuple[Role, Role]]] = [
    (HomeState, CONTENT),
    (PaletteState, CONTENT),
    (WorkflowsState, CONTENT),
    (TemplatesState, CONTENT),
    (EditorState, CONTENT),
    (HistoryState, CONTENT),
    (TriggerState, CONTENT),
    (StepPreviewState, CONTENT),
    (LayoutsState, CONTENT),
    (LayoutEditorState, CONTENT),
    (TranslationsState, CONTENT),
    (TextsState, CONTENT),
    (SubscribersState, CONTENT),
    (ImportState, CONTENT),
    (TopicsState, CONTENT),
    (SubscriptionState, CONTENT),
    (ContextsState, CONTENT),
    (ActivityState, CONTENT),
    (AnalyticsState, CONTENT),
    (RequestsState, CONTENT),
    (MailboxState, CONTENT),
    (EndpointsState, SETUP),
    (VariablesState, SETUP),
    (EnvironmentsState, SETUP),
    (PublishState, SETUP),
    (PublicationsState, SETUP),
    (TeamState, SETUP),
    (OrganizationState, SETUP),
    (IntegrationsState, SECRET),
    (ApiKeysState, SECRET),
    (AccountState, OWN),
]


def members(environment: TestEnvironment) -> dict[Role, str]:
    """The session of one member for each role."""
    with writing() as session:
        users = {role: User(email=f"{role}@x.y", password_hash="-", created_at=1, updated_at=1) for role in ROLES}
        session.add_all(users.values())
        session.flush()
        for role, user in users.items():
            session.add(Member(organization_id=environment.organization_id, user_id=user.id, role=role, created_at=1))
        session.flush()
        return {role: accounts.open_session(session, user).token for role, user in users.items()}


def nothing(_session: Session, visitor: Visitor) -> str:
    return visitor.user.role


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
async def test_each_page_lets_each_role_read_and_change_what_it_may(environment: TestEnvironment) -> None:
    tokens, wrong = members(environment), []
    for state, least in PAGES:
        for role, token in tokens.items():
            for changes, needed in zip((False, True), least, strict=True):
                work = door.within(state.AREA, changes, nothing)
                try:
                    done = await door.run(work, token, environment.id, changes) == role
                except Forbidden:
                    done = False
                if done != reaches(role, needed):
                    wrong.append((state.__name__, role, changes))
    assert wrong == []


def test_every_page_has_an_area_that_somebody_has_decided_about() -> None:
    def below(state: type) -> list[Any]:
        return [each for child in state.__subclasses__() for each in (child, *below(child))]

    # Those that are mixed into others are no pages.
    states = {state for state in below(PageState) if not state._mixin}
    assert states == {state for state, _ in PAGES}
    assert {state.AREA for state in states} <= PERMISSIONS.keys()
