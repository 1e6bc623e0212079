"""Guessing passwords: after some attempts an address has to wait."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from novu_app.accounts import attempts, service
from novu_app.accounts.attempts import MOST, WINDOW_S, TooManyAttempts, counted
from novu_app.kernel import hints
from novu_app.kernel.database import writing
from novu_app.kernel.errors import Unauthorized
from tests.support.application import ADMIN_EMAIL, ADMIN_PASSWORD, TestEnvironment
from tests.support.valkey import ValkeyServer

ADDRESS = "ada@example.com"
TEXT = "Too many attempts to sign in with this address. Try again in 5 minutes."


def guess(right: bool = False, email: str = ADDRESS) -> str:
    """What becomes of one attempt."""
    try:
        with counted(email):
            if not right:
                raise Unauthorized("wrong")
    except (Unauthorized, TooManyAttempts) as error:
        return type(error).__name__
    return "in"


def test_an_address_waits_after_ten_wrong_passwords_even_for_the_right_one(valkey: ValkeyServer) -> None:
    assert {guess() for _ in range(MOST)} == {"Unauthorized"}
    assert guess(right=True) == "TooManyAttempts"
    assert guess(right=True, email=" ADA@example.com ") == "TooManyAttempts", "the same person"
    assert guess(right=True, email="grace@example.com") == "in"


def test_the_wait_is_told_and_ends_however_often_somebody_tries(valkey: ValkeyServer) -> None:
    for _ in range(MOST):
        guess()
    with pytest.raises(TooManyAttempts, match=TEXT) as refused, counted(ADDRESS):
        pytest.fail("no password is compared any more")
    assert WINDOW_S - 5 <= int(refused.value.headers["Retry-After"]) <= WINDOW_S
    [key] = list(hints.connection().scan_iter(attempts._PREFIX + "*"))
    assert ADDRESS not in key.decode()
    hints.connection().expire(key, 61)
    with pytest.raises(TooManyAttempts, match="Try again in 2 minutes"), counted(ADDRESS):
        pytest.fail("another attempt begins no new window")
    hints.connection().pexpire(key, 1)
    while hints.connection().exists(key):
        pass
    assert guess(right=True) == "in"


def test_a_success_forgets_what_was_mistyped(valkey: ValkeyServer) -> None:
    for _ in range(3):
        assert [guess() for _ in range(MOST - 1)] == ["Unauthorized"] * (MOST - 1)
        assert guess(right=True) == "in"


def test_guesses_of_the_same_moment_are_counted_before_they_are_made(valkey: ValkeyServer) -> None:
    with ThreadPoolExecutor(16) as threads:
        seen = Counter(threads.map(lambda _: guess(), range(64)))
    assert seen == {"Unauthorized": MOST, "TooManyAttempts": 64 - MOST}


def test_nobody_waits_while_redis_is_away(settings_environment: pytest.MonkeyPatch) -> None:
    assert {guess() for _ in range(2 * MOST)} == {"Unauthorized"}
    assert guess(right=True) == "in"


def test_the_dashboard_and_the_api_share_the_count_and_an_operator_helps(
    app_client: httpx.Client, environment: TestEnvironment, valkey: ValkeyServer
) -> None:
    def attempt(path: str, password: str) -> httpx.Response:
        return app_client.post(path, json={"email": ADMIN_EMAIL, "password": password}, headers={"Authorization": ""})

    for _ in range(MOST // 2):
        assert attempt("/v1/auth/session", "wrong").status_code == 401
        assert attempt("/v1/auth/login", "wrong").status_code == 401
    refused = attempt("/v1/auth/session", ADMIN_PASSWORD)
    assert (refused.status_code, refused.json()["message"]) == (429, TEXT)
    assert "set-cookie" not in refused.headers
    assert int(refused.headers["Retry-After"]) > 0
    with writing() as session:
        service.set_password(session, ADMIN_EMAIL, "another-password-1")
    assert attempt("/v1/auth/session", "another-password-1").status_code == 201
