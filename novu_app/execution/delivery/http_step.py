"""The request of an HTTP step: signed, sent through the guarded client, its answer checked (contract/execution.md,
http_request step)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jsonschema_rs

from novu_app.execution.delivery import verdicts
from novu_app.execution.delivery.in_hand import InHand
from novu_app.execution.delivery.recorder import Recorder
from novu_app.execution.faults import passing
from novu_app.execution.outcomes import Outcome
from novu_app.kernel import clock, crypto, jsons
from novu_app.providers import http
from novu_app.providers.base import DeliveryFailed, OutcomeUnknown

SIGNATURE = "novu-signature"


async def attempt(one: InHand, recorder: Recorder) -> Outcome | None:
    """Send the request once. What is no 2xx answer, or none that fits the schema, is a failure.

    ``one.request`` is encrypted JSON, bound to the job: ``{"method", "url", "headers": {…}, "body": text or null,
    "timeout_ms", "schema": JSON Schema or null}``.
    """
    try:
        request: dict[str, Any] = jsons.loads(crypto.decrypt(one.request or "", row=one.job_id))
        schema = request.get("schema")
        validator = _validator(jsons.dumps(schema)) if schema else None
    except (crypto.DecryptionFailed, ValueError) as error:
        return verdicts.failed(one, str(error))
    if not await recorder.mark(one):
        return None
    passing("delivery:marked")
    body: str | None = request.get("body")
    headers = {str(name): str(value) for name, value in (request.get("headers") or {}).items()}
    if one.secret:
        headers[SIGNATURE] = signature(one.secret, body or "{}", clock.now_ms())
    try:
        answer = await http.request(
            request["method"], request["url"], headers=headers, content=body, timeout_s=request["timeout_ms"] / 1000
        )
    except (DeliveryFailed, OutcomeUnknown) as error:
        return verdicts.failed(one, error.raw)
    passing("delivery:sent")
    if not answer.ok:
        return verdicts.failed(one, answer.raw)
    if answer.cut:
        return verdicts.failed(one, f"The answer is larger than {http.LARGEST_ANSWER} bytes")
    output = output_of(answer)
    if validator is not None and (problems := [error.message for error in validator.iter_errors(output)]):
        return verdicts.failed(one, f"The answer does not fit its schema: {'; '.join(problems[:10])}\n{answer.raw}")
    return verdicts.answered(one, output, {"statusCode": answer.status})


def signature(secret: str, body: str, now: int) -> str:
    """The ``novu-signature`` header (contract/framework.md, HMAC).

    Args:
        secret: a secret key of the environment.
        body: the body as it is sent, ``{}`` where there is none.
        now: milliseconds.
    """
    return f"t={now},v1={crypto.hmac_hex(secret, f'{now}.{body}')}"


def output_of(answer: http.Answer) -> dict[str, Any]:
    """What later steps see as ``steps.<id>``: the JSON object, or the body under ``body`` when it is anything else."""
    if not answer.body:
        return {}
    value = answer.json()
    if isinstance(value, dict):
        return value
    return {"body": answer.text if value is None else value}


@lru_cache(maxsize=256)
def _validator(schema: str) -> Any:
    return jsonschema_rs.validator_for(jsons.loads(schema), retriever=_refuse)


def _refuse(uri: str) -> Any:
    # It would be fetched from here, from the inside of the network or from our own files.
    raise ValueError(f"A schema must not refer to another document: {uri}")
