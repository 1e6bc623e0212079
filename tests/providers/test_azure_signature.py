"""What Azure signs is what we sign: its SDK and ours, at the same moment."""

import base64
from types import SimpleNamespace
from unittest.mock import patch

from azure.communication.sms._shared.policy import HMACCredentialsPolicy
from azure.core.rest import HttpRequest

from novu_app.providers.calling import Ready
from novu_app.providers.sms.azure_sms import signer

URL = "https://shop.communication.azure.com/sms?api-version=2021-03-07"


def test_the_signature_is_that_of_the_sdk() -> None:
    ours = signer(b"key-123456")(Ready("POST", URL, {}, b'{"message":"Hello"}'))
    request = HttpRequest("POST", URL, content='{"message":"Hello"}')
    request.body = '{"message":"Hello"}'
    key = base64.b64encode(b"key-123456").decode()
    policy = HMACCredentialsPolicy("https://shop.communication.azure.com", key)
    with patch("azure.communication.sms._shared.policy.get_current_utc_time", lambda: ours["x-ms-date"]):
        policy.on_request(SimpleNamespace(http_request=request, context=SimpleNamespace(transport=None)))
    for name in ("Authorization", "x-ms-date", "x-ms-content-sha256"):
        assert request.headers[name] == ours[name.lower()]
