"""What an older client changes, laid over the workflow that there is: what its words can not say stays as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from novu_app.workflows.definition import drafts_of
from novu_app.workflows.drafts import StepDraft, WorkflowDraft
from novu_app.workflows.stored import StoredWorkflow, draft_of
from novu_app.workflows.templates_v1 import controls_of, metadata_of, template_of

Json = dict[str, Any]
_WINDOWS = ("digest", "delay")
#: The control values that a field of a message template says; ``subject`` is the ``title`` of a push message.
_SAID_BY = {
    "content": ("body", "editorType"),
    "subject": ("subject",),
    "preheader": ("preheader",),
    "senderName": ("from",),
    "layoutId": ("layoutId",),
    "cta": ("redirect", "primaryAction", "secondaryAction"),
}
_WINDOW = frozenset({"type", "amount", "unit", "cron", "digestKey", "lookBackWindow", "dynamicKey"})


@dataclass(frozen=True, slots=True)
class WantedStep:
    """A step as an older client says it; ``uid`` is the ``_id`` of the step that it changes, ``place`` where it stands.

    ``reply_callback`` is None where nothing is said of it.
    """

    uid: str | None
    name: str | None
    kind: str
    template: Json
    metadata: Json
    should_stop_on_fail: bool
    place: str
    reply_callback: Json | None = None

    def as_new(self) -> StepDraft:
        """A step that is not there yet.

        Raises:
            BadRequest: something in it has no counterpart.
        """
        return StepDraft(
            name=self.name or self.kind.replace("_", "-").capitalize(),
            type=self.kind,
            control_values=self.with_callback(controls_of(self.kind, self.template, self.metadata, self.place)),
            should_stop_on_fail=self.should_stop_on_fail,
        )

    def with_callback(self, values: Json) -> Json:
        """These control values with the reply callback that is wanted."""
        if self.kind != "email" or self.reply_callback is None:
            return values
        others = {name: value for name, value in values.items() if name != "replyCallback"}
        return {**others, "replyCallback": self.reply_callback} if self.reply_callback else others


@dataclass(frozen=True, slots=True)
class WorkflowChanges:
    """What shall be changed; None leaves it as it is."""

    name: str | None = None
    description: str | None = None
    tags: list[str] | None = None
    active: bool | None = None
    critical: bool | None = None
    preference_settings: Mapping[str, bool] | None = None
    steps: Sequence[WantedStep] | None = None


def changed_draft(stored: StoredWorkflow, changes: WorkflowChanges) -> WorkflowDraft:
    """The workflow with the changes.

    Raises:
        BadRequest: something in a step has no counterpart.
    """
    draft = draft_of(stored)
    for name in ("name", "description", "tags", "active"):
        if (value := getattr(changes, name)) is not None:
            setattr(draft, name, value)
    if changes.steps is not None:
        draft.steps = _steps(stored, changes.steps)
    if changes.critical is not None:
        # Either of them makes a workflow critical.
        draft.default_preferences = _with_critical(draft.default_preferences, changes.critical)
        draft.user_preferences = draft.user_preferences and _with_critical(draft.user_preferences, changes.critical)
    if changes.preference_settings:
        field = "user_preferences" if draft.user_preferences else "default_preferences"
        setattr(draft, field, _with_channels(getattr(draft, field), changes.preference_settings))
    return draft


def _steps(stored: StoredWorkflow, wanted: Sequence[WantedStep]) -> list[StepDraft]:
    known = {step["_id"]: (step, draft) for step, draft in zip(stored.steps, drafts_of(stored.definition), strict=True)}
    steps = []
    for one in wanted:
        step, draft = known.pop(one.uid or "", (None, None))
        if step is None or draft is None or step["type"] != one.kind:
            steps.append(one.as_new())
            continue
        steps.append(
            replace(
                draft,
                name=one.name or draft.name,
                control_values=one.with_callback(_controls(step, one)),
                should_stop_on_fail=one.should_stop_on_fail,
            )
        )
    return steps


def _controls(step: Mapping[str, Any], wanted: WantedStep) -> Json:
    old: Json = step["control_values"]
    if wanted.kind in _WINDOWS:
        if wanted.metadata == metadata_of(step):
            return old
        new = controls_of(wanted.kind, wanted.template, wanted.metadata, wanted.place)
        return {name: value for name, value in old.items() if name not in _WINDOW} | new
    shown = template_of(step)
    changed = {
        field: value
        for field, value in ((name, wanted.template.get(_sent_as(name, wanted.kind))) for name in _SAID_BY)
        if _plain(value) != _plain(shown.get(_sent_as(field, wanted.kind)))
        # Answers do not have it under this name: who does not send one means no other.
        and not (field == "layoutId" and value is None)
    }
    # Only what changed is translated: a text that was shown in our own words need not be one of theirs.
    new = controls_of(
        wanted.kind, {_sent_as(name, wanted.kind): value for name, value in changed.items()}, {}, wanted.place
    )
    said = {name for field in changed for name in _SAID_BY[field]}
    # In the order in which they were: clients are shown the payload's values in the order of their use.
    values = {
        name: new[name] if name in said else value for name, value in old.items() if name not in said or name in new
    }
    values |= {name: value for name, value in new.items() if name in said}
    if "senderName" in changed and (address := (old.get("from") or {}).get("email")):
        values["from"] = {"email": address, **values.get("from", {})}
    return values


def _sent_as(field: str, kind: str) -> str:
    return "title" if (field, kind) == ("subject", "push") else field


def _plain(value: Any) -> Any:
    """A field for comparison: a call to action without what only one side writes, nothing for an empty text."""
    if not isinstance(value, Mapping):
        return value or None
    buttons = (value.get("action") or {}).get("buttons") or ()
    return (
        (value.get("data") or {}).get("url") or None,
        [(button.get("type"), button.get("content") or "", button.get("url") or None) for button in buttons],
    )


def _with_critical(preferences: Json | None, critical: bool) -> Json:
    preferences = preferences or {}
    return {**preferences, "all": {**(preferences.get("all") or {}), "readOnly": critical}}


def _with_channels(preferences: Json | None, settings: Mapping[str, bool]) -> Json:
    preferences = preferences or {}
    channels = {name: {"enabled": enabled} for name, enabled in settings.items()}
    return {**preferences, "channels": {**(preferences.get("channels") or {}), **channels}}
