"""Calls to vendors that no message is sent with: settings, tokens, who somebody is. They end in an answer or an error for
the caller; nothing is tried again here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novu_app.kernel.errors import BadRequest
from novu_app.providers.base import DeliveryFailed, OutcomeUnknown
from novu_app.providers.http import Answer, request

_TIMEOUT_S = 10.0


async def ask(vendor: str, method: str, url: str, **how: Any) -> Answer:
    """The vendor's answer, whatever its status.

    Args:
        vendor: its name, for people.
        method: GET, POST …
        url: of its API.
        how: as for :func:`novu_app.providers.http.request`.

    Raises:
        BadRequest: it was not reached, or did not answer.
    """
    try:
        return await request(method, url, timeout_s=_TIMEOUT_S, **how)
    except (DeliveryFailed, OutcomeUnknown) as error:
        raise BadRequest(f"{vendor} could not be asked: {error}") from error


async def ask_document(vendor: str, method: str, url: str, **how: Any) -> Mapping[str, Any]:
    """As :func:`ask`, for an answer that is a JSON object.

    Raises:
        BadRequest: it was not reached, or answered something else.
    """
    answer = await ask(vendor, method, url, **how)
    said = answer.json()
    if not isinstance(said, dict):
        raise BadRequest(f"{vendor} answered {answer.status} without a JSON object")
    return said
