"""Searching for a part of a text: the same rows with the index, without it, and where so many match that it is not used."""

import pytest

from novu_app.kernel import search, triples
from novu_app.kernel.database import is_sqlite, reading, writing
from novu_app.kernel.ids import new_id
from novu_app.kernel.pagination import Keyset
from novu_app.kernel.search_index import Sought
from novu_app.subscribers import service, store
from novu_app.subscribers.models import Subscriber
from tests.support.application import TestEnvironment


def add(environment: TestEnvironment, **people: dict[str, str]) -> None:
    with writing() as session:
        service.create_many(session, environment.id, environment.organization_id, people)


def asked(environment: TestEnvironment, **wanted: str) -> list[str]:
    with reading() as session:
        page, _ = service.list_subscribers(session, environment.id, Keyset(limit=100), **wanted)  # type: ignore[arg-type]
    return [row.subscriber_id for row in page.rows]


def led(environment: TestEnvironment, value: str, field: str = "email") -> bool:
    """Whether the index answers."""
    with reading() as session:
        return store.TABLE.candidates(session, environment.id, [Sought(value, (field,))], Keyset()) is not None


@pytest.fixture(params=["by the index", "as too many", "without an index", "among the first"])
def way(request: pytest.FixtureRequest, environment: TestEnvironment, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param != "among the first":
        monkeypatch.setattr(search, "LOOKED_AT", 1)
        monkeypatch.setattr(search, "LOOKED_AT_FIRST", 1)
    if request.param == "as too many":
        monkeypatch.setattr(search, "CANDIDATES", 1)
    if request.param == "without an index":
        monkeypatch.setattr(triples, "spaced", lambda value: [])
        monkeypatch.setattr(triples, "overlapping", lambda value: [])
    return str(request.param)


def test_any_part_is_found_whatever_its_place_length_and_case(environment: TestEnvironment, way: str) -> None:
    address = "Grace.Hopper@navy.example"
    add(environment, grace={"email": address}, ada={"email": "ada@navy.example"}, bo={"email": "bo@x.example"})
    for start in range(len(address)):
        for end in range(start + 1, len(address) + 1):
            found = asked(environment, email=address[start:end].swapcase())
            assert "grace" in found, address[start:end]
            assert set(found) - {"grace"} <= {"ada", "bo"}
    assert asked(environment, email="hopper@") == ["grace"]
    assert set(asked(environment, email="navy.example")) == {"ada", "grace"}
    assert asked(environment, email="nobody@navy.example") == []
    assert asked(environment, phone="navy.example") == []


def test_letters_of_every_language_are_found_upper_and_lower_case_alike(environment: TestEnvironment, way: str) -> None:
    add(environment, anna={"first_name": "Änne", "last_name": "Größer"}, yuri={"first_name": "Юрий Гагарин"})
    assert asked(environment, name="ÄNNE grö") == ["anna"]
    assert asked(environment, name="ä") == ["anna"]
    assert asked(environment, name="гагарин") == ["yuri"]
    assert asked(environment, name="ГАГ") == ["yuri"]


def test_no_character_is_a_wildcard_or_ends_the_search(environment: TestEnvironment, way: str) -> None:
    add(environment, odd={"email": 'a%b_c"d/e\\f\x01*(g)'}, even={"email": "axxbxxcxxdxxexxfxxg"})
    for part in ('a%b_c"d/', '"d/e\\f', "e\\f\x01*(g)", "*(g)", "%", "_", '"', "OR NOT", 'c"d/e'):
        assert asked(environment, email=part) == ([] if part == "OR NOT" else ["odd"]), part


def test_what_changes_or_goes_is_found_as_it_is_now(environment: TestEnvironment) -> None:
    add(environment, ada={"email": "ada@old.example"}, bo={"email": "bo@old.example"})
    add(environment, ada={"email": "ada@new.example"})
    with writing() as session:
        service.update_subscriber(session, environment.id, "bo", {"first_name": "Boris", "email": None})
    assert (asked(environment, email="old.example"), asked(environment, email="new.example")) == ([], ["ada"])
    assert asked(environment, name="boris") == ["bo"]
    with writing() as session:
        service.delete_subscriber(session, environment.id, "ada")
    assert asked(environment, email="new.example") == []
    add(environment, ada={"email": "ada@third.example"})
    assert asked(environment, email="third.example") == ["ada"]


def test_pages_of_a_search_meet_each_other(environment: TestEnvironment, way: str) -> None:
    with writing() as session:
        for number in range(7):
            scope = {"environment_id": environment.id, "organization_id": environment.organization_id}
            moments = {"created_at": number, "updated_at": number // 3}
            session.add(Subscriber(id=new_id(), subscriber_id=f"p{number}", email="x@many.example", **scope, **moments))
            session.flush()
    for order_by in ("id", "updated_at"):
        for descending in (True, False):
            seen: list[str] = []
            cursor = None
            while True:
                keyset = Keyset(limit=3, after=cursor, descending=descending)
                with reading() as session:
                    page, count = service.list_subscribers(
                        session, environment.id, keyset, order_by=order_by, email="many.example"
                    )
                assert count.total == 7 or (count.capped and count.total >= len(page.rows))
                assert page.rows
                if cursor:
                    before = Keyset(limit=3, before=page.previous, descending=descending)
                    with reading() as session:
                        back, _ = service.list_subscribers(
                            session, environment.id, before, order_by=order_by, email="many.example"
                        )
                    assert [row.subscriber_id for row in back.rows] == seen[-3:]
                seen += [row.subscriber_id for row in page.rows]
                if page.next is None:
                    break
                cursor = page.next
            assert seen == [f"p{number}" for number in (range(6, -1, -1) if descending else range(7))]


def test_another_environment_s_rows_are_not_found(environment: TestEnvironment) -> None:
    add(environment, ada={"email": "ada@mine.example"})
    with reading() as session:
        page, count = service.list_subscribers(session, new_id(), Keyset(), email="mine.example")
    assert (page.rows, count.total) == ([], 0)


def test_the_index_answers_for_texts_of_five_characters_on(environment: TestEnvironment) -> None:
    add(environment, ada={"email": "ada@mine.example"})
    assert led(environment, "mine.")
    assert not led(environment, "mi")
    with reading() as session:
        assert led(environment, "min") == is_sqlite(session)


def test_what_only_neighbours_share_is_asked_for(environment: TestEnvironment) -> None:
    """The numbers that somebody counts up: their beginnings are common among the newest, and rare among all."""
    people = [f"person-{number:04}" for number in range(4_000)]
    add(environment, **{name: {"email": f"{name}@example.com"} for name in people})
    store.TABLE.index.forget()
    with reading() as session:
        known = store.TABLE.index.shares(session)
    assert known["per"] == known["exa"] == known[".co"] == 1
    assert known.get("-38", 0) < 0.05
    assert asked(environment, email="n-3855@") == ["person-3855"]
