"""Every provider of the contract is here, asks for the same credentials, and is compared with something."""

import json
from pathlib import Path
from typing import Any

import pytest

from novu_app.providers import registry
from tests.providers.own_tests import OWN_TESTS
from tests.providers.test_vendors import CASES

_FOLDER = Path(__file__).parent
CONTRACT: dict[str, dict[str, Any]] = json.loads((_FOLDER / "contract_providers.json").read_text())
#: Texts of several lines, which the contract has in one.
TEXTS = {("nodemailer", "tlsOptions"), ("nodemailer", "secretKey")}


def test_all_87_are_in_the_copy_of_the_contract() -> None:
    channels = [each["channel"] for each in CONTRACT.values()]
    counts = {channel: channels.count(channel) for channel in dict.fromkeys(channels)}
    assert counts == {"email": 21, "sms": 38, "chat": 16, "push": 8, "in_app": 1, "tool": 3}


def test_each_of_them_has_a_module() -> None:
    assert [provider_id for provider_id in CONTRACT if registry.find(provider_id) is None] == []


@pytest.mark.parametrize("provider_id", CONTRACT)
def test_a_provider_asks_for_what_the_contract_asks_for(provider_id: str) -> None:
    provider, wanted = registry.get(provider_id), CONTRACT[provider_id]
    assert provider.channel == wanted["channel"]
    asked = {
        field.key: {
            "type": "string" if (provider_id, field.key) in TEXTS else field.type,
            "required": field.required,
        }
        for field in provider.credentials
    }
    assert {key: asked.get(key) for key in wanted["credentials"]} == wanted["credentials"]
    more = {key for key in asked if key not in wanted["credentials"]}
    assert not [key for key in more if asked[key]["required"]], "forms of Novu do not fill these in"


def test_every_provider_is_compared_with_something() -> None:
    compared = {case.provider for case in CASES}
    assert {provider.id for provider in registry.all_providers()} == compared | OWN_TESTS.keys()
    assert not compared & OWN_TESTS.keys()
    for provider_id, file in OWN_TESTS.items():
        assert provider_id in (_FOLDER.parents[1] / file).read_text(), f"{file} says nothing about {provider_id}"
