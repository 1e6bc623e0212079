"""iSendPro, compared with the OpenAPI description of its API, of which its libraries for PHP and Java are made. Codes of refusals
that name no number are examples."""

from typing import Any

from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message


def answer(code: str, text: str, tel: str | None = "33601020304", status: int = 200) -> Reply:
    one: dict[str, Any] = (
        {"code": code, "message": text} if tel is None else {"code": code, "tel": tel, "message": text}
    )
    return Reply(status, {"etat": {"etat": [one]}})


CASES = [
    Case(
        "isendpro-sms",
        {"apiKey": "a296464ce012b8ab710a", "from": "isendpro"},
        message("+33 6 01 02 03 04", envelope={"overrides": {"isendpro-sms": {"nostop": "1"}}}),
        Documented(
            "https://apirest.isendpro.com/isendpro.json",
            "POST",
            "https://apirest.isendpro.com/cgi-bin/sms",
            {
                "keyid": "a296464ce012b8ab710a",
                "num": "33601020304",
                "sms": "Hello",
                "emetteur": "isendpro",
                "smslong": "999",
                "nostop": "1",
            },
        ),
        answer("0", "Votre message a bien ete envoye"),
        None,
        refusals=[
            Refusal(answer("21", "Le numéro de téléphone n'est pas attribué!")),
            Refusal(answer("11", "Le numéro de téléphone est dans la liste noire!")),
            Refusal(answer("1", "keyid", None), DeliveryFailed, True),
            Refusal(
                Reply(200, {"etat": {"etat": {"code": "1", "message": "keyid"}}}), DeliveryFailed, provider_fails=True
            ),
            Refusal(Reply(503, b""), DeliveryDeferred, True),
        ],
    ),
    Case(
        "isendpro-sms",
        {"apiKey": "a296464ce012b8ab710a"},
        message("+212600000000", "", "مرحبا"),
        Documented(
            "https://apirest.isendpro.com/isendpro.json",
            "POST",
            "https://apirest.isendpro.com/cgi-bin/sms",
            {"keyid": "a296464ce012b8ab710a", "num": "212600000000", "sms": "مرحبا", "smslong": "999", "ucs2": "1"},
        ),
        Reply(200, {"etat": {"etat": [{"code": 0, "tel": "212600000000", "message": "ok", "smslong": "1"}]}}),
        None,
        "other-letters",
    ),
]
