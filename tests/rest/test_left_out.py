"""Operations of the contract that this product leaves out: they say so, to whoever may call, and to nobody else."""

import re

import httpx
import pytest
from novu_py import Novu, models

from novu_app.rest.left_out import OPERATIONS
from tests.support.application import TestEnvironment

LEFT_OUT = [(method, re.sub(r"\{\w+\}", "any", path)) for listed in OPERATIONS.values() for method, path, _ in listed]
#: What clients of other releases call.
UNLISTED = [("GET", "/v1/web-chat/conversations"), ("POST", "/v1/agents/any/anything"), ("PUT", "/v1/domains")]


def test_every_operation_says_that_it_is_left_out(app_client: httpx.Client) -> None:
    for method, path in [*LEFT_OUT, *UNLISTED]:
        answer = app_client.request(method, path, json={})
        body = answer.json()
        assert (answer.status_code, body["statusCode"], body["path"]) == (501, 501, path)
        assert "not part of this product" in body["message"]
        assert {"timestamp", "error"} <= body.keys()


def test_who_calls_is_asked_first(app_client: httpx.Client, environment: TestEnvironment) -> None:
    for method, path in [*LEFT_OUT, *UNLISTED]:
        for authorization in ("", "ApiKey nope"):
            answer = app_client.request(method, path, json={}, headers={"Authorization": authorization})
            assert answer.status_code == 401, path


def test_the_published_client_reads_the_answer(sdk: Novu) -> None:
    with pytest.raises(models.NovuError, match="Agents are not part of this product") as agents:
        sdk.agents.list(request={})
    assert agents.value.status_code == 501
    with pytest.raises(models.NovuError, match="Domains for inbound mail are not part") as domains:
        sdk.domains.retrieve(domain="example.com")
    assert domains.value.status_code == 501
