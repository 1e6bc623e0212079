"""Secrets at rest."""

import pytest

from novu_app.kernel import crypto
from novu_app.kernel.settings import get_settings


def test_a_secret_opens_for_its_own_row_alone(settings_environment: pytest.MonkeyPatch) -> None:
    sealed = crypto.encrypt("päss", row="a" * 24)
    assert "päss" not in sealed
    assert crypto.decrypt(sealed, row="a" * 24) == "päss"
    with pytest.raises(crypto.DecryptionFailed):
        crypto.decrypt(sealed, row="b" * 24)


def test_the_same_secret_is_never_stored_the_same(settings_environment: pytest.MonkeyPatch) -> None:
    assert crypto.encrypt("x", row="r") != crypto.encrypt("x", row="r")


def test_another_encryption_key_opens_nothing_and_says_what_to_do(settings_environment: pytest.MonkeyPatch) -> None:
    sealed, hashed = crypto.encrypt("x", row="r"), crypto.keyed_hash("x")
    settings_environment.setenv("NOVU_ENCRYPTION_KEY", "quite another encryption key")
    get_settings.cache_clear()
    with pytest.raises(crypto.DecryptionFailed, match="NOVU_ENCRYPTION_KEY"):
        crypto.decrypt(sealed, row="r")
    assert crypto.keyed_hash("x") != hashed


def test_damage_is_noticed(settings_environment: pytest.MonkeyPatch) -> None:
    sealed = crypto.encrypt("x", row="r")
    flipped = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    with pytest.raises(crypto.DecryptionFailed):
        crypto.decrypt(flipped, row="r")


def test_a_subscriber_hash_is_plain_hmac_sha256() -> None:
    expected = "9307b3b915efb5171ff14d8cb55fbcc798c6c0ef1456d66ded1a6aa723a58b7b"
    assert crypto.hmac_hex("key", "hello") == expected
    assert crypto.same(expected, expected)
    assert not crypto.same(expected, expected[:-1])
    assert not crypto.same("ä", "a")
