"""The headers by which mail programs offer to unsubscribe (RFC 2369, RFC 8058)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def unsubscribe_headers(envelope: Mapping[str, Any]) -> dict[str, str]:
    """``List-Unsubscribe`` and, where the address is one that mail programs may post to, ``List-Unsubscribe-Post``.

    Args:
        envelope: the message's; ``unsubscribe`` is the subscriber's own address for the workflow.
    """
    url = str(envelope.get("unsubscribe") or "")
    if not url:
        return {}
    headers = {"List-Unsubscribe": f"<{url}>"}
    if url.startswith("https://"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
