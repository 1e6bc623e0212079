"""What the dashboard asks of subscribers."""

from novu_app.kernel.database import reading, writing
from novu_app.kernel.pagination import Keyset
from novu_app.subscribers import service
from tests.support.application import TestEnvironment


def test_a_search_box_finds_any_of_identifier_name_email_and_phone(environment: TestEnvironment) -> None:
    people = {
        "ada": {"first_name": "Ada", "last_name": "Lovelace"},
        "bo": {"email": "bo@lovely.example"},
        "cy": {"phone": "+49"},
    }
    with writing() as session:
        for identifier, attributes in people.items():
            service.create_subscriber(session, environment.id, environment.organization_id, identifier, attributes)

    def found(text: str) -> set[str]:
        with reading() as session:
            page, count = service.search(session, environment.id, text, Keyset())
        assert count.total == len(page.rows)
        return {row.subscriber_id for row in page.rows}

    assert found("LOVE") == {"ada", "bo"}
    assert found("a l") == {"ada"}
    assert found("+4") == {"cy"}
    assert found(" ") == {"ada", "bo", "cy"}


def test_two_that_create_one_subscriber_at_once_make_one(environment: TestEnvironment) -> None:
    rows = []
    for name in ("first", "second"):
        with writing() as session:
            row, created = service.create_subscriber(
                session, environment.id, environment.organization_id, "ada", {"first_name": name}
            )
        rows.append((row.id, created, row.first_name))
    assert rows[0][0] == rows[1][0]
    assert [row[1:] for row in rows] == [(True, "first"), (False, "second")]
