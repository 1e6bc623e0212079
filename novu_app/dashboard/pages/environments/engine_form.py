"""The part of an environment's form about its engine: e-mails, hours, and deliveries of which nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import reflex as rx

from novu_app.dashboard.components import forms
from novu_app.dashboard.components.forms import plain_select, text_input
from novu_app.dashboard.components.status import STEPS
from novu_app.environments.engine import EngineSettings

_DEFERRED = {f"deferred_{channel}": channel for channel in ("email", "sms", "push", "chat", "tool")}
_BOXES = {"track_opens": "when they are opened", "track_clicks": "which links are followed"}
_UNSUBSCRIBE = {"workflow": "E-mails of the workflow", "category": "E-mails of the workflow's first tag"}
_OUTSIDE = {"skip": "Are left out", "defer": "Wait for the next open hour"}
_UNKNOWN = {"close": "Is closed", "send_again": "Is sent again, perhaps twice"}


@dataclass
class EngineChoices:
    """The settings of the engine for the form; ``deferred`` are names of boxes."""

    track_opens: bool = False
    track_clicks: bool = False
    reply_domain: str = ""
    unsubscribe_from: str = "workflow"
    outside_schedule: str = "skip"
    unknown_outcome: str = "close"
    deferred: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, settings: EngineSettings) -> EngineChoices:
        """Stored settings."""
        return cls(
            track_opens=settings.track_opens,
            track_clicks=settings.track_clicks,
            reply_domain=settings.reply_domain,
            unsubscribe_from=settings.unsubscribe_from,
            outside_schedule=settings.outside_schedule,
            unknown_outcome=settings.unknown_outcome,
            deferred=[name for name, channel in _DEFERRED.items() if channel in settings.deferred_channels],
        )


def engine_changes(form: Mapping[str, Any]) -> dict[str, Any]:
    """What a form says, under the names of :class:`novu_app.environments.engine.EngineSettings`."""
    return {
        # A box that is not checked is not sent.
        **{name: _is_checked(form, name) for name in _BOXES},
        "reply_domain": str(form.get("reply_domain") or "").strip().lower().rstrip("."),
        "unsubscribe_from": str(form.get("unsubscribe_from") or "workflow"),
        "outside_schedule": str(form.get("outside_schedule") or "skip"),
        "unknown_outcome": str(form.get("unknown_outcome") or "close"),
        "deferred_channels": [channel for name, channel in _DEFERRED.items() if _is_checked(form, name)],
    }


def engine_fields(chosen: Any) -> rx.Component:
    """The fields; ``chosen`` is a variable with :class:`EngineChoices`."""
    return rx.fragment(
        _boxes(
            "E-mails tell",
            {name: (words, getattr(chosen, name)) for name, words in _BOXES.items()},
            "Needs the public address of this installation. You may need your readers' consent.",
        ),
        forms.field(
            "The unsubscribe button of mail programs ends",
            plain_select("unsubscribe_from", _UNSUBSCRIBE, value=chosen.unsubscribe_from),
        ),
        forms.field(
            "Domain of replies",
            text_input("reply_domain", value=chosen.reply_domain, mono=True, placeholder="replies.example.com"),
            aside="optional",
            hint="Answers to e-mails come to addresses of this domain, and from your mail provider to this installation.",
        ),
        forms.field(
            "Messages outside of a subscriber's hours",
            plain_select("outside_schedule", _OUTSIDE, value=chosen.outside_schedule),
            hint="In-app and critical messages always arrive.",
        ),
        _boxes(
            "What waits",
            {name: (STEPS[channel][0], chosen.deferred.contains(name)) for name, channel in _DEFERRED.items()},
            "All of them when none is ticked.",
        ),
        forms.field(
            "A delivery of which nobody knows whether it was accepted",
            plain_select("unknown_outcome", _UNKNOWN, value=chosen.unknown_outcome),
            hint="So it is when a machine fails in the middle of a call, at a provider without idempotency keys.",
        ),
    )


def _boxes(label: str, choices: Mapping[str, tuple[str, Any]], hint: str) -> rx.Component:
    name = label.lower().replace(" ", "-")
    return rx.el.div(
        rx.el.span(label, class_name="field-label", id=name),
        *[
            rx.el.label(
                rx.el.input(type="checkbox", name=key, id=key, default_checked=checked), words, class_name="check"
            )
            for key, (words, checked) in choices.items()
        ],
        rx.el.p(hint, class_name="field-hint"),
        role="group",
        aria_labelledby=name,
        class_name="field",
    )


def _is_checked(form: Mapping[str, Any], name: str) -> bool:
    return form.get(name) in (True, "on", "true")
