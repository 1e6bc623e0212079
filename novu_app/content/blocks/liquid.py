"""What of a document becomes Liquid: variables with fallbacks, repeats and show-if conditions.

A name of a variable ends up inside a Liquid tag, so braces, which alone could close it, are taken out of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from novu_app.content.blocks.place import Place
from novu_app.content.blocks.styling import number
from novu_app.content.markup import liquid_parts

#: The variable of a layout in which the e-mail that it surrounds stands.
CONTENT = "content"
#: By which the item of a repeat is named inside of it.
ITEM = "current"
#: What does not count as set: values as JSON, and texts that say the same.
_UNSET = ("", "''", "false", "'false'", "0", "0.0", "'0'", "null", "'null'", "undefined", "'undefined'")
_BRACES = re.compile(r"[{}\r\n]")
_PROTOCOL = re.compile(r"https?://")
_OLD_ITEM = re.compile(r"(?<![\w.\]-])iterable(?![\w-])")


def escaped(text: Any) -> str:
    """Text as HTML; what is Liquid in it stays what it is."""
    parts = liquid_parts(str(text if text is not None else ""))
    return "".join(part if index % 2 else escape(part) for index, part in enumerate(parts))


def path(value: Any, place: Place) -> str:
    """A variable's name, with filters if it has some, as it stands in a tag.

    Inside of a repeat ``current`` and ``iterable`` are the item, and so is the name of the list itself before a dot.
    """
    name = _BRACES.sub("", str(value or "")).strip() or "nil"
    if place.lists:
        name = _OLD_ITEM.sub(ITEM, name)
        innermost = f"{place.lists[-1]}."
        if not innermost.startswith(f"{ITEM}.") and name.startswith(innermost):
            name = f"{ITEM}.{name.removeprefix(innermost)}"
    return name


def output(value: Any, place: Place, fallback: Any = None, *, raw: bool = False) -> str:
    """The tag that prints a variable, as text unless it is HTML by its nature (``raw``, content, translations)."""
    name = path(value, place)
    default = ""
    if fallback not in (None, ""):
        default = f' | default: "{_BRACES.sub("", str(fallback)).replace(chr(34), chr(39))}"'
    html = raw or name == CONTENT or name.startswith("t.")
    return f"{{{{ {name}{default}{'' if html else ' | escape'} }}}}"


def value_of(attributes: Mapping[str, Any], name: str, flag: str, place: Place) -> str:
    """An attribute that is a text or, where ``flag`` is set, a variable; ready for HTML."""
    value = attributes.get(name)
    if attributes.get(flag) is True:
        return output(_PROTOCOL.sub("", str(value or "")), place)
    return escaped(value)


def shown_if(key: Any, html: str, place: Place) -> str:
    """The HTML, where the variable ``key`` is set: empty text, zero, ``false`` and ``null`` are not, also as text.

    Lists and objects are, also empty ones.
    """
    if not html or not str(key or "").strip():
        return html
    name = f"_show{place.counter.next()}"
    no = " and ".join(f'{name} != "{word}"' for word in _UNSET)
    # As JSON (with single quotes) every kind of value is a text of its own.
    said = f'{path(key, place)} | json | downcase | remove: " "'
    return f"{{% assign {name} = {said} %}}{{% if {no} %}}{html}{{% endif %}}"


def repeated(each: str, iterations: Any, html: str) -> str:
    """The HTML once for each item of a list, at most ``iterations`` times where that is a number."""
    limit = int(number(iterations))
    return f"{{% for {ITEM} in {each}{f' limit: {limit}' if limit > 0 else ''} %}}{html}{{% endfor %}}"
