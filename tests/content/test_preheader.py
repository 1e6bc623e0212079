"""The preheader: the first text of an e-mail, and not to be seen there."""

import pytest

from novu_app.content.preheader import with_preheader, without_preheader
from novu_app.content.sanitize import sanitize_email


@pytest.mark.parametrize(
    ("html", "before"),
    [
        ("<p>Hello</p>", ""),
        ('<!doctype html><html><BODY class="a"><p>Hello</p></BODY></html>', '<!doctype html><html><BODY class="a">'),
        ("", ""),
    ],
)
def test_it_comes_before_every_other_text(html: str, before: str) -> None:
    made = with_preheader(html, "Soon & <here>")
    assert made.startswith(before + "<div")
    assert "Soon &amp; &lt;here&gt;" in made
    assert without_preheader(made) == html


@pytest.mark.parametrize("nothing", [None, ""])
def test_without_one_nothing_is_added(nothing: str | None) -> None:
    assert with_preheader("<p>Hello</p>", nothing) == "<p>Hello</p>"


def test_only_ours_is_taken_out_again() -> None:
    html = sanitize_email('<div data-preheader="true">mine</div><p>Hello</p>')
    assert without_preheader(with_preheader(html, "Soon")) == html
