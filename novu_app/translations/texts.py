"""The JSON of one locale: flat keys, what may stand in it, and what is outdated."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from novu_app.content.liquid.printing import printed
from novu_app.content.messageformat import MessageFormatError, to_liquid
from novu_app.content.templates import TemplateFailed, compile_value
from novu_app.kernel import jsons

#: How long a key path and how large a locale may be.
MAX_KEY = 500
MAX_BYTES = 1_000_000

Content = Mapping[str, Any]


def flat(content: Content) -> dict[str, str]:
    """The texts by the key that templates name: ``{"email": {"subject": "Hi"}}`` is ``{"email.subject": "Hi"}``.

    Null is no text: the key is looked for in the next locale.
    """
    return dict(_leaves(content, ""))


def problems(content: Content, locale: str) -> list[str]:
    """What is wrong with a locale's texts, empty when they can be stored."""
    if len(jsons.dumps(content).encode()) > MAX_BYTES:
        return [f"The translations of a locale must not be larger than {MAX_BYTES} bytes"]
    found = []
    for key, text in flat(content).items():
        if len(key) > MAX_KEY:
            found.append(f"The key {key[:40]}... is longer than {MAX_KEY} characters")
            continue
        try:
            compile_value(to_liquid(text, locale), key)
        except MessageFormatError as error:
            found.append(f"{key}: {error}")
        except TemplateFailed as error:
            found.append(str(error))
    return found


def fingerprints(texts: Mapping[str, str]) -> dict[str, str]:
    """What :class:`~novu_app.translations.models.Translation` keeps of the texts that it is based on."""
    return {key: hashlib.blake2s(text.encode(), digest_size=6).hexdigest() for key, text in texts.items()}


def outdated(texts: Mapping[str, str], based_on: Mapping[str, str] | None, default: Mapping[str, str]) -> list[str]:
    """The keys of a locale that the default locale has left behind, in its order: changed, added, and then removed ones.

    Args:
        texts: the locale's.
        based_on: fingerprints of the default's texts at that time; None when there were none.
        default: the default's texts now.
    """
    if based_on is None:
        return [key for key in default if key not in texts]
    now = fingerprints(default)
    changed = [key for key in default if key not in texts or based_on.get(key) != now[key]]
    return changed + [key for key in texts if key in based_on and key not in default]


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{path}.{index}")
    elif value is not None:
        yield path, printed(value)
