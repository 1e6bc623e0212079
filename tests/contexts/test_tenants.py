"""Tenants as the REST API will manage them."""

from typing import Any

import pytest

from novu_app.contexts import tenants
from novu_app.contexts.models import Tenant
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import BadRequest, Conflict, NotFound
from tests.support.application import TestEnvironment


def made(environment: TestEnvironment, identifier: str, **attributes: Any) -> Tenant:
    """Creates a tenant of Development."""
    with writing() as session:
        return tenants.create_tenant(session, environment.id, environment.organization_id, identifier, attributes)


def test_a_tenant_is_made_read_changed_and_deleted(environment: TestEnvironment) -> None:
    made(environment, "acme", name="Acme", data={"plan": "pro"})
    with writing() as session:
        tenants.update_tenant(session, environment.id, "acme", {"name": "Acme Ltd", "data": None})
        tenants.update_tenant(session, environment.id, "acme", {"identifier": "acme-ltd"})
    with reading() as session:
        row = tenants.get_tenant(session, environment.id, "acme-ltd")
    assert (row.name, row.data) == ("Acme Ltd", {"plan": "pro"})
    with writing() as session:
        tenants.delete_tenant(session, environment.id, "acme-ltd")
    with writing() as session, pytest.raises(NotFound):
        tenants.delete_tenant(session, environment.id, "acme-ltd")
    with reading() as session, pytest.raises(NotFound):
        tenants.get_tenant(session, environment.id, "acme-ltd")
    with writing() as session, pytest.raises(NotFound):
        tenants.update_tenant(session, environment.id, "acme-ltd", {"name": "x"})


def test_an_identifier_is_given_once(environment: TestEnvironment) -> None:
    made(environment, "acme", name="Acme")
    made(environment, "other")
    with pytest.raises(Conflict):
        made(environment, "acme", name="Another")
    with writing() as session, pytest.raises(Conflict):
        tenants.update_tenant(session, environment.id, "other", {"identifier": "acme"})
    with reading() as session:
        assert tenants.get_tenant(session, environment.id, "acme").name == "Acme"


def test_what_is_no_tenant_is_not_made(environment: TestEnvironment) -> None:
    for identifier, attributes in ((" ", {}), ("x" * 256, {}), ("acme", {"name": 1}), ("acme", {"data": []})):
        with pytest.raises(BadRequest):
            made(environment, identifier, **attributes)


def test_tenants_are_listed_by_page_newest_first(environment: TestEnvironment) -> None:
    for number in range(5):
        made(environment, f"t{number}")
    with reading() as session:
        first, more = tenants.list_tenants(session, environment.id, 0, 3)
        second, done = tenants.list_tenants(session, environment.id, 1, 3)
        elsewhere, _ = tenants.list_tenants(session, environment.production_id, 0, 3)
    assert ([row.identifier for row in first], more) == (["t4", "t3", "t2"], True)
    assert ([row.identifier for row in second], done) == (["t1", "t0"], False)
    assert elsewhere == []
