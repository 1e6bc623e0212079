"""Files of subscribers: CSV with any usual separator, JSON, and JSON a line; and the CSV that we write.

A record is one row or object with its texts or JSON values by column; its number counts from 1, without the heading.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from novu_app.kernel import jsons
from novu_app.kernel.clock import iso_at
from novu_app.kernel.errors import BadRequest
from novu_app.subscribers import store
from novu_app.subscribers.models import Subscriber

Record = Mapping[str, Any]
#: Columns of a file that are looked for in JSON, where every object may have others: in so many objects.
_LOOKED_AT = 200
_SAMPLE = 64 * 1024
_SEPARATORS = ",;\t|"
#: A cell that a spreadsheet would take for a formula gets an apostrophe in front.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
EXPORTED = ("subscriber_id", *store.ATTRIBUTES, "created_at")


def columns(path: Path) -> list[str]:
    """The columns of a file, in its order.

    Raises:
        BadRequest: it can not be read as CSV or JSON, or there is nothing in it.
    """
    found = list(dict.fromkeys(name for _, record in itertools.islice(records(path), _LOOKED_AT) for name in record))
    if not found:
        raise BadRequest("There is no subscriber in this file.")
    return found


def records(path: Path) -> Iterator[tuple[int, Record]]:
    """The records of a file with their numbers.

    Raises:
        BadRequest: it can not be read as CSV or JSON.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        start = file.read(_SAMPLE)
        file.seek(0)
        first = start.lstrip()[:1]
        found = _of_json(file, first) if first in ("{", "[") else _of_csv(file, start)
        yield from enumerate(found, 1)


def write_csv(rows: Iterable[Subscriber]) -> Iterator[str]:
    """A CSV of subscribers, heading first, in pieces. ``data`` is JSON; moments are ISO texts."""
    yield _line(EXPORTED)
    for row in rows:
        values = [getattr(row, name) for name in ("subscriber_id", *store.ATTRIBUTES)]
        yield _line([_cell(value) for value in values] + [iso_at(row.created_at)])


def _of_csv(file: io.TextIOBase, start: str) -> Iterator[Record]:
    head = start.partition("\n")[0]
    separator = max(_SEPARATORS, key=head.count)
    reader = csv.DictReader(file, delimiter=separator, restkey="")
    try:
        for row in reader:
            # What stands beyond the last column has no name.
            yield {name.strip(): value for name, value in row.items() if name and name.strip()}
    except csv.Error as error:
        raise BadRequest(f"Line {reader.line_num} can not be read: {error}") from error


def _of_json(file: io.TextIOBase, first: str) -> Iterator[Record]:
    text = file.read()
    try:
        parsed = jsons.loads(text)
    except ValueError as error:
        if first != "{":
            raise BadRequest(f"This is no JSON: {error}") from error
        parsed = list(_of_lines(text))
    if isinstance(parsed, dict):
        # One list of objects under any name, as exports wrap it; else the object is the only subscriber.
        lists = [value for value in parsed.values() if isinstance(value, list) and all(map(_is_object, value))]
        parsed = lists[0] if len(lists) == 1 else [parsed]
    if not isinstance(parsed, list) or not all(map(_is_object, parsed)):
        raise BadRequest("The JSON must be a list of objects, one for each subscriber.")
    yield from parsed


def _of_lines(text: str) -> Iterator[Any]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield jsons.loads(line)
            except ValueError as error:
                raise BadRequest(f"Line {number} is no JSON: {error}") from error


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _line(values: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(values)
    return line.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else jsons.dumps(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
