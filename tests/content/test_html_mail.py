"""E-mails that are written as HTML or MJML: styles in their elements, direction, dark screens, layouts; each made once."""

import time
from typing import Any

import pytest

from novu_app.content import inlining, mail
from novu_app.content.layouts import compile_layout
from novu_app.content.markup import liquid_parts, tags
from novu_app.content.mjml import MjmlFailed, compile_mjml, is_mjml
from novu_app.content.service import TemplateFailed, compile_content, render_step

VARIABLES: dict[str, Any] = {
    "payload": {
        "name": "Ada",
        "color": "#abcdef",
        "width": 7,
        "url": "https://example.com/x",
        "items": [1, 2],
        "yes": True,
    }
}


def html(body: str, layout: str | None = None, **controls: Any) -> str:
    around = None if layout is None else compile_layout("l", {"email": {"body": layout}})
    step = {"subject": "S", "body": body, "disableOutputSanitization": True, **controls}
    return str(render_step("email", step, VARIABLES, around)["body"])


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("<p>no styles</p>", "<p>no styles</p>"),
        ("<style>p{color:red}</style><p>x</p>", '<style>p{color:red}</style><p style="color: red">x</p>'),
        ("<style>.a{color:red}</style><p>x</p>", "<style>.a{color:red}</style><p>x</p>"),
        # What an element says itself goes before what a sheet says, and after what that calls important.
        (
            "<style>p{color:red;margin:0!important}</style><p style='color:blue; margin:1px'>x</p>",
            "<style>p{color:red;margin:0!important}</style>"
            '<p style="color: red;color:blue; margin:1px;margin: 0!important">x</p>',
        ),
        # Values are Liquid, in sheets and in attributes.
        (
            '<style>p{color:{{payload.color}}}</style><p style="width:{{payload.width}}px">{{payload.name}}</p>',
            '<style>p{color:#abcdef}</style><p style="color: #abcdef;width:7px">Ada</p>',
        ),
        (
            '<style>p{color:red}</style><p style="{{payload.none}}">x</p>',
            '<style>p{color:red}</style><p style="color: red;">x</p>',
        ),
        # Loops and conditions around elements, whole or torn.
        (
            "<style>td{padding:1px}</style><table>{% for i in payload.items %}<tr><td>{{i}}</td></tr>{% endfor %}</table>",
            "<style>td{padding:1px}</style><table>"
            '<tr><td style="padding: 1px">1</td></tr><tr><td style="padding: 1px">2</td></tr></table>',
        ),
        (
            "<style>div{margin:0}</style>{% if payload.yes %}<div class='a'>{% else %}<div class='b'>{% endif %}x</div>",
            "<style>div{margin:0}</style><div class='a' style=\"margin: 0\">x</div>",
        ),
        (
            '<style>p{margin:0}</style><p {% if payload.yes %}class="a < b"{% endif %}>x</p>',
            '<style>p{margin:0}</style><p class="a < b" style="margin: 0">x</p>',
        ),
        # A rule that only sometimes holds stays where it is, and so does one for another medium.
        (
            "<style>{% if payload.yes %}p{color:red}{% endif %}</style><p>x</p>",
            "<style>p{color:red}</style><p>x</p>",
        ),
        (
            '<style media="print">p{color:red}</style><p>x</p>',
            '<style media="print">p{color:red !important}</style><p>x</p>',
        ),
        # … and wins there against what its sheet says otherwise, which is in the elements.
        (
            "<style>p{color:red}@media (prefers-color-scheme: dark){p{color:#fff;margin:0!important;}}</style><p>x</p>",
            "<style>p{color:red}@media (prefers-color-scheme: dark){p{color:#fff !important;margin:0!important;}}</style>"
            '<p style="color: red">x</p>',
        ),
        (
            "<style>a{color:red}a:hover{color:{{payload.color}}; background:url(data:x;y)}</style><a>x</a>",
            "<style>a{color:red}a:hover{color:#abcdef !important; background:url(data:x;y) !important}</style>"
            '<a style="color: red">x</a>',
        ),
        (
            '<style media="(max-width: 9px)">/* ; */ p{ {{payload.none}} width:1px ; }</style><p>x</p>',
            '<style media="(max-width: 9px)">/* ; */ p{  width:1px ; }</style><p>x</p>',
        ),
        (
            "<style>@supports (gap:0){@media print{p{color:red}}}@font-face{src:x}p::before{top:0}</style><p>x</p>",
            "<style>@supports (gap:0){@media print{p{color:red !important}}}@font-face{src:x}p::before{top:0}</style><p>x</p>",
        ),
        # What is not known as HTML is left alone.
        (
            "<style>p{color:red}</style><!--[if mso]><p>a</p><![endif]--><p>b",
            '<style>p{color:red}</style><!--[if mso]><p>a</p><![endif]--><p style="color: red">b',
        ),
        ("<style>p{color</style><p>x</p>", "<style>p{color</style><p>x</p>"),
        (
            "<style>p{color:red}</style>{% raw %}{{<p>}}{% endraw %}<p>nvq0q</p>",
            '<style>p{color:red}</style>{{<p>}}<p style="color: red">nvq0q</p>',
        ),
        (
            '<style>p{font-family:"A B"}</style><P class=k >x',
            '<style>p{font-family:"A B"}</style><P class=k style="font-family: \'A B\'">x',
        ),
        ("<style>img{border:0}</style><img src=x />", '<style>img{border:0}</style><img src=x style="border: 0" />'),
    ],
)
def test_styles_are_written_into_the_elements_that_they_are_for(written: str, sent: str) -> None:
    assert html(written) == sent


def test_a_layout_and_what_it_surrounds_have_their_styles_from_each_other() -> None:
    style = "<style>.btn{color:red}h1{margin:0}</style>"
    layout = f"<html><head>{style}</head><body><h1>{{{{payload.name}}}}</h1>{{{{ content }}}}</body></html>"
    body = '<html><head><style>i{top:0}</style></head><body><a class="btn" href="{{payload.url}}"><i>x</i></a></body></html>'
    made = html(body, layout)
    assert '<a class="btn" href="https://example.com/x" style="color: red"><i style="top: 0">x</i></a>' in made
    assert '<h1 style="margin: 0">Ada</h1>' in made
    assert "<style>i{top:0}</style>" in made
    assert made.count("<body") == 1


def test_styles_reach_into_the_rows_that_a_layout_has_a_table_for() -> None:
    made = html("<tr><td>x</td></tr>", "<style>table td{padding:3px}</style><table>{{content}}</table>")
    assert '<td style="padding: 3px">x</td>' in made


def test_each_version_is_inlined_once_and_once_for_each_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = inlining._styles_of
    monkeypatch.setattr(inlining, "_styles_of", lambda marked: asked.append(marked) or real(marked))
    compiled = compile_content("email", {"subject": "S", "body": "<style>p{color:red}</style><p>{{payload.name}}</p>"})
    layouts = [compile_layout(name, {"email": {"body": f"<b>{name}</b>{{{{content}}}}"}}) for name in ("one", "two")]
    for name in ("Ada", "Bob", "Cyd"):
        for layout in (None, *layouts):
            assert name in compiled.render({"payload": {"name": name}}, layout)["body"]
    assert len(asked) == 3


MJML = """<mjml><mj-head><mj-style>.own{{letter-spacing:1px}}</mj-style><mj-preview>Soon</mj-preview></mj-head><mj-body>
{before}<mj-section><mj-column>{inside}<mj-text css-class="own">Hello {{{{payload.name}}}}</mj-text>
<mj-button href="{{{{payload.url | append: "?a<b"}}}}" background-color="{{{{payload.color}}}}">Go</mj-button>
</mj-column></mj-section>{after}
</mj-body></mjml>"""


def mjml(before: str = "", inside: str = "", after: str = "") -> str:
    return MJML.format(before=before, inside=inside, after=after)


def test_mjml_is_compiled_with_its_liquid_in_place() -> None:
    made = html(mjml("{% for i in payload.items %}", "<mj-text>{{ i }}</mj-text>", "{% endfor %}"))
    assert made.startswith("<!doctype html>")
    assert made.count("Hello Ada") == 2
    assert 'href="https://example.com/x?a<b"' in made
    assert "background:#abcdef" in made
    assert "nvm" not in made
    assert "mj-text" not in made
    assert made.index(">1<") < made.index(">2<")
    assert 'lang="und"' not in made


def test_the_authors_styles_of_mjml_are_inlined_and_those_of_mjml_are_not() -> None:
    made = html(mjml())
    assert "letter-spacing: 1px" in made
    assert made.count("mso-table-lspace: 0pt") == 1, "in the sheet, and in no element"


def test_liquid_around_and_between_the_parts_of_mjml_comes_before_and_after_the_page() -> None:
    source = (
        "{% assign a = 'A' %}"
        + mjml("{{ a }}{{ b }}").replace("<mj-head>", "{% assign b = 'B' %}<mj-head>")
        + "{{ a }}"
    )
    made = html(source)
    assert "AB" in made
    assert made.endswith("A")


def test_a_layout_may_be_mjml_and_so_may_what_it_surrounds() -> None:
    layout = "<mjml><mj-body><mj-section><mj-column><mj-text>{{ content }}</mj-text></mj-column></mj-section></mj-body></mjml>"
    assert "<p>x Ada</p>" in html("<p>x {{payload.name}}</p>", layout)
    made = html(mjml(), layout)
    assert made.count("<body") == 1
    assert "Hello Ada" in made


def test_mjml_that_can_not_be_compiled_fails_its_own_step_and_says_where() -> None:
    for source in (
        "<mjml><mj-body><mj-section></mj-body></mjml>",
        '<mjml><mj-body><mj-include path="/etc/passwd" /></mj-body></mjml>',
    ):
        with pytest.raises(TemplateFailed, match=r"body: MJML: .*root template"):
            html(source)
        with pytest.raises(MjmlFailed):
            compile_mjml(source)
    with pytest.raises(TemplateFailed, match="layout l: MJML"):
        html("<p>x</p>", "<mjml><mj-body>{{content}}")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<mjml><mj-body/></mjml>", True),
        ("\n<!-- note --><MJML>", True),
        ('<?xml version="1.0"?><mjml>', True),
        ("{% assign x = '<p>' %}<mjml>", True),
        ("<p>about <mjml></p>", False),
        ("<!-- <mjml> --><p>", False),
        ("mjml", False),
    ],
)
def test_mjml_is_known_by_its_first_element(body: str, expected: bool) -> None:
    assert is_mjml(body) is expected


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        ("<p>שלום {{payload.name}}</p>", '<div dir="rtl" style="direction:rtl"><p>שלום Ada</p></div>'),
        ("<html><body><p>שלום</p></body></html>", '<html dir="rtl"><body><p>שלום</p></body></html>'),
        ('<p dir="ltr">שלום</p>', '<p dir="ltr">שלום</p>'),
        ("<p>שלום is hello</p>", "<p>שלום is hello</p>"),
        ("<p>Grüße</p>", "<p>Grüße</p>"),
    ],
)
def test_html_from_right_to_left_says_so(body: str, sent: str) -> None:
    assert html(body) == sent


def test_a_page_with_styles_for_dark_screens_says_that_it_has_them() -> None:
    dark = "<style>@media (prefers-color-scheme: dark){p{color:#fff}}</style>"
    won = dark.replace("#fff", "#fff !important")
    assert f"<head>{mail._HINT}{won}" in html(f"<html><head>{dark}</head><body><p>x</p></body></html>")
    own = f'<html><head><meta name="color-scheme" content="dark">{dark}</head><body></body></html>'
    assert html(own) == own.replace(dark, won)
    assert "color-scheme" not in html("<html><head></head><body></body></html>")


def test_what_is_inlined_is_made_safe_like_everything_else() -> None:
    evil = '<style>p{background:red}</style><p onclick="x()" class="{{payload.evil}}">x</p><script>y</script>'
    variables = {"payload": {"evil": '"><script>z</script>'}}
    made = render_step("email", {"subject": "S", "body": evil}, variables)["body"]
    assert "script" not in made
    assert "onclick" not in made
    assert "background: red" in made


@pytest.mark.parametrize(
    "evil",
    [
        "{{" * 50_000,
        "{% raw %}" * 20_000,
        "{% comment %}" * 20_000 + "{% endcomment %}",
        '<a "' * 30_000,
        "<!--" * 40_000,
        "<style>" * 20_000,
        "<style>p{color:red}</style>" + "<p>" * 5_000,
        "<mjml>" + "<mj-section>" * 5_000,
        "<style>" + "a{" * 30_000,
    ],
)
def test_no_template_takes_long(evil: str) -> None:
    started = time.process_time()
    list(tags("".join(liquid_parts(evil))))
    for layout in (None, "<style>b{c:d}</style>{{content}}"):
        try:
            html(evil, layout)
        except TemplateFailed:
            continue
    assert time.process_time() - started < 5
