"""Subscribers from files: what is read, what columns are taken for, and what is made of the records."""

import itertools
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest

from novu_app.accounts import service as accounts
from novu_app.kernel.database import reading, writing
from novu_app.kernel.errors import BadRequest
from novu_app.subscribers import files, imports, service
from novu_app.subscribers.imports import Imported
from tests.support.application import TestEnvironment
from tests.support.counting import Statements


def file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "file"
    path.write_bytes(text.encode(encoding))
    return path


def read(folder: Path, text: str) -> list[dict[str, Any]]:
    return [dict(record) for _, record in files.records(file(folder, text))]


@pytest.mark.parametrize(
    "text",
    [
        "id,name\nada,Ada\ngrace,Grace\n",
        "\ufeffid;name\r\nada;Ada\r\ngrace;Grace\r\n",
        'id\tname\n"ada"\t"Ada"\ngrace\tGrace',
        '[{"id": "ada", "name": "Ada"}, {"id": "grace", "name": "Grace"}]',
        '{"total": 2, "users": [{"id": "ada", "name": "Ada"}, {"id": "grace", "name": "Grace"}]}',
        '{"id": "ada", "name": "Ada"}\n\n{"id": "grace", "name": "Grace"}\n',
    ],
)
def test_reads_what_people_have(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == [{"id": "ada", "name": "Ada"}, {"id": "grace", "name": "Grace"}]


@pytest.mark.parametrize("text", ["", "   ", "[]", "[1, 2]", '[{"id": 1}', '{"id": 1}\n{oops'])
def test_says_what_can_not_be_read(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadRequest):
        files.columns(file(tmp_path, text))


def test_a_cell_may_hold_lines_and_separators(tmp_path: Path) -> None:
    (record,) = read(tmp_path, 'id,note,\nada,"one, two\nthree",beyond\n')
    assert record == {"id": "ada", "note": "one, two\nthree"}


def test_columns_are_recognised_by_their_names() -> None:
    guessed = imports.guess(["User ID", "First Name", "e-mail", "Mobile", "Plan", "id", "created_at"])
    assert guessed == {
        "User ID": "subscriber_id",
        "First Name": "first_name",
        "e-mail": "email",
        "Mobile": "phone",
        "Plan": "data.Plan",
        "id": "data.id",
    }


@pytest.mark.parametrize(
    ("mapping", "problem"),
    [
        ({"a": "email"}, "column with the subscriber ID"),
        ({"a": "subscriber_id", "b": "email", "c": "email"}, "Two columns are email"),
        ({"a": "subscriber_id", "b": "password"}, "has no password"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(mapping: dict[str, str], problem: str) -> None:
    with pytest.raises(BadRequest, match=problem):
        imports.check_mapping(mapping)


MAPPING = {"id": "subscriber_id", "name": "first_name", "mail": "email", "plan": "data.plan", "more": "data"}


def put(environment: TestEnvironment, *records: dict[str, Any]) -> Imported:
    with writing() as session:
        numbered = list(enumerate(records, 1))
        return imports.put(session, environment.id, environment.organization_id, numbered, MAPPING)


def test_makes_and_changes_in_one_statement_and_tells_what_was_left_out(
    environment: TestEnvironment, count_statements: Callable[[], AbstractContextManager[Statements]]
) -> None:
    put(environment, {"id": "ada", "name": "Ada", "mail": "ada@example.com", "plan": "pro"})
    records = [
        {"id": "ada", "name": "A.", "mail": ""},
        {"id": " grace ", "more": '{"born": 1906}', "plan": "free"},
        {"id": "", "name": "Nobody"},
        {"id": "x", "mail": "not an address"},
        {"id": "y", "more": "[1]"},
        {"id": "z" * 256},
        {"id": "n\0l"},
        {"id": 7, "name": "By number"},
        {"id": "7", "name": "Once more"},
    ]
    with count_statements() as statements:
        done = put(environment, *records)
    assert len(statements) == 1
    # Each record is told of: whoever comes twice is made, then changed.
    assert (done.created, done.updated) == (2, 2)
    assert [(each.number, each.text) for each in done.problems] == [
        (3, "There is no subscriber ID."),
        (4, "not an address is no e-mail address."),
        (5, "The data is no JSON object."),
        (6, "The subscriber ID has more than 255 characters."),
        (7, "There is a character in it that can not be stored."),
    ]
    with reading() as session:
        ada = service.get_subscriber(session, environment.id, "ada")
        grace = service.get_subscriber(session, environment.id, "grace")
    # What the file leaves empty stays.
    assert (ada.first_name, ada.email, ada.data) == ("A.", "ada@example.com", {"plan": "pro"})
    assert grace.data == {"born": 1906, "plan": "free"}


def test_what_is_exported_can_be_imported_again(
    environment: TestEnvironment, app_client: httpx.Client, tmp_path: Path
) -> None:
    put(
        environment,
        {"id": "ada", "name": "=cmd()", "mail": "ada@example.com", "more": '{"langs": ["en", "fr"]}'},
        {"id": "grace", "name": 'Grace "Amazing", Hopper\nUSN'},
    )
    with writing() as session:
        token = accounts.sign_in(session, environment.admin_email, environment.admin_password).token
    address = f"/v1/dashboard/environments/{environment.id}/subscribers.csv"
    app_client.headers.pop("authorization")
    assert app_client.get(address).status_code == 401
    answer = app_client.get(address, headers={"cookie": f"novu_session={token}"})
    assert answer.headers["content-disposition"] == 'attachment; filename="subscribers-development.csv"'
    assert "'=cmd()" in answer.text, "a spreadsheet would run this"
    elsewhere = app_client.get(
        f"/v1/dashboard/environments/{'0' * 24}/subscribers.csv", headers={"cookie": f"novu_session={token}"}
    )
    assert elsewhere.status_code == 404

    path = file(tmp_path, answer.text)
    guessed = imports.guess(files.columns(path))
    with writing() as session:
        service.delete_many(session, environment.id, ["ada", "grace", "nobody"])
        records = list(itertools.islice(files.records(path), 10))
        done = imports.put(session, environment.id, environment.organization_id, records, guessed)
        ada = service.get_subscriber(session, environment.id, "ada")
        grace = service.get_subscriber(session, environment.id, "grace")
    assert (done.created, done.problems) == (2, [])
    assert (ada.first_name, ada.data) == ("=cmd()", {"langs": ["en", "fr"]})
    assert grace.first_name == 'Grace "Amazing", Hopper\nUSN'


def test_deletes_many_at_once_but_not_those_of_another_environment(environment: TestEnvironment) -> None:
    put(environment, {"id": "ada"}, {"id": "grace"})
    with writing() as session:
        assert service.delete_many(session, environment.production_id, ["ada"]) == 0
        assert service.delete_many(session, environment.id, ["ada", "grace", "nobody"]) == 2
        with pytest.raises(BadRequest):
            service.delete_many(session, environment.id, ["x"] * (service.MOST_DELETED + 1))
