"""What the dashboard asks of subscribers."""

from concurrent.futures import ThreadPoolExecutor

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


def test_of_many_that_create_one_subscriber_at_once_one_succeeds(environment: TestEnvironment) -> None:
    def create(number: int) -> str:
        try:
            with writing() as session:
                service.create_subscriber(
                    session,
                    environment.id,
                    environment.organization_id,
                    "ada",
                    {"first_name": str(number)},
                    fail_if_exists=True,
                )
        except service.SubscriberExists as exists:
            return f"{exists.row.first_name} was first"
        return f"{number} was first"

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(create, range(16)))
    assert len(answers) == 1
