"""What a vendor's answer means, said with names and codes (docs/adding-a-provider.md, What an answer means)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from novu_app.providers.base import Accepted, DeliveryDeferred, DeliveryFailed
from novu_app.providers.http import TEMPORARY, Answer, refusal

_HEADER = "header:"
_LONGEST = 500


def at(value: Any, path: str) -> Any:
    """What stands at ``path`` (``messages.0.id``) in a JSON value, or None."""
    for key in path.split(".") if path else ():
        if isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value


def named(pattern: str) -> Callable[[str], Any]:
    """A ``parse`` for :func:`reader`: what the named groups of ``pattern`` match in a text, the first time that it matches."""
    compiled = re.compile(pattern)

    def parse(text: str) -> Any:
        match = compiled.search(text)
        return match.groupdict() if match else None

    return parse


def found(answer: Answer, path: str, parse: Callable[[str], Any] | None = None) -> str | None:
    """What stands at ``path`` in an answer, as text: a path into its JSON (``parse``: see :func:`reader`), or ``header:<name>``."""
    if path.startswith(_HEADER):
        header: str | None = answer.headers.get(path.removeprefix(_HEADER))
        return header
    value = at(parse(answer.text) if parse else answer.json(), path) if path else None
    return None if value is None or isinstance(value, Mapping | list) else str(value)


def first(answer: Answer, paths: str | Iterable[str], parse: Callable[[str], Any] | None = None) -> str | None:
    """What stands at the first of these paths where something stands; ``parse`` as for :func:`reader`."""
    for path in (paths,) if isinstance(paths, str) else paths:
        if value := found(answer, path, parse):
            return value
    return None


def reader(
    *,
    id: str | Iterable[str] = "id",
    text: str | Iterable[str] = "message",
    code: str | Iterable[str] = "code",
    prefix: str = "",
    accepts: Callable[[Any], bool] | None = None,
    temporary: Iterable[str | int] = (),
    limited: Iterable[str | int] = (),
    account: Iterable[str | int] = (),
    statuses: Iterable[int] = TEMPORARY,
    parse: Callable[[str], Any] | None = None,
    hints: Mapping[str, str] | None = None,
) -> Callable[[Answer], Accepted]:
    """A ``read`` for :class:`novu_app.providers.vendor.Vendor`. Paths are those of :func:`found`, the first that holds counts.

    Args:
        id: where the message's id is.
        text: where the vendor's words are, of a refusal.
        code: where its code is.
        prefix: what comes before both where they alone would say too little.
        accepts: whether a JSON answer with a 2xx status is an acceptance, for vendors that refuse with 200.
        temporary: codes of a vendor that can not take anything at present.
        limited: codes of a limit that was reached, of the account or of the recipient.
        account: codes of credentials, of a sender or of a balance: no message goes through until somebody acts.
        statuses: HTTP statuses that mean the same as ``temporary``.
        parse: makes a JSON value of the answer's text, where the vendor answers otherwise (:func:`named`).
        hints: by code, what to do about it, where the vendor's own words do not say that.
    """
    # Iterators would be empty at the second answer.
    ids, texts, codes = (paths if isinstance(paths, str) else tuple(paths) for paths in (id, text, code))
    down, full, useless = (frozenset(map(str, those)) for those in (temporary, limited, account))
    later, advice = frozenset(statuses), hints or {}

    def read(answer: Answer) -> Accepted:
        if answer.ok and (accepts is None or accepts(parse(answer.text) if parse else answer.json())):
            return Accepted(first(answer, ids, parse), answer.raw)
        said = (first(answer, texts, parse) or "")[:_LONGEST]
        number = first(answer, codes, parse)
        words = f"{said} ({number})" if said and number and number not in said else said or number or ""
        words = f"{prefix}{words}" if words else ""
        if hint := advice.get(number or ""):
            words = f"{words}: {hint}"
        if number in down:
            raise DeliveryDeferred(words, retry_after_ms=answer.retry_after_ms, raw=answer.raw)
        if number in full:
            raise DeliveryDeferred(words, retry_after_ms=answer.retry_after_ms, raw=answer.raw, provider_fails=False)
        if number in useless:
            raise DeliveryFailed(words, raw=answer.raw, provider_fails=True)
        raise refusal(answer, words, temporary=later)

    return read
