"""What a trigger overrides for the messages of its runs (contract/execution.md, Overrides). Pure functions of plain values.

What is said for a provider comes, later ones winning, from the workflow's step, the old top-level ``<providerId>``,
``providers.<providerId>`` and ``steps.<stepId>.providers.<providerId>``. What is said for a channel (``email``, ``sms`` …)
is Novu's old form, and holds for every provider.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from novu_app.providers.shaping import PASSTHROUGH, merge

_PASSTHROUGH_PARTS = ("body", "headers", "query")


class MalformedOverrides(ValueError):
    """A part of the overrides is not the object that it has to be; the message names it."""


def of_channel(overrides: Mapping[str, Any], channel: str) -> dict[str, Any]:
    """What is said for a channel: ``to``, ``from``, ``integrationIdentifier`` and the like.

    Raises:
        MalformedOverrides: it is not an object.
    """
    return _object(overrides.get(channel), channel)


def of_providers(
    overrides: Mapping[str, Any], step_id: str, step_overrides: Mapping[str, Any], provider_ids: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """What is said for each of these providers, merged; providers of which nothing is said are left out.

    Args:
        overrides: the trigger's.
        step_id: whose message it is.
        step_overrides: provider id → what the workflow's step says for it.
        provider_ids: those that may deliver the message.

    Raises:
        MalformedOverrides: a part is not an object.
    """
    step = _step(overrides, step_id)
    levels = (
        (step_overrides, "the step's "),
        (overrides, ""),
        (_object(overrides.get("providers"), "providers"), "providers."),
        (_object(step.get("providers"), f"steps.{step_id}.providers"), f"steps.{step_id}.providers."),
    )
    result = {}
    for provider_id in provider_ids:
        merged: dict[str, Any] = {}
        for level, path in levels:
            said = level.get(provider_id)
            if said is not None:
                merged = merge(merged, _object(said, path + provider_id))
        if PASSTHROUGH in merged:
            passthrough = _object(merged[PASSTHROUGH], f"{provider_id}.{PASSTHROUGH}")
            for part in _PASSTHROUGH_PARTS:
                _object(passthrough.get(part), f"{provider_id}.{PASSTHROUGH}.{part}")
        if merged:
            result[provider_id] = merged
    return result


def of_layout(overrides: Mapping[str, Any], step_id: str) -> dict[str, str | None]:
    """``{"layoutId": …}`` where a layout is named for a step's e-mail, null meaning none at all; else nothing.

    ``steps.<stepId>.layoutId`` wins over ``channels.email.layoutId``, and that over the old ``layoutIdentifier``.

    Raises:
        MalformedOverrides: a part is not an object, or a layout is not named by a text.
    """
    channels = _object(overrides.get("channels"), "channels")
    places = (
        (_step(overrides, step_id), "layoutId"),
        (_object(channels.get("email"), "channels.email"), "layoutId"),
        (overrides, "layoutIdentifier"),
    )
    for place, key in places:
        if key in place:
            value = place[key]
            if value is not None and not isinstance(value, str):
                raise MalformedOverrides(f"{key} must be a text or null")
            return {"layoutId": value or None}
    return {}


def layouts_named(overrides: Mapping[str, Any]) -> set[str]:
    """Every layout that :func:`of_layout` could give for any step. What is malformed names none."""
    steps, channels = overrides.get("steps"), overrides.get("channels")
    places: list[tuple[Any, str]] = [(overrides, "layoutIdentifier")]
    if isinstance(channels, Mapping):
        places.append((channels.get("email"), "layoutId"))
    if isinstance(steps, Mapping):
        places += [(step, "layoutId") for step in steps.values()]
    names = [place.get(key) for place, key in places if isinstance(place, Mapping)]
    return {name for name in names if isinstance(name, str) and name}


def _step(overrides: Mapping[str, Any], step_id: str) -> dict[str, Any]:
    return _object(_object(overrides.get("steps"), "steps").get(step_id), f"steps.{step_id}")


def _object(value: Any, path: str) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise MalformedOverrides(f"{path} must be an object")
    return dict(value)
