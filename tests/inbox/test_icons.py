"""Icons of a host page's own: what is drawn in them is drawn anew, and nothing else gets into the page."""

from typing import Any
from urllib.parse import unquote

import pytest

from novu_app.inbox.icons import PLACES, redrawn, styles

COG = (
    '<svg xmlns="http://www.w3.org/2000/svg" class="cog" width="24" height="24" viewBox="0 0 24 24" fill="none" '
    'stroke="currentColor" stroke-width="2" stroke-linecap="round">\n  <!-- teeth -->'
    '<path d="M12 2v4M2 12 h-1.5"/><g transform="rotate(45 12 12)"><circle cx="12" cy="12" r="3" fill="#f00"></circle></g></svg>'
)
REDRAWN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#000" stroke-width="2" '
    'stroke-linecap="round"><path d="M12 2v4M2 12 h-1.5"/><g transform="rotate(45 12 12)">'
    '<circle cx="12" cy="12" r="3" fill="#000"></circle></g></svg>'
)


def test_an_icon_becomes_a_mask_in_the_colour_of_the_words() -> None:
    found = styles({"icons": {"cogs": COG, "nothing": COG, "trash": 5}})
    assert list(found) == [".inbox .lucide-settings", ".inbox .lucide-settings > *"]
    drawn, ours = found.values()
    assert drawn["background"] == "currentcolor"
    assert ours == {"display": "none"}
    picture = drawn["mask"].removeprefix('url("data:image/svg+xml,').removesuffix('") center / contain no-repeat')
    assert unquote(picture) == REDRAWN
    assert not set(picture) & set("<>\"'()\\; ")
    assert len(styles({"icons": dict.fromkeys(PLACES, COG)})) == 2 * len(PLACES)


@pytest.mark.parametrize(
    ("said", "drawn"),
    [
        ('<svg width="16px" height="16"><rect x="1" width="3" onload="alert(1)" style="fill:url(x)" fill="url(#a)"/></svg>',
         '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect x="1" width="3" fill="#000"/></svg>'),
        ('<svg viewBox="0 0 1 1&quot;><script>"><path d="url(x)" fill="none"/></svg>',
         '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="none"/></svg>'),
    ],
)  # fmt: skip
def test_of_what_is_said_about_a_shape_only_numbers_and_words_are_taken(said: str, drawn: str) -> None:
    assert redrawn(said) == drawn


@pytest.mark.parametrize(
    "said",
    [
        "",
        "settings",
        "<svg/>",
        '<svg><path d="M0 0"/>',
        '<svg><path d="M0 0"/></svg><svg><path d="M0 0"/></svg>',
        '<path d="M0 0"/>',
        '<svg><path d="M0 0"/></svg><p>',
        '<svg>hello<path d="M0 0"/></svg>',
        '<svg><script>alert(1)</script><path d="M0 0"/></svg>',
        '<svg><path d="M0 0"/><image href="//evil.example/x.png"/></svg>',
        '<svg><path d="M0 0"/><foreignObject><p>x</p></foreignObject></svg>',
        '<svg><style>*{background:url(//evil.example)}</style><path d="M0 0"/></svg>',
        '<svg><svg><path d="M0 0"/></svg></svg>',
        '<!DOCTYPE svg [<!ENTITY a "b">]><svg><path d="M0 0"/>&a;</svg>',
        f"<svg>{'<path/>' * 65}</svg>",
        f'<svg><path d="{"M0 0" * 1_000}"/></svg>',
        ["<svg/>"],
        None,
    ],
)
def test_where_there_is_more_than_shapes_the_icon_stays_ours(said: Any) -> None:
    assert redrawn(said) == ""
    assert styles({"icons": {"cogs": said}}) == {}
    assert styles({"icons": said}) == styles(said) == {}
