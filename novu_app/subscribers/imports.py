"""Subscribers from a file: which column is what, and the records of it made or changed, a chunk a statement.

A mapping says for each column which attribute it is, ``data`` for a whole JSON object, ``data.<name>`` for one value in it;
columns that it does not name are left out. What a file leaves empty keeps its value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest
from novu_app.subscribers import service, store
from novu_app.subscribers.files import Record

IDENTIFIER = "subscriber_id"
DATA = "data"
#: Records that go into one statement and one transaction.
CHUNK = 500
MAX_IDENTIFIER = 255
_INTO_DATA = f"{DATA}."
_SIMPLE = tuple(name for name in store.ATTRIBUTES if name != DATA)
TARGETS = (IDENTIFIER, *_SIMPLE, DATA)
#: What else people call these, without spaces, signs and capitals.
_NAMES = {
    IDENTIFIER: ("subscriberid", "id", "userid", "uid", "externalid", "externaluserid", "user", "subscriber"),
    "first_name": ("firstname", "givenname", "forename"),
    "last_name": ("lastname", "surname", "familyname"),
    "email": ("email", "emailaddress", "mail"),
    "phone": ("phone", "phonenumber", "mobile", "mobilephone", "cell", "tel", "telephone"),
    "avatar": ("avatar", "avatarurl", "picture", "photo", "image"),
    "locale": ("locale", "language", "lang"),
    "timezone": ("timezone", "tz"),
    DATA: ("data", "attributes", "custom", "customattributes", "properties"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A record that was left out: its number, its identifier where it has one, and why."""

    number: int
    subscriber_id: str
    text: str


@dataclass(slots=True)
class Imported:
    """What became of records."""

    created: int = 0
    updated: int = 0
    problems: list[Problem] = field(default_factory=list)


def guess(columns: Iterable[str]) -> dict[str, str]:
    """A mapping by the columns' names: each attribute once, every other column into ``data``; what we export is known."""
    found: dict[str, str] = {}
    for column in columns:
        plain = re.sub(r"[^a-z0-9]", "", column.lower())
        target = next((name for name, names in _NAMES.items() if plain in names), "")
        if target and target not in found.values():
            found[column] = target
        elif plain not in ("createdat", "updatedat"):
            found[column] = f"{_INTO_DATA}{column}"
    return found


def check_mapping(mapping: Mapping[str, str]) -> None:
    """See that a mapping can be used.

    Raises:
        BadRequest: no column is the identifier, an attribute has two columns, or there is no such attribute.
    """
    wanted = [target for target in mapping.values() if target]
    if IDENTIFIER not in wanted:
        raise BadRequest("Choose the column with the subscriber ID.")
    twice = next((target for target in wanted if wanted.count(target) > 1), None)
    if twice is not None:
        raise BadRequest(f"Two columns are {twice}: choose one.")
    unknown = [name for name in wanted if name not in TARGETS and not name.startswith(_INTO_DATA)]
    if unknown:
        raise BadRequest(f"A subscriber has no {unknown[0]}.")


def put(
    session: Session,
    environment_id: str,
    organization_id: str,
    records: Sequence[tuple[int, Record]],
    mapping: Mapping[str, str],
) -> Imported:
    """Make or change the subscribers of some records, in one statement. A record that is wrong is left out and told.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        organization_id: its owner.
        records: with their numbers; the last of several with one identifier wins, attribute by attribute.
        mapping: as :func:`check_mapping` allows it.
    """
    done = Imported()
    wanted: dict[str, dict[str, Any]] = {}
    for number, record in records:
        identifier = _text(next((record.get(name) for name, target in mapping.items() if target == IDENTIFIER), None))
        try:
            attributes = _attributes(record, mapping)
            _check(identifier, attributes)
        except ValueError as error:
            done.problems.append(Problem(number, identifier, str(error)))
        else:
            wanted.setdefault(identifier, {}).update(attributes)
    if wanted:
        result = service.create_many(session, environment_id, organization_id, wanted)
        # A record that names the subscriber of an earlier one changes that one, as it does when another chunk holds it.
        again = len(records) - len(done.problems) - len(wanted)
        done.created, done.updated = len(result.created), len(result.updated) + again
    return done


def _attributes(record: Record, mapping: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for column, target in mapping.items():
        value = record.get(column)
        if value is None or value == "" or target in ("", IDENTIFIER):
            continue
        if target == DATA:
            data = {**_object(value), **data}
        elif target.startswith(_INTO_DATA):
            data[target.removeprefix(_INTO_DATA)] = value
        elif text := _text(value):
            found[target] = text
    return {**found, DATA: data} if data else found


def _check(identifier: str, attributes: Mapping[str, Any]) -> None:
    if not identifier:
        raise ValueError("There is no subscriber ID.")
    if len(identifier) > MAX_IDENTIFIER:
        raise ValueError(f"The subscriber ID has more than {MAX_IDENTIFIER} characters.")
    if any("\0" in text for text in (identifier, jsons.dumps(attributes).replace("\\u0000", "\0"))):
        raise ValueError("There is a character in it that can not be stored.")
    email = attributes.get("email")
    if email is not None and not re.fullmatch(r"\S+@\S+", email):
        raise ValueError(f"{email[:100]} is no e-mail address.")


def _object(value: Any) -> dict[str, Any]:
    try:
        parsed = jsons.loads(value) if isinstance(value, str) else value
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise ValueError("The data is no JSON object.")
    return parsed


def _text(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else jsons.dumps(value)
    # What a spreadsheet was kept from taking for a formula is the text that it was.
    return text.strip().removeprefix("'") if text.startswith("'") else text.strip()
