"""Opsgenie (``opsgenie``): an alert by the API integration of the subscriber's endpoint."""

from __future__ import annotations

from novu_app.providers.account import Account
from novu_app.providers.base import DeliveryFailed, Limits, OutgoingMessage
from novu_app.providers.calling import Call
from novu_app.providers.reading import reader
from novu_app.providers.tool.alerts import alert_name
from novu_app.providers.vendor import Vendor

_DOCS = "https://docs.opsgenie.com/docs/alert-api#create-alert"
_HOSTS = {"eu": "https://api.eu.opsgenie.com"}
_LONGEST_MESSAGE = 130
#: Fields of an alert: ``customData`` may hold them; whatever else it holds are details.
_FIELDS = (
    "alias",
    "description",
    "responders",
    "visibleTo",
    "actions",
    "tags",
    "entity",
    "source",
    "priority",
    "user",
    "note",
)


def build(_: Account, message: OutgoingMessage) -> Call:
    """``POST /v2/alerts``. A text that is too long for its message is its description, too."""
    endpoint = message.endpoint
    key = endpoint.get("apiKey")
    if not key:
        raise DeliveryFailed(f"Opsgenie can not send to an endpoint of type {endpoint.get('type')}")
    given = message.envelope.get("customData")
    own = dict(given) if isinstance(given, dict) else {}
    explicit = own.pop("details", None)
    title = str(own.pop("message", "") or message.body)
    fields = {name: own.pop(name) for name in _FIELDS if name in own}
    details = {**own, **(explicit if isinstance(explicit, dict) else {})}
    is_long = len(title) > _LONGEST_MESSAGE
    return Call(
        f"{_HOSTS.get(str(endpoint.get('region')), 'https://api.opsgenie.com')}/v2/alerts",
        {
            "message": f"{title[: _LONGEST_MESSAGE - 1]}…" if is_long else title,
            # The same message is the same alert, however often it is sent.
            "alias": alert_name(message),
            "description": message.body if is_long else None,
            "details": details or None,
            **fields,
        },
        headers={"Authorization": f"GenieKey {key}"},
    )


PROVIDER = Vendor(
    id="opsgenie",
    display_name="Opsgenie",
    channel="tool",
    documentation=_DOCS,
    limits=Limits(concurrency=8),
    needs_endpoint=True,
    wants_payload=True,
    build=build,
    read=reader(id="requestId", text=("message", "errors.message"), code="code"),
)
