"""What providers of texts share: numbers, letters, and a gateway of one's own."""

import pytest

from novu_app.providers.account import Account
from novu_app.providers.base import DeliveryFailed
from novu_app.providers.sms import kannel
from novu_app.providers.sms.writing import digits, is_plain
from tests.support.vendors import message


@pytest.mark.parametrize("number", ["+49 170 12345", "0049 (170) 12-345", "4917012345"])
def test_a_number_is_written_without_what_leads_to_it(number: str) -> None:
    assert digits(number) == "4917012345"


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Hello, 5 € {ok}\n", True), ("Grüße à Ñ Ω", True), ("世界", False), ("Łódź", False), ("`", False)],
)
def test_texts_have_an_alphabet_of_their_own(text: str, plain: bool) -> None:
    assert is_plain(text) is plain


def gateway(**credentials: str) -> Account:
    fields = kannel.PROVIDER.credentials
    return Account("kannel", "Kannel", fields, {"from": "1", **credentials}, kannel.PROVIDER.limits, "kebab")


def test_a_gateway_of_ones_own_speaks_as_its_host_says() -> None:
    plain = kannel.build(gateway(host="10.0.0.5", port="13013"), message("1"))
    assert plain.url == "http://10.0.0.5:13013/cgi-bin/sendsms"
    secure = kannel.build(gateway(host="https://sms.example.com/", port="13014"), message("1"))
    assert secure.url == "https://sms.example.com:13014/cgi-bin/sendsms"
    with pytest.raises(DeliveryFailed, match="no number"):
        kannel.build(gateway(host="sms.example.com", port="13013/else"), message("1"))
