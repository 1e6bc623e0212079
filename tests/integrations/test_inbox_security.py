"""The switch that lets inboxes open with a signed subscriber only."""

import pytest

from novu_app.inbox.sessions import Opening, open_session
from novu_app.integrations import inbox_security
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import NovuError
from tests.support.application import APPLICATION_IDENTIFIER, TestEnvironment


def test_an_inbox_opens_without_a_hash_until_the_switch_is_on(environment: TestEnvironment) -> None:
    opening = Opening(application_identifier=APPLICATION_IDENTIFIER, subscriber_id="ada")
    assert open_session(opening).session.subscriber_id == "ada"
    with reading() as session:
        assert inbox_security.asks_for_hashes(session, environment.production_id), "as it does from its start"
        assert not inbox_security.asks_for_hashes(session, environment.id)
    with writing() as session:
        inbox_security.ask_for_hashes(session, environment.id, True)
    with reading() as session:
        assert inbox_security.asks_for_hashes(session, environment.id)
    with pytest.raises(NovuError):
        open_session(opening)
