"""Code that a visitor copies into an application, with real addresses and ids."""

from __future__ import annotations

from typing import Any

import orjson

from novu_app.dashboard.text import pretty_json

LANGUAGES = (("curl", "curl"), ("python", "Python"), ("node", "Node"))
#: Stands for the secret key where a snippet is only shown.
MASKED = "••••••••"


def trigger_snippets(url: str, key: str, body: dict[str, Any]) -> dict[str, str]:
    """Ways to send one event, by language.

    Args:
        url: address of the installation.
        key: secret key; an empty one is shown as dots.
        body: the trigger, as the API takes it.
    """
    secret = key or MASKED
    return {"curl": _curl(url, secret, body), "python": _python(url, secret, body), "node": _node(url, secret, body)}


def _curl(url: str, key: str, body: dict[str, Any]) -> str:
    document = pretty_json(body).replace("'", "'\\''").replace("\n", "\n  ")
    return (
        f"curl -X POST {url}/v1/events/trigger \\\n"
        f"  -H 'Authorization: ApiKey {key}' \\\n"
        f"  -H 'Content-Type: application/json' \\\n"
        f"  -d '{document}'"
    )


def _python(url: str, key: str, body: dict[str, Any]) -> str:
    return (
        "# pip install novu-py\n"
        "from novu_py import Novu\n\n"
        f'with Novu(secret_key="{key}", server_url="{url}") as novu:\n'
        "    novu.trigger(\n"
        "        trigger_event_request_dto={\n"
        f'            "workflow_id": {_python_value(body["name"])},\n'
        f'            "to": {_python_value(_python_names(body["to"]))},\n'
        f'            "payload": {_python_value(body["payload"])},\n'
        "        }\n"
        "    )"
    )


def _node(url: str, key: str, body: dict[str, Any]) -> str:
    return (
        "// npm install @novu/api\n"
        'import { Novu } from "@novu/api";\n\n'
        f'const novu = new Novu({{ secretKey: "{key}", serverURL: "{url}" }});\n'
        "await novu.trigger({\n"
        f"  workflowId: {_json(body['name'])},\n"
        f"  to: {_json(body['to'])},\n"
        f"  payload: {_json(body['payload'])},\n"
        "});"
    )


def _python_names(to: dict[str, Any]) -> dict[str, Any]:
    names = {"subscriberId": "subscriber_id", "topicKey": "topic_key"}
    return {names.get(name, name): value for name, value in to.items()}


def _python_value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_json(str(name))}: {_python_value(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_python_value, value)) + "]"
    # A JSON text is a Python text as well.
    return _json(value) if isinstance(value, str) else repr(value)


def _json(value: Any) -> str:
    return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
