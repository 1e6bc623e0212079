"""``novu-py`` against the API in the test's own process: its models check every answer that it reads."""

import httpx
import pytest
from novu_py import Novu
from novu_py.utils import BackoffStrategy, RetryConfig

from tests.support.application import TestEnvironment

_NO_RETRIES = RetryConfig("none", BackoffStrategy(1, 1, 1, 1), False)


@pytest.fixture
def sdk(app_client: httpx.Client, environment: TestEnvironment) -> Novu:
    """The published client with the secret key of Development."""
    return Novu(
        secret_key=environment.secret_key,
        server_url=str(app_client.base_url).rstrip("/"),
        client=app_client,
        retry_config=_NO_RETRIES,
    )
