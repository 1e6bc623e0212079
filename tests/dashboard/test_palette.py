"""What the command palette finds."""

import pytest

from novu_app.accounts import service as accounts
from novu_app.dashboard.door import Visitor
from novu_app.dashboard.palette import Found, look_for
from novu_app.kernel.database import reading, writing
from novu_app.subscribers import service as subscribers
from novu_app.topics import service as topics
from tests.support.application import TestEnvironment


@pytest.fixture
def visitor(environment: TestEnvironment) -> Visitor:
    with writing() as session:
        user = accounts.sign_in(session, environment.admin_email, environment.admin_password).user
        for identifier, name in (("grace", "Grace"), ("grace-2", "Welcome Grace")):
            subscribers.create_subscriber(
                session, environment.id, environment.organization_id, identifier, {"first_name": name}
            )
        topics.create_topic(session, environment.id, environment.organization_id, "graces", "All of them")
    return Visitor(user, environment.scope)


def find(visitor: Visitor, text: str) -> list[Found]:
    with reading() as session:
        return look_for(session, visitor, text)


def test_finds_everything_that_has_the_text_and_what_is_called_so_first(visitor: Visitor) -> None:
    found = find(visitor, "grace")
    assert [(each["kind"], each["label"], each["exact"]) for each in found] == [
        ("Subscriber", "Grace", True),
        ("Subscriber", "Welcome Grace", False),
        ("Topic", "All of them", False),
    ]
    assert found[0]["href"] == f"/env/{visitor.scope.environment_id}/subscribers/grace"
    welcome = find(visitor, "welcome")
    assert [(each["kind"], each["exact"]) for each in welcome] == [("Workflow", True), ("Subscriber", False)]
    assert find(visitor, "nobody has this") == []
