"""E-mail: a message that a provider takes away, or that the mailbox of Development keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novu_app.content.preheader import with_preheader
from novu_app.execution import details as texts
from novu_app.execution.chunk import Chunk, Run
from novu_app.execution.definitions import Step
from novu_app.execution.overrides import MalformedOverrides, of_layout
from novu_app.execution.steps.channel import (
    ChannelHandler,
    background,
    leave,
    new_message,
    opening,
    provider_overrides,
    queue,
)
from novu_app.layouts.rendering import UnknownLayout
from novu_app.preferences import unsubscribing
from novu_app.preferences.merging import defaults_of
from novu_app.providers.email.mime import HeaderRefused, header
from novu_app.replies import addressing

#: What the trigger may say that the envelope takes over as it is.
_CARRIED = ("text", "customData", "ipPoolName")


class EmailHandler(ChannelHandler):
    """``email``: rendered here, delivered by the delivery lane."""

    channel = "email"

    def send(self, chunk: Chunk, step: Step, run: Run) -> None:
        """Render the e-mail and queue it, or keep it where the integration only stores."""
        said = self.said(run)
        to = addresses(said.get("to")) or addresses(run.recipient.attributes["email"])
        if not to:
            chunk.fail(run, step, texts.MISSING_RECIPIENT, raw="The subscriber has no e-mail address")
            return
        variables = run.variables()
        choice = self.choose(chunk, step, run, said, variables)
        if choice is None:
            return
        integration = choice.integration
        may_deliver = [integration, *choice.stand_ins]
        wanted = of_layout(run.trigger.overrides, step.step_id) or _layout_of(step)
        try:
            layout = chunk.surroundings.layout_for(run, wanted)
        except UnknownLayout as error:
            chunk.fail(run, step, texts.LAYOUT_NOT_FOUND, raw=str(error))
            return
        envelope = {
            **provider_overrides(chunk, step, run, may_deliver, variables),
            **(background(run, variables) if any(each.wants_payload for each in may_deliver) else {}),
        }
        output = step.content.render(variables, layout, chunk.surroundings.phrases_for(run))
        envelope = {**envelope_of(output, said), **envelope}
        if layout is not None:
            envelope["layoutId"] = layout.identifier
        if attachments := _attachments(run):
            envelope["attachments"] = attachments
        if len(to) > 1:
            envelope["to"] = to
        elif url := _unsubscribe_url(chunk, run):
            # With several recipients anybody of them could turn it off for the subscriber.
            envelope["unsubscribe"] = url
        last = texts.MESSAGE_SENT if integration.stores_only else texts.STEP_QUEUED
        callback = addressing.callback_of(step.controls)
        domain = chunk.surroundings.settings_of(run).reply_domain if callback else ""
        if domain and not said.get("replyTo"):
            scope, transaction = run.trigger.environment_id, run.trigger.transaction_id
            envelope["replyTo"] = addressing.spelled(transaction, run.id, scope, domain)
        details = opening(chunk, run, choice, texts.MESSAGE_CREATED, last)
        if callback and not domain:
            details = texts.joined(chunk.detail_text(texts.NO_REPLY_DOMAIN, status="Warning"), details)
        job = chunk.add_job(run, step, "completed" if integration.stores_only else "queued", details)
        job.provider_id, job.integration_id = integration.provider_id, integration.id
        message = new_message(
            chunk,
            job,
            integration,
            subject=str(said.get("subject") or output["subject"]),
            content=with_preheader(str(said["html"]), output.get("preheader")) if said.get("html") else output["body"],
            recipient=to[0],
            envelope=envelope,
        )
        if integration.stores_only:
            run.outputs[step.step_id] = {}
            run.go_on()
            return
        queue(chunk, message, stand_ins=choice.stand_ins)
        leave(run, step, job)


def envelope_of(output: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """What every e-mail provider needs besides recipient, subject and body.

    Args:
        output: what the step renders.
        said: what the trigger overrides for e-mail.

    Raises:
        MalformedOverrides: the headers are not an object or can not be headers, or there are attachments.
    """
    if said.get("attachments"):
        raise MalformedOverrides("email.attachments can not be used, files are given as payload.attachments")
    sender = {} if output.get("useProviderDefaults") is True else output.get("from") or {}
    headers = said.get("headers") or {}
    if not isinstance(headers, Mapping):
        raise MalformedOverrides("email.headers must be an object")
    envelope = {
        "from": said.get("from") or (sender.get("email") if isinstance(sender, Mapping) else sender),
        "senderName": said.get("senderName") or (sender.get("name") if isinstance(sender, Mapping) else None),
        "replyTo": said.get("replyTo") or output.get("replyTo"),
        "preheader": output.get("preheader"),
        "cc": addresses(said.get("cc")),
        "bcc": addresses(said.get("bcc")),
        "headers": _checked({str(name): str(value) for name, value in headers.items()}),
        **{key: said.get(key) for key in _CARRIED},
    }
    return {key: value for key, value in envelope.items() if value}


def _checked(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        try:
            header(name, value)
        except HeaderRefused as error:
            raise MalformedOverrides(f"email.headers: {error}") from error
    return headers


def addresses(value: Any) -> list[str]:
    """One address or a list of them, as a list."""
    return [str(entry) for entry in value if entry] if isinstance(value, list) else [str(value)] if value else []


def _attachments(run: Run) -> list[dict[str, Any]]:
    """The attachments that e-mails carry, by the keys of their stored contents: those of no channel, or of this one too."""
    stored = run.trigger.payload.get("attachments")
    if not isinstance(stored, list):
        return []
    environment_id = run.trigger.environment_id
    return [
        {
            "name": entry.get("name"),
            "mime": entry.get("mime"),
            "key": entry["key"],
            "environmentId": environment_id,
            **({"cid": entry["cid"]} if entry.get("cid") else {}),
        }
        for entry in stored
        if isinstance(entry, Mapping) and entry.get("key") and "email" in (entry.get("channels") or ["email"])
    ]


def _layout_of(step: Step) -> dict[str, Any]:
    return {"layoutId": step.controls["layoutId"]} if "layoutId" in step.controls else {}


def _unsubscribe_url(chunk: Chunk, run: Run) -> str | None:
    """Where the subscriber turns these e-mails off; None where they can not, or nobody could reach it."""
    if defaults_of(run.definition.preferences).critical:
        return None
    offer = unsubscribing.Offer(run.trigger.environment_id, run.recipient.pk, run.trigger.workflow_id)
    if chunk.surroundings.settings_of(run).unsubscribe_from == "category":
        offer = unsubscribing.of_category(offer, run.definition.tags)
    return unsubscribing.url_for(offer)
