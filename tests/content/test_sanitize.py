"""HTML that leaves the product does no harm where it is shown."""

import pytest

from novu_app.content.sanitize import sanitize_email, sanitize_in_app


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("plain & simple", "plain & simple"),
        ("<b>bold</b> <i>it</i>", "<b>bold</b> <i>it</i>"),
        ("<script>alert(1)</script>x", "x"),
        ('<img src="x" onerror="alert(1)">', ""),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener noreferrer">x</a>'),
        (
            '<a href="https://example.com" onclick="x()">x</a>',
            '<a href="https://example.com" rel="noopener noreferrer">x</a>',
        ),
        ('<p style="position:fixed">x</p>', "<p>x</p>"),
        ("<iframe src=//evil></iframe>x", "x"),
        ("1 < 2", "1 &lt; 2"),
    ],
)
def test_a_line_of_an_inbox(html: str, clean: str) -> None:
    assert sanitize_in_app(html) == clean


def test_the_layout_of_an_e_mail_stays() -> None:
    html = (
        '<table width="100%" cellpadding="0" role="presentation"><tr><td align="center" style="color: red">'
        '<img src="https://example.com/a.png" alt="a" width="10"><a href="mailto:a@b.c" target="_blank">x</a>'
        "<!-- note --></td></tr></table>"
    )
    clean = sanitize_email(html)
    for part in ('cellpadding="0"', "color:red", 'src="https://example.com/a.png"', 'target="_blank"', "<!-- note -->"):
        assert part in clean.replace("color: red", "color:red")


def test_a_whole_page_stays_one_with_its_styles_and_without_what_runs() -> None:
    page = (
        '<!doctype html><html lang="en" onload="x()"><head><title>T</title><style>p{color:red}</style><script>x()</script>'
        '</head><body class="k" bgcolor="#eee" onclick="x()"><p>Hi</p><script>x()</script></body></html>'
    )
    assert sanitize_email(page) == (
        '<!doctype html><html lang="en"><head><title>T</title><style>p{color:red}</style></head>'
        '<body class="k" bgcolor="#eee"><p>Hi</p></body></html>'
    )


@pytest.mark.parametrize(
    "evil",
    [
        '<html><body title="a>b"><img src=x onerror="alert(1)"></body></html>',
        "<html/onload=alert(1)><body/onload=alert(1)></body></html>",
        "<html><head><title><body onload=alert(1)></title><script>alert(1)</script></head><body></body></html>",
        "<html><head><!-- <body> --><script>alert(1)</script></head><body onload='alert(1)'></body></html>",
    ],
)
def test_a_page_hides_nothing_that_runs(evil: str) -> None:
    assert "alert" not in sanitize_email(evil)


def test_of_a_script_nothing_is_left_and_of_a_style_everything() -> None:
    assert sanitize_email("<script>alert(1)</script><style>p{color:red}</style>x") == "<style>p{color:red}</style>x"


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        '<p onclick="alert(1)">x</p>',
        '<a href="javascript:alert(1)">x</a>',
        '<form action="https://evil"><input name="password"></form>',
        '<iframe src="https://evil"></iframe>',
        '<object data="x"></object>',
        '<link rel="stylesheet" href="https://evil">',
        '<base href="https://evil">',
        '<meta http-equiv="refresh" content="0;url=https://evil">',
        '<svg onload="alert(1)"></svg>',
    ],
)
def test_what_runs_or_sends_does_not(html: str) -> None:
    clean = sanitize_email(html)
    for evil in (
        "script",
        "onclick",
        "javascript",
        "<form",
        "<input",
        "<iframe",
        "<object",
        "<link",
        "<base",
        "http-equiv",
        "onload",
    ):
        assert evil not in clean
