"""OneSignal, compared with ``onesignal``."""

from typing import Any

import onesignal
from onesignal.api import default_api
from onesignal.model.include_aliases import IncludeAliases
from onesignal.model.language_string_map import LanguageStringMap
from onesignal.model.notification import Notification

from novu_app.providers.attempts import attempt_uuid
from novu_app.providers.base import DeliveryDeferred, DeliveryFailed
from tests.support.http import Reply
from tests.support.vendors import Case, Documented, Refusal, message

APP = "4fa85f64-5717-4562-b3fc-2c963f66afa6"
KEY = "os_v2_app_j6uf6zcxc5c4"
TO = {"type": "push", "tokens": ["d-1", "d-2"]}
ENVELOPE = {
    "payload": {"order": 7},
    "overrides": {"one-signal": {"isIos": True, "iosBadgeCount": 3, "sound": "ping.wav", "collapseId": "c1"}},
}
ACCEPTED = Reply(200, {"id": "458dcec4-cf53", "external_id": None})


def by_sdk(**target: Any) -> None:
    with onesignal.ApiClient(onesignal.Configuration(rest_api_key=KEY)) as client:
        default_api.DefaultApi(client).create_notification(
            Notification(
                app_id=APP,
                headings=LanguageStringMap(en="Hi"),
                contents=LanguageStringMap(en="Hello"),
                data={"order": 7},
                ios_badge_type="Increase",
                ios_badge_count=3,
                ios_sound="ping.wav",
                android_sound="ping.wav",
                collapse_id="c1",
                is_ios=True,
                idempotency_key=attempt_uuid(message()),
                **target,
            )
        )


CASES = [
    Case(
        "one-signal",
        {"applicationId": APP, "apiKey": KEY},
        message("", "Hi", endpoint=TO, envelope=ENVELOPE),
        lambda: by_sdk(include_subscription_ids=["d-1", "d-2"]),
        ACCEPTED,
        "458dcec4-cf53",
        url="POST https://api.onesignal.com/notifications",
        refusals=[
            Refusal(Reply(200, {"id": "", "errors": ["All included players are not subscribed"]})),
            Refusal(Reply(200, {"id": "", "errors": {"invalid_player_ids": ["d-1", "d-2"]}}), dead=("d-1", "d-2")),
            Refusal(Reply(200, {"id": "", "errors": {"invalid_aliases": {"external_id": ["d-1"]}}})),
            Refusal(Reply(400, {"errors": ["Message Notifications must have English language content"]})),
            Refusal(
                Reply(403, {"errors": ["Access denied.  Please include an 'Authorization: ...'"]}), DeliveryFailed, True
            ),
            Refusal(Reply(429, {"errors": ["API rate limit exceeded"]}), DeliveryDeferred),
        ],
    ),
    Case(
        "one-signal",
        {"applicationId": APP, "apiKey": KEY, "apiVersion": "externalId"},
        message("", "Hi", endpoint=TO, envelope=ENVELOPE),
        lambda: by_sdk(include_aliases=IncludeAliases(external_id=["d-1", "d-2"]), target_channel="push"),
        ACCEPTED,
        "458dcec4-cf53",
        "external",
    ),
    Case(
        "one-signal",
        {"applicationId": APP, "apiKey": "NGEwMGZmMjItY2NkNy0"},
        message("", "Hi", endpoint=TO),
        Documented(
            "https://documentation.onesignal.com/v9.0/reference/create-notification",
            "POST",
            "https://onesignal.com/api/v1/notifications",
            {
                "app_id": APP,
                "include_player_ids": ["d-1", "d-2"],
                "headings": {"en": "Hi"},
                "contents": {"en": "Hello"},
                "ios_badgeType": "Increase",
                "ios_badgeCount": 1,
                "idempotency_key": attempt_uuid(message()),
            },
            {"Authorization": "Basic NGEwMGZmMjItY2NkNy0"},
        ),
        ACCEPTED,
        "458dcec4-cf53",
        "old-key",
    ),
]
