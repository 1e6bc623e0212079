"""How many parts a text message is sent in, as networks count and vendors charge (GSM 03.38, 3GPP TS 23.040)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Encoding = Literal["GSM-7", "UCS-2"]

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: They take two places: an escape goes before them.
_EXTENDED = frozenset("^{}\\[~]|€\f")
#: Places in a message that goes alone, and in each of several.
_ROOM: dict[Encoding, tuple[int, int]] = {"GSM-7": (160, 153), "UCS-2": (70, 67)}


@dataclass(frozen=True, slots=True)
class Segments:
    """``units`` are places of the encoding, ``left`` those that the last part has left; ``special`` the first characters that
    make the whole message take the long encoding."""

    count: int
    encoding: Encoding
    units: int
    left: int
    special: str = ""


def segments_of(text: str) -> Segments:
    """The parts of a text message. A character never lies in two of them."""
    special = [character for character in dict.fromkeys(text) if character not in _BASIC and character not in _EXTENDED]
    encoding: Encoding = "UCS-2" if special else "GSM-7"
    sizes = [_size(character, encoding) for character in text]
    units, (alone, each) = sum(sizes), _ROOM[encoding]
    if units <= alone:
        return Segments(1 if text else 0, encoding, units, alone - units, "".join(special[:5]))
    count, used = 1, 0
    for size in sizes:
        if used + size > each:
            count, used = count + 1, 0
        used += size
    return Segments(count, encoding, units, each - used, "".join(special[:5]))


def _size(character: str, encoding: Encoding) -> int:
    if encoding == "GSM-7":
        return 2 if character in _EXTENDED else 1
    return 2 if ord(character) > 0xFFFF else 1
