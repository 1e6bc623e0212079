"""JSON bodies: parsed once, by orjson, and holding only what every database can store."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import orjson

from novu_app.kernel.errors import BadRequest

#: Deeper documents break the serialisers and parsers that they meet later.
MAX_DEPTH = 100
MAX_FIELDS = 1000


def parse(raw: bytes) -> Any:
    """The parsed body.

    Raises:
        BadRequest: it is no JSON, is nested too deeply, or holds a NUL character, which PostgreSQL cannot store.
    """
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"The body is not valid JSON: {error}") from error
    if raw.count(b"{") + raw.count(b"[") > MAX_DEPTH or b"\\u0000" in raw:
        check(value)
    return value


def parse_form(raw: bytes) -> dict[str, str]:
    """The fields of a form; of several with one name the last.

    Raises:
        BadRequest: there are too many, or one can not be stored.
    """
    try:
        fields = dict(parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS))
    except ValueError as error:
        raise BadRequest(f"The body is no form: {error}") from error
    check(fields)
    return fields


def check(value: Any) -> None:
    """Refuse what can not be stored.

    Raises:
        BadRequest: too deep, or with a NUL character.
    """
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise BadRequest(f"The body must not be nested deeper than {MAX_DEPTH} levels")
        inner: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                inner += item.keys()
                inner += item.values()
            elif isinstance(item, list):
                inner += item
            elif isinstance(item, str) and "\0" in item:
                raise BadRequest("The body must not contain NUL characters")
        level = inner
