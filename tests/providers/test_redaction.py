"""What is secret comes back in no text that people read, whatever a vendor repeats of it, and stands in no log."""

import base64
import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from novu_app.kernel import jsons
from novu_app.providers import redaction, registry
from novu_app.providers.base import Accepted, CredentialField, DeliveryFailed, OutgoingMessage, Result
from tests.providers.test_vendors import FIRST
from tests.support.http import HttpSink, Reply
from tests.support.smtp import SmtpSink
from tests.support.vendors import Case, message, prepare, send

pytestmark = pytest.mark.usefixtures("settings_environment")
SECRET = "s3cret-of-the-shop"
TOKEN = "xoxb-1234567890"
_NAMES = ("apiKey", "routingKey", "authToken")


def secrets_of(case: Case) -> list[str]:
    """What nobody may see: of the credentials, of the endpoint, and of its connection."""
    fields = registry.get(case.provider).credentials
    values = [case.credentials.get(field.key) for field in fields if field.secret]
    endpoint = case.message.endpoint
    values += [endpoint.get(name) for name in _NAMES]
    values.append(((endpoint.get("connection") or {}).get("auth") or {}).get("accessToken"))
    values.append(urlsplit(endpoint.get("url") or "").path)
    return [str(value) for value in values if len(str(value or "")) >= redaction.SHORTEST]


def seen_of(result: Result) -> str:
    return f"{result.raw} {result}"


@pytest.mark.parametrize("case", FIRST, ids=str)
def test_what_a_vendor_repeats_of_a_secret_is_shown_to_nobody(
    internet: HttpSink, case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    prepare(internet, case)
    send(case.provider, case.credentials, case.message)
    shown = (internet.requests[-1].headers["Authorization"] or "").rpartition(" ")[2]
    secrets = secrets_of(case)
    said = " ".join([*secrets, shown])
    for status in (200, 400, 503):
        prepare(internet, case)
        internet.replies[:] = [Reply(status, {"message": said, "error": said, "errors": [{"message": said}]})]
        (result,) = send(case.provider, case.credentials, case.message)
        # Signatures and signed tokens are others each time: what was shown then opens nothing now.
        again = (internet.requests[-1].headers["Authorization"] or "").rpartition(" ")[2]
        for secret in [*secrets, *([shown] if shown and shown == again else [])]:
            assert secret not in seen_of(result)
            assert jsons.dumps(secret)[1:-1] not in seen_of(result)
    for secret in [*secrets, shown] if shown else secrets:
        assert secret not in caplog.text


HOOKS: list[tuple[str, dict[str, Any], OutgoingMessage]] = [
    ("email-webhook", {"webhookUrl": "URL", "secretKey": SECRET, "from": "a@b.c"}, message("ada@example.com")),
    (
        "generic-sms",
        {"baseUrl": "URL", "apiKeyRequestHeader": "X-Key", "apiKey": TOKEN, "secretKey": SECRET, "idPath": "id"},
        message("+1"),
    ),
    ("push-webhook", {"webhookUrl": "URL", "secretKey": SECRET}, message(endpoint={"type": "push", "tokens": ["t"]})),
    ("chat-webhook", {"secretKey": SECRET}, message(endpoint={"type": "webhook", "url": f"URL/hooks/{TOKEN}"})),
    (
        "tool-webhook",
        {"method": "POST", "secretKey": SECRET, "headers": jsons.dumps({"Authorization": f"Bearer {TOKEN}"})},
        message(endpoint={"type": "tool_webhook", "url": "URL/own", "headers": {"X-Api-Key": f"{TOKEN}2"}}),
    ),
]


@pytest.mark.parametrize(("provider", "credentials", "one"), HOOKS, ids=[hook[0] for hook in HOOKS])
def test_what_a_server_of_the_customers_own_repeats_is_hidden_too(
    http_sink: HttpSink, provider: str, credentials: dict[str, Any], one: OutgoingMessage
) -> None:
    def at_sink(values: Mapping[str, Any]) -> dict[str, Any]:
        return {key: value.replace("URL", http_sink.url) if isinstance(value, str) else value
                for key, value in values.items()}  # fmt: skip

    addressed = message(one.to, endpoint=at_sink(one.endpoint))
    for status in (200, 400, 503):
        http_sink.replies[:] = [Reply(status, {"id": "1", "said": f"no {SECRET}, no {TOKEN}2, no {TOKEN}"})]
        (result,) = send(provider, at_sink(credentials), addressed)
        assert isinstance(result, Accepted) == (status == 200)
        assert "no ***" in result.raw
        for secret in (SECRET, TOKEN) if provider != "email-webhook" and provider != "push-webhook" else (SECRET,):
            assert secret not in seen_of(result)


def test_a_mail_server_that_repeats_a_password_tells_nobody(smtp_sink: SmtpSink) -> None:
    plain = base64.b64encode(f"\0\0{SECRET}".encode()).decode()
    smtp_sink.answer(f"550 {SECRET} and {plain} are of no use", at="MAIL")
    # The server wants no sign-in: the password is the integration's all the same.
    credentials = {"host": "localhost", "port": str(smtp_sink.port), "password": SECRET, "from": "a@example.com"}
    (result,) = send("nodemailer", credentials, message("ada@example.com", body="<p>Hi</p>"))
    assert isinstance(result, DeliveryFailed)
    assert "of no use" in str(result)
    assert SECRET not in seen_of(result)
    assert plain not in seen_of(result)


def test_a_secret_is_known_in_every_form_that_it_is_sent_in() -> None:
    pem = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49\n-----END PRIVATE KEY-----"
    fields = (CredentialField("account", "Account", secret=True), CredentialField("password", "P", secret=True))
    document = {"client_email": "shop@example.com", "private_key": pem, "token_uri": "https://example.com/token"}
    secrets = redaction.of_credentials(
        fields, {"account": jsons.dumps(document), "user": "me", "password": "p&ss wörd"}
    )
    for text in (
        jsons.dumps({"said": pem}),
        "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49",
        quote("p&ss wörd"),
        base64.b64encode("p&ss wörd".encode()).decode(),
        base64.b64encode("\0me\0p&ss wörd".encode()).decode(),
    ):
        shown = redaction.without(text, sorted(secrets, key=len, reverse=True))
        assert redaction.HIDDEN in shown
        assert "MIGHA" not in shown
    said = "shop@example.com at https://example.com/token"
    assert redaction.without(said, secrets) == said, "what is no secret stays readable"


def test_libraries_do_not_log_headers() -> None:
    import novu_app.providers.transport  # noqa: F401 - what silences them

    assert not logging.getLogger("hpack.hpack").isEnabledFor(logging.DEBUG)
