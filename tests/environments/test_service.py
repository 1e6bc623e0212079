"""Environments and the keys that open them."""

import pytest
from sqlmodel import select

from novu_app.environments import service
from novu_app.environments.models import ApiKey, Environment
from novu_app.integrations.models import Integration
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import NotFound
from tests.support.application import APPLICATION_IDENTIFIER, SECRET_KEY, TestEnvironment


def create(environment: TestEnvironment, **more: str) -> Environment:
    with writing() as session:
        return service.create_environment(
            session, environment.organization_id, **{"name": "Staging", "type": "dev", **more}
        )


def test_a_secret_key_opens_its_own_environment(environment: TestEnvironment) -> None:
    scope = service.scope_of_key(SECRET_KEY)
    assert scope is not None
    assert scope.environment_id == environment.id
    assert (scope.environment_name, scope.environment_type) == ("Development", "dev")
    assert scope.key_id is not None
    assert service.scope_of_key("5ec7e7") is None


def test_an_application_identifier_opens_its_own_environment_without_a_key(environment: TestEnvironment) -> None:
    scope = service.scope_of_identifier(APPLICATION_IDENTIFIER)
    assert scope is not None
    assert (scope.environment_id, scope.key_id) == (environment.id, None)
    assert service.scope_of_identifier("nobody") is None


def test_a_new_environment_has_a_key_an_identifier_and_what_works_without_an_account(
    environment: TestEnvironment,
) -> None:
    made = create(environment)
    assert len(made.identifier) == 12
    with reading() as session:
        (key,) = service.list_keys(session, made.id)
        secret = service.reveal_key(key)
        rows = session.exec(select(Integration).where(Integration.environment_id == made.id)).all()
    assert {(row.provider_id, row.active) for row in rows} == {
        ("novu", True),
        ("novu-email", True),
        ("novu-sms", True),
    }
    assert (len(secret), key.hint) == (32, secret[-4:])
    scope = service.scope_of_key(secret)
    assert scope is not None
    assert scope.environment_id == made.id


def test_production_has_no_mailbox(environment: TestEnvironment) -> None:
    made = create(environment, name="Live", type="prod")
    with reading() as session:
        rows = session.exec(select(Integration.provider_id).where(Integration.environment_id == made.id)).all()
    assert rows == ["novu"]


def test_keys_are_stored_encrypted_and_found_by_their_hash(environment: TestEnvironment) -> None:
    with reading() as session:
        keys = session.exec(select(ApiKey)).all()
    assert len(keys) == 2
    assert all(SECRET_KEY not in str(key.model_dump()) for key in keys)
    assert service.reveal_key(next(key for key in keys if key.environment_id == environment.id)) == SECRET_KEY


def test_several_keys_open_the_same_environment_and_any_may_sign(environment: TestEnvironment) -> None:
    with writing() as session:
        key, plain = service.create_key(session, environment.id, name="Second")
    scope = service.scope_of_key(plain)
    assert scope is not None
    assert (scope.environment_id, scope.key_id) == (environment.id, key.id)
    with reading() as session:
        assert sorted(service.active_secrets(session, environment.id)) == sorted([SECRET_KEY, plain])


def test_a_revoked_key_is_closed_here_at_once(environment: TestEnvironment) -> None:
    with writing() as session:
        key, plain = service.create_key(session, environment.id, name="Second")
    assert service.scope_of_key(plain) is not None
    with writing() as session:
        service.revoke_key(session, environment.id, key.id)
    assert service.scope_of_key(plain) is None
    with reading() as session:
        assert [key.name for key in service.list_keys(session, environment.id)] == ["Default"]
        assert service.active_secrets(session, environment.id) == [SECRET_KEY]
    with pytest.raises(NotFound), writing() as session:
        service.revoke_key(session, environment.id, key.id)


def test_another_environments_key_can_not_be_revoked(environment: TestEnvironment) -> None:
    with reading() as session:
        (key,) = service.list_keys(session, environment.id)
    with pytest.raises(NotFound), writing() as session:
        service.revoke_key(session, environment.production_id, key.id)
    assert service.scope_of_key(SECRET_KEY) is not None


def test_environments_are_those_of_the_organization(environment: TestEnvironment) -> None:
    with reading() as session:
        found = service.list_environments(session, environment.organization_id)
        assert [entry.name for entry in found] == ["Development", "Production"]
        assert service.list_environments(session, "f" * 24) == []
        with pytest.raises(NotFound):
            service.get_environment(session, environment.id, "f" * 24)
        assert service.get_environment(session, environment.id, environment.organization_id).name == "Development"
