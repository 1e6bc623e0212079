"""How many parts a text message is sent in."""

import pytest

from novu_app.content.segments import segments_of


@pytest.mark.parametrize(
    ("text", "count", "encoding", "left"),
    [
        ("", 0, "GSM-7", 160),
        ("a" * 160, 1, "GSM-7", 0),
        ("a" * 161, 2, "GSM-7", 2 * 153 - 161),
        ("a" * 306, 2, "GSM-7", 0),
        ("ä€", 1, "GSM-7", 157),  # the euro sign takes two places
        ("ж" * 70, 1, "UCS-2", 0),
        ("ж" * 71, 2, "UCS-2", 2 * 67 - 71),
        ("a" * 69 + "🎉", 2, "UCS-2", 2 * 67 - 71),  # an emoji takes two
    ],
)
def test_counts_as_networks_do(text: str, count: int, encoding: str, left: int) -> None:
    found = segments_of(text)
    assert (found.count, found.encoding, found.left) == (count, encoding, left)


def test_a_character_never_lies_in_two_parts() -> None:
    # The 153rd place of the first part is too small for a euro sign: it begins the second one.
    found = segments_of("a" * 152 + "€" + "a" * 152)
    assert (found.count, found.units) == (3, 306)


def test_says_which_characters_make_it_long() -> None:
    assert segments_of("Grüße “you” ✔ ✔").special == "“”✔"
