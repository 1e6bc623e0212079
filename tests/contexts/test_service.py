"""Contexts as the REST API will manage them, and found or created by the set."""

from collections.abc import Callable
from typing import Any

import pytest

from novu_app.contexts import service
from novu_app.contexts.models import Context
from novu_app.contexts.references import ContextReference
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import BadRequest, Conflict, NotFound
from novu_app.kernel.pagination import Keyset
from tests.support.application import TestEnvironment


def made(environment: TestEnvironment, kind: str, identifier: str, data: dict[str, Any] | None = None) -> Context:
    """Creates a context of Development."""
    with writing() as session:
        return service.create_context(session, environment.id, environment.organization_id, kind, identifier, data)


def found_or_created(environment: TestEnvironment, *references: ContextReference) -> dict[str, Any]:
    """The data of these contexts of Development, by key."""
    with writing() as session:
        found = service.find_or_create(
            session,
            {(environment.id, reference.key): reference for reference in references},
            {environment.id: environment.organization_id},
        )
    return {key[1]: data for key, data in found.items()}


def test_a_context_is_made_read_changed_and_deleted(environment: TestEnvironment) -> None:
    row = made(environment, "tenant", "acme", {"plan": "pro"})
    assert (row.key, row.type, row.identifier, row.data) == ("tenant:acme", "tenant", "acme", {"plan": "pro"})
    with writing() as session:
        service.update_context(session, environment.id, "tenant", "acme", {"plan": "free"})
    with reading() as session:
        assert service.get_context(session, environment.id, "tenant", "acme").data == {"plan": "free"}
    with writing() as session:
        service.delete_context(session, environment.id, "tenant", "acme")
    for again in (
        lambda session: service.get_context(session, environment.id, "tenant", "acme"),
        lambda session: service.update_context(session, environment.id, "tenant", "acme", {}),
        lambda session: service.delete_context(session, environment.id, "tenant", "acme"),
    ):
        with writing() as session, pytest.raises(NotFound, match="tenant"):
            again(session)


def test_there_is_one_context_of_a_type_and_id(environment: TestEnvironment) -> None:
    made(environment, "tenant", "acme")
    made(environment, "app", "acme")
    with pytest.raises(Conflict):
        made(environment, "tenant", "acme", {"other": True})


@pytest.mark.parametrize(
    ("kind", "identifier", "data", "message"),
    [
        ("a b", "acme", {}, "context type 'a b' must have 1 to 100 letters, digits, hyphens or underscores"),
        ("tenant", "", {}, "context.tenant.id must have 1 to 100 letters, digits, hyphens or underscores"),
        ("tenant", "x" * 101, {}, "context.tenant.id must have 1 to 100 letters, digits, hyphens or underscores"),
        ("tenant", "a:b", {}, "context.tenant.id must have 1 to 100 letters, digits, hyphens or underscores"),
        ("tenant", "acme", {"x": "y" * 65_536}, "context.tenant.data must not be larger than 65536 bytes"),
    ],
)
def test_a_context_that_breaks_a_rule_is_not_made(
    environment: TestEnvironment, kind: str, identifier: str, data: dict[str, Any], message: str
) -> None:
    with pytest.raises(BadRequest) as refusal:
        made(environment, kind, identifier, data)
    assert refusal.value.message == [message]


def test_contexts_are_listed_by_cursor_and_searched(environment: TestEnvironment) -> None:
    for number in range(5):
        made(environment, "tenant", f"t{number}")
    made(environment, "app", "shop")
    with reading() as session:
        first, count = service.list_contexts(session, environment.id, Keyset(limit=4))
        second, _ = service.list_contexts(session, environment.id, Keyset(limit=4, after=first.next))
        searched, _ = service.list_contexts(session, environment.id, Keyset(), search="PP:sh")
        named, _ = service.list_contexts(session, environment.id, Keyset(), identifier="t3", order_by="updated_at")
        elsewhere, _ = service.list_contexts(session, environment.production_id, Keyset())
    assert count.total == 6
    assert [row.key for row in first.rows] == ["app:shop", "tenant:t4", "tenant:t3", "tenant:t2"]
    assert [row.key for row in second.rows] == ["tenant:t1", "tenant:t0"]
    assert [row.key for row in searched.rows] == ["app:shop"]
    assert [row.key for row in named.rows] == ["tenant:t3"]
    assert elsewhere.rows == []


def test_what_exists_keeps_its_data_and_what_is_new_gets_it(environment: TestEnvironment) -> None:
    made(environment, "tenant", "acme", {"plan": "pro"})
    found = found_or_created(
        environment,
        ContextReference("tenant", "acme", {"plan": "free"}),
        ContextReference("app", "shop", {"color": "red"}),
        ContextReference("app", "desk"),
    )
    assert found == {"tenant:acme": {"plan": "pro"}, "app:shop": {"color": "red"}, "app:desk": {}}
    assert found_or_created(environment, ContextReference("app", "shop", {"color": "blue"})) == {
        "app:shop": {"color": "red"}
    }


def test_the_number_of_statements_does_not_depend_on_the_number_of_contexts(
    environment: TestEnvironment, count_statements: Callable[[], Any]
) -> None:
    references = [ContextReference("tenant", f"t{number}", {"n": number}) for number in range(50)]
    with count_statements() as creating:
        found_or_created(environment, *references)
    with count_statements() as finding:
        assert found_or_created(environment, *references)["tenant:t7"] == {"n": 7}
    assert (len(creating), len(finding)) == (2, 1), f"{creating}\n{finding}"
