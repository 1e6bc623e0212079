"""The configurations of integrations: an open document, of which some values are secret and encrypted for its row.

``inboundWebhookSigningKey`` opens the door for reports, ``inboundMailSigningKey`` that for replies to e-mails; each is stored as
``{"sealed": text}``. What was stored as it is, by earlier versions, is read as it is, and sealed with the next change or the
next new encryption key.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novu_app.integrations.models import Integration
from novu_app.integrations.senders import check_configurations
from novu_app.kernel import crypto
from novu_app.kernel.errors import BadRequest

SIGNING_KEY, MAIL_KEY = "inboundWebhookSigningKey", "inboundMailSigningKey"
SECRETS = (SIGNING_KEY, MAIL_KEY)
_SEALED = "sealed"


def binding(row_id: str, name: str = SIGNING_KEY) -> str:
    """What a secret is bound to: the row, and there this very value."""
    return f"{row_id} {name}"


def stored(row_id: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Configurations as they are stored.

    Args:
        row_id: of the integration.
        given: in clear.

    Raises:
        BadRequest: what is said about the pace can not be kept, or a secret is no text.
    """
    values = check_configurations(given)
    for name in SECRETS:
        key = values.get(name)
        if key is not None and not isinstance(key, str):
            raise BadRequest([f"configurations.{name} must be a string"])
        if key:
            values[name] = {_SEALED: crypto.encrypt(key, row=binding(row_id, name))}
    return values


def configurations_of(row: Integration) -> dict[str, Any]:
    """The configurations in clear.

    Raises:
        DecryptionFailed: a secret was stored with another encryption key.
    """
    values = dict(row.configurations or {})
    for name in SECRETS:
        if sealed := sealed_key(values, name):
            values[name] = crypto.decrypt(sealed, row=binding(row.id, name))
    return values


def sealed_key(configurations: Mapping[str, Any] | None, name: str = SIGNING_KEY) -> str:
    """An encrypted secret of stored configurations; empty where there is none, or it was stored as it is."""
    key = (configurations or {}).get(name)
    return str(key.get(_SEALED) or "") if isinstance(key, Mapping) else ""


def with_sealed_key(configurations: Mapping[str, Any], sealed: str, name: str = SIGNING_KEY) -> dict[str, Any]:
    """Stored configurations with another encrypted secret."""
    return {**configurations, name: {_SEALED: sealed}}
