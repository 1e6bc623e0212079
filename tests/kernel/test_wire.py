from typing import Annotated, Any

import pytest
from pydantic import Field, ValidationError

from novu_app.kernel.wire import Body, OrNull, Wire


class Person(Wire):
    id: Annotated[str, Field(alias="_id")]
    first_name: str | None = None
    data: dict[str, Any] | None = None
    next_page: OrNull[str] = None


class PersonBody(Body):
    first_name: str | None = None
    age: int | None = None


def test_what_has_no_value_is_left_out_unless_it_is_sent_as_null() -> None:
    assert Person(id="1").to_json() == {"_id": "1", "nextPage": None}
    assert Person(id="1", first_name="A", data={"x": None}, next_page="2").to_json() == {
        "_id": "1",
        "firstName": "A",
        "data": {"x": None},
        "nextPage": "2",
    }


def test_the_schema_names_every_field() -> None:
    assert set(Person.model_json_schema(mode="serialization")["properties"]) == {"_id", "firstName", "data", "nextPage"}


def test_a_body_knows_what_was_sent_and_takes_types_strictly() -> None:
    assert PersonBody.model_validate({"firstName": None, "unknown": 1}).sent() == {"first_name": None}
    with pytest.raises(ValidationError):
        PersonBody.model_validate({"age": "1"})
