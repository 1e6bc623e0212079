"""The text part of an e-mail: what a reader without HTML sees."""

import pytest

from novu_app.kernel.errors import BadRequest
from novu_app.providers.base import Provider
from novu_app.providers.email.plain_text import to_plain_text
from novu_app.providers.registry import all_providers, find, get


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain", "plain"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<h1>Title</h1>Text<br>next", "Title\n\nText\nnext"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ('<a href="https://example.com">Open</a>', "Open (https://example.com)"),
        ('<a href="#top">Up</a>', "Up"),
        ('<img src="x" alt="Logo"> Acme', "Logo Acme"),
        ("<style>p{color:red}</style><title>t</title><p>x</p><script>y</script>", "x"),
        ("a &amp; b &lt; c", "a & b < c"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<div>  much \n  space </div>", "much space"),
        ("<p>not closed", "not closed"),
        ("", ""),
    ],
)
def test_html_becomes_text(html: str, text: str) -> None:
    assert to_plain_text(html) == text


@pytest.mark.parametrize("provider", all_providers(), ids=lambda provider: provider.id)
def test_every_provider_is_found_and_describes_itself(provider: Provider) -> None:
    assert find(provider.id) is provider
    assert get(provider.id) is provider
    assert provider.display_name
    keys = [field.key for field in provider.credentials]
    assert len(set(keys)) == len(keys)
    assert all(field.label for field in provider.credentials)
    assert all(field.secret for field in provider.credentials if "password" in field.key.lower())
    if provider.stores_only:
        with pytest.raises(RuntimeError):
            provider.connect({})


def test_a_provider_that_nobody_knows_is_refused() -> None:
    assert find("carrier-pigeon") is None
    with pytest.raises(BadRequest, match="carrier-pigeon"):
        get("carrier-pigeon")
