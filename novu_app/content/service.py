"""What a channel step says to one subscriber: control values in, content out. Preview and engine share it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from novu_app.content.blocks import is_block_document, render_blocks
from novu_app.content.layouts import CompiledLayout
from novu_app.content.liquid.limits import Work
from novu_app.content.mail import MailBody
from novu_app.content.phrases import Phrases, fill, mentions
from novu_app.content.preheader import with_preheader
from novu_app.content.sanitize import sanitize_email, sanitize_in_app
from novu_app.content.templates import CompiledValue, TemplateFailed, Variables, compile_value

__all__ = [
    "CompiledContent",
    "Phrases",
    "TemplateFailed",
    "Variables",
    "compile_content",
    "render_step",
    "templates_of",
]

Finish = Callable[[dict[str, Any], Mapping[str, Any]], dict[str, Any]]
#: Steps of which no word reaches anybody: their control values say when and whether.
_SILENT = frozenset({"digest", "delay", "throttle", "custom", "branch", "experiment", "wait"})
#: In how many languages a step is kept compiled; one more, and they are made anew as they are asked for.
_MAX_LANGUAGES = 200


class CompiledContent:
    """The content of one step of one workflow version, parsed once."""

    __slots__ = ("_blocks", "_controls", "_error", "_finish", "_languages", "_mail", "_raw", "translatable")

    def __init__(
        self,
        controls: CompiledValue | None,
        raw: Mapping[str, Any],
        finish: Finish,
        error: str | None,
        *,
        blocks: bool = False,
        mail: MailBody | None = None,
    ) -> None:
        self._controls = controls
        self._mail = mail
        self._raw = raw
        self._finish = finish
        self._error = error
        self._blocks = blocks
        self._languages: dict[tuple[str, ...], CompiledContent] = {}
        #: Whether a template names a translation: only then it matters in which language it is rendered.
        self.translatable = mentions(raw)

    def render(
        self, variables: Variables, layout: CompiledLayout | None = None, phrases: Phrases | None = None
    ) -> dict[str, Any]:
        """The step's output for one subscriber (contract/workflow-model.md, Output schemas).

        Args:
            variables: the namespaces of the templates.
            layout: what surrounds the body of an e-mail.
            phrases: the translations for the subscriber; None where the workflow is not translated.

        Raises:
            TemplateFailed: a template is wrong, or fails on these variables; a translation is missing; or a required part
                is empty.
        """
        if phrases is not None and self.translatable:
            return self._in(phrases).render(variables, layout)
        if self._controls is None:
            raise TemplateFailed(self._error or "The template can not be parsed")
        # One for all templates of the step: many of them take no longer than one may.
        work = Work()
        values = self._controls.render(variables, work)
        if self._mail is not None:
            values = {**values, "body": self._mail.render(variables, layout, work)}
        return self._finish(values, self._raw)

    def _in(self, phrases: Phrases) -> CompiledContent:
        """The content with these translations, compiled once for all recipients of the language."""
        found = self._languages.get(phrases.key)
        if found is None:
            try:
                found = _compiled(fill(self._raw, phrases), self._finish, self._blocks)
            except TemplateFailed as error:
                found = CompiledContent(None, {}, self._finish, str(error))
            if len(self._languages) >= _MAX_LANGUAGES:
                self._languages.clear()
            self._languages[phrases.key] = found
        return found


def compile_content(step_type: str, control_values: Mapping[str, Any]) -> CompiledContent:
    """Parse the templates of a step. A template that can not be parsed fails when it is rendered: its own step, nothing else."""
    raw, blocks = _templates(step_type, control_values)
    content = _compiled(raw, _FINISH.get(step_type, _as_it_is), blocks)
    content.translatable = content.translatable and step_type not in _SILENT
    return content


def templates_of(step_type: str, control_values: Mapping[str, Any], phrases: Phrases | None = None) -> dict[str, Any]:
    """The templates of a step as they are parsed: of blocks what they render to, and translations in their places.

    A value whose translations are missing or wrong stays as it is: rendering it tells.
    """
    found, _ = _templates(step_type, control_values)
    if phrases is not None:
        for key, value in found.items():
            with suppress(TemplateFailed):
                found[key] = fill(value, phrases, key)
    return found


def _templates(step_type: str, control_values: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """What is rendered of control values, and whether the body was a document of blocks."""
    raw = {key: value for key, value in control_values.items() if key != "skip"}
    blocks = step_type == "email" and is_block_document(raw.get("body"))
    if blocks:
        raw["body"] = render_blocks(raw["body"])
    return raw, blocks


def _compiled(raw: dict[str, Any], finish: Finish, blocks: bool) -> CompiledContent:
    mail = None
    controls: Mapping[str, Any] = raw
    if finish is _email:
        mail = MailBody(str(raw.get("body") or ""), blocks=blocks)
        controls = {key: value for key, value in raw.items() if key != "body"}
    try:
        return CompiledContent(compile_value(controls), raw, finish, None, blocks=blocks, mail=mail)
    except TemplateFailed as error:
        return CompiledContent(None, raw, finish, str(error))


def render_step(
    step_type: str,
    control_values: Mapping[str, Any],
    variables: Variables,
    layout: CompiledLayout | None = None,
    phrases: Phrases | None = None,
) -> dict[str, Any]:
    """Compile and render in one go, for previews.

    Raises:
        TemplateFailed: as :meth:`CompiledContent.render`.
    """
    return compile_content(step_type, control_values).render(variables, layout, phrases)


def _email(values: dict[str, Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    if not values.get("subject"):
        raise TemplateFailed("subject is empty")
    body = str(values.get("body") or "")
    if raw.get("disableOutputSanitization") is not True:
        body = sanitize_email(body)
    output = {"subject": str(values["subject"]), "body": with_preheader(body, values.get("preheader"))}
    for key in ("from", "replyTo", "preheader", "useProviderDefaults"):
        if values.get(key):
            output[key] = values[key]
    return output


def _in_app(values: dict[str, Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    if not values.get("subject") and not values.get("body"):
        raise TemplateFailed("either body or subject is required")
    clean = raw.get("disableOutputSanitization") is not True
    output: dict[str, Any] = {}
    for key in ("subject", "body"):
        if values.get(key):
            output[key] = sanitize_in_app(str(values[key])) if clean else str(values[key])
    if values.get("avatar"):
        output["avatar"] = str(values["avatar"])
    for key in ("primaryAction", "secondaryAction"):
        action = values.get(key)
        if isinstance(action, Mapping) and action.get("label"):
            output[key] = {"label": str(action["label"]), "redirect": _redirect(action.get("redirect"))}
    if redirect := _redirect(values.get("redirect")):
        output["redirect"] = redirect
    if isinstance(values.get("data"), Mapping):
        output["data"] = values["data"]
    return output


def _text(values: dict[str, Any], _raw: Mapping[str, Any]) -> dict[str, Any]:
    return {"body": _required(values, "body")}


def _push(values: dict[str, Any], _raw: Mapping[str, Any]) -> dict[str, Any]:
    return {"subject": str(values.get("subject") or ""), "body": _required(values, "body")}


def _chat(values: dict[str, Any], _raw: Mapping[str, Any]) -> dict[str, Any]:
    card = values.get("card")
    if isinstance(card, Mapping) and card:
        return {"body": str(values.get("body") or ""), "card": card}
    return {"body": _required(values, "body")}


def _required(values: Mapping[str, Any], name: str) -> str:
    text = str(values.get(name) or "")
    if not text.strip():
        raise TemplateFailed(f"{name} is empty")
    return text


def _redirect(value: Any) -> dict[str, str] | None:
    url = str(value.get("url") or "").strip() if isinstance(value, Mapping) else ""
    # Only pages: a javascript: URL in a notification would run in the inbox of whoever clicks it.
    if not (url.startswith(("http://", "https://")) or (url.startswith("/") and not url.startswith("//"))):
        return None
    target = value.get("target") if isinstance(value, Mapping) else None
    return {"url": url, "target": str(target or ("_self" if url.startswith("/") else "_blank"))}


def _as_it_is(values: dict[str, Any], _raw: Mapping[str, Any]) -> dict[str, Any]:
    return values


_FINISH: dict[str, Finish] = {
    "email": _email,
    "in_app": _in_app,
    "sms": _text,
    "tool": _text,
    "push": _push,
    "chat": _chat,
}
