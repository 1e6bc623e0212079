"""``branding`` of older templates (contract/workflow-model.md, Liquid): how the tenant of a trigger looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NONE: Mapping[str, Any] = {}


def branding_of(context: Mapping[str, Any], tenant: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """The data of the context ``tenant``, such as ``logo`` and ``color``; without one that of the trigger's tenant, or nothing.

    Args:
        context: ``{type: {"id", "data"}}``.
        tenant: ``{"identifier", "name", "data"}`` of an older trigger.
    """
    for holder in (context.get("tenant"), tenant):
        data = holder.get("data") if isinstance(holder, Mapping) else None
        if isinstance(data, Mapping) and data:
            return data
    return _NONE
