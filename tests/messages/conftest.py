import pytest

from tests.messages.rows import Inbox
from tests.support.application import TestEnvironment


@pytest.fixture
def inbox_of_ada(environment: TestEnvironment) -> Inbox:
    """An empty inbox."""
    return Inbox(environment)
