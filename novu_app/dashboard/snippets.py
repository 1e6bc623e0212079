"""Code that a visitor copies into an application, with real addresses and ids."""

from __future__ import annotations

from typing import Any

from novu_app.dashboard.text import pretty_json
from novu_app.kernel import jsons

#: Languages in which an event is sent.
LANGUAGES = (("curl", "curl"), ("python", "Python"), ("node", "JavaScript"), ("go", "Go"), ("php", "PHP"))
#: Stands for the secret key where a snippet is only shown.
MASKED = "••••••••"


def trigger_snippets(url: str, key: str, body: dict[str, Any]) -> dict[str, str]:
    """Ways to send one event, by language.

    Args:
        url: address of the installation.
        key: secret key; an empty one is shown as dots.
        body: the trigger, as the API takes it; without ``to`` it is a broadcast.
    """
    secret = key or MASKED
    return {
        "curl": _curl(url, secret, body),
        "python": _python(url, secret, body),
        "node": _node(url, secret, body),
        "go": _go(url, secret, body),
        "php": _php(url, secret, body),
    }


def _path(body: dict[str, Any]) -> str:
    return "/v1/events/trigger" if "to" in body else "/v1/events/trigger/broadcast"


def _curl(url: str, key: str, body: dict[str, Any]) -> str:
    document = pretty_json(body).replace("'", "'\\''").replace("\n", "\n  ")
    return (
        f"curl -X POST {url}{_path(body)} \\\n"
        f"  -H 'Authorization: ApiKey {key}' \\\n"
        f"  -H 'Content-Type: application/json' \\\n"
        f"  -d '{document}'"
    )


def _python(url: str, key: str, body: dict[str, Any]) -> str:
    call, argument = ("trigger", "trigger_event") if "to" in body else ("trigger_broadcast", "trigger_event_to_all")
    to = f'            "to": {_python_value(_python_names(body["to"]))},\n' if "to" in body else ""
    more = "".join(
        f'            "{name}": {_python_value(body[name])},\n' for name in ("overrides", "context") if body.get(name)
    )
    name = "workflow_id" if "to" in body else "name"
    return (
        "# pip install novu-py\n"
        "from novu_py import Novu\n\n"
        f'with Novu(secret_key="{key}", server_url="{url}") as novu:\n'
        f"    novu.{call}(\n"
        f"        {argument}_request_dto={{\n"
        f'            "{name}": {_python_value(body["name"])},\n'
        f"{to}"
        f'            "payload": {_python_value(body["payload"])},\n'
        f"{more}"
        "        }\n"
        "    )"
    )


def _node(url: str, key: str, body: dict[str, Any]) -> str:
    call, name = ("trigger", "workflowId") if "to" in body else ("triggerBroadcast", "name")
    to = f"  to: {_json(body['to'])},\n" if "to" in body else ""
    more = "".join(f"  {each}: {_json(body[each])},\n" for each in ("overrides", "context") if body.get(each))
    return (
        "// npm install @novu/api\n"
        'import { Novu } from "@novu/api";\n\n'
        f'const novu = new Novu({{ secretKey: "{key}", serverURL: "{url}" }});\n'
        f"await novu.{call}({{\n"
        f"  {name}: {_json(body['name'])},\n"
        f"{to}"
        f"  payload: {_json(body['payload'])},\n"
        f"{more}"
        "});"
    )


def _go(url: str, key: str, body: dict[str, Any]) -> str:
    document = pretty_json(body).replace("`", '` + "`" + `').replace("\n", "\n\t")
    return (
        "package main\n\n"
        'import (\n\t"log"\n\t"net/http"\n\t"strings"\n)\n\n'
        "func main() {\n"
        f"\tbody := `{document}`\n"
        f'\trequest, err := http.NewRequest("POST", "{url}{_path(body)}", strings.NewReader(body))\n'
        "\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n"
        f'\trequest.Header.Set("Authorization", "ApiKey {key}")\n'
        '\trequest.Header.Set("Content-Type", "application/json")\n'
        "\tanswer, err := http.DefaultClient.Do(request)\n"
        "\tif err != nil {\n\t\tlog.Fatal(err)\n\t}\n"
        "\tdefer answer.Body.Close()\n"
        "\tlog.Println(answer.Status)\n"
        "}"
    )


def _php(url: str, key: str, body: dict[str, Any]) -> str:
    return (
        "<?php\n"
        f"$request = curl_init('{url}{_path(body)}');\n"
        "curl_setopt_array($request, [\n"
        "    CURLOPT_POST => true,\n"
        "    CURLOPT_RETURNTRANSFER => true,\n"
        f"    CURLOPT_HTTPHEADER => ['Authorization: ApiKey {key}', 'Content-Type: application/json'],\n"
        "    CURLOPT_POSTFIELDS => <<<'JSON'\n"
        f"{pretty_json(body)}\n"
        "JSON,\n"
        "]);\n"
        "echo curl_exec($request);"
    )


def _python_names(to: dict[str, Any]) -> dict[str, Any]:
    names = {
        "subscriberId": "subscriber_id", "topicKey": "topic_key", "firstName": "first_name", "lastName": "last_name",
    }  # fmt: skip
    return {names.get(name, name): value for name, value in to.items()}


def _python_value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_json(str(name))}: {_python_value(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_python_value, value)) + "]"
    # A JSON text is a Python text as well.
    return _json(value) if isinstance(value, str) else repr(value)


def _json(value: Any) -> str:
    return jsons.dumps(value)
