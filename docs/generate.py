"""Writes the pages that follow from the code: ``python docs/generate.py`` in the root of the repository.

``tests/docs/test_docs.py`` says when a page is no longer what the code says.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import typer

from novu_app import cli
from novu_app.kernel.settings import FIRST_RUN_SECRETS, Settings, variable_of
from novu_app.providers import registry
from novu_app.providers.base import Provider
from novu_app.rest.app import create_app
from novu_app.rest.left_out import FIELDS as FIELDS_LEFT_OUT
from novu_app.rest.left_out import OPERATIONS as LEFT_OUT
from novu_app.tracking.vendors import registry as reports
from tests.conformance import coverage
from tests.providers.own_tests import OWN_TESTS

DOCS = Path(__file__).resolve().parent
_NOTE = "<!-- Written by docs/generate.py from {source}: change the text there. -->\n"
#: Headings of the settings page, each with the fields that stand under it; what is named nowhere comes last.
_GROUPS = {
    "Where it listens, how it runs": (
        "host",
        "port",
        "data_dir",
        "workers",
        "web_processes",
        "start_method",
        "log_level",
        "lease_ms",
    ),
    "Database and Redis": ("database_url", "redis_url"),
    "First start": ("admin_email", *FIRST_RUN_SECRETS),
    "Secrets": ("encryption_key", "jwt_secret", "valkey_password"),
    "Addresses and outgoing requests": ("public_url", "root_path", "outbound_allow"),
    "Callers": ("registration", "rate_limit_trigger", "rate_limit_configuration", "rate_limit_global"),
    "Replies to e-mails": ("mail_port", "mail_host", "mail_max_bytes", "mail_tls_certificate", "mail_tls_key"),
    "Request log": ("request_log_days", "request_log_rate"),
    "Attachments": (
        "attachments_url",
        "attachments_endpoint",
        "attachments_region",
        "attachments_access_key",
        "attachments_secret_key",
    ),
}
_TABLE_BEGINS = "<!-- Written by docs/generate.py from novu_app/providers: change the text there. -->"
_TABLE_ENDS = "<!-- Until here. -->"
_SETTINGS_INTRODUCTION = """
# Settings

A setting comes from, in this order: the process environment, a file `.env` in the working directory, the file `secrets.json` of
the data directory (generated secrets only), its default. Options of the `novu` command go before all of them. A variable that
is set to nothing counts as not set, except `NOVU_OUTBOUND_ALLOW`, where it forbids.

`novu doctor --settings` prints every setting with its value and where it comes from; secrets are masked. All processes of an
installation need the same settings.
"""
_COMMANDS_INTRODUCTION = """
# Command line

`make up` and `make setup` put the command at `.venv/bin/novu`. Every option has a setting ([settings](settings.md)), which it
overrides. A command that can not do its work prints one sentence that says what to do, and ends with status 1.
"""
_COMPATIBILITY_INTRODUCTION = """
# Compatibility

Novu's published clients `novu-py` and `@novu/api`, release 3.19, call {total} operations. {implemented} of them work here, with
these clients as they are. {left_out} are left out: they answer 501 in the contract's error shape, as does everything under
`/v1/web-chat`.

The tests call {python} of the {implemented} through `novu-py` and {node} through `@novu/api`: the last two columns name those that
do. A call counts when it was made and the client understood the answer: both compare it with their own models. Each test notes
its calls while it runs and fails when they are not those of `tests/conformance/calls.json`, from which this page is made. Besides,
`tests/rest/test_document.py` sends generated requests to every operation and checks each answer against the OpenAPI document.
"""
_FIELDS_INTRODUCTION = """
## Fields that are left out

| field | of | what becomes of it |
|---|---|---|
"""
_BEYOND_INTRODUCTION = """
## Beyond the SDKs

What the inbox clients (`@novu/js`), older clients, or this product's own pages call.
"""


def settings_page() -> str:
    """``reference/settings.md``."""
    grouped = {name for names in _GROUPS.values() for name in names}
    groups = {**_GROUPS, "Others": tuple(name for name in Settings.model_fields if name not in grouped)}
    parts = [_NOTE.format(source="novu_app/kernel/settings.py"), _SETTINGS_INTRODUCTION]
    for heading, names in groups.items():
        if names:
            rows = "\n".join(f"| `{variable_of(name)}` | {_default(name)} | {_meaning(name)} |" for name in names)
            parts.append(f"\n## {heading}\n\n| variable | default | meaning |\n|---|---|---|\n{rows}\n")
    return "".join(parts)


def commands_page() -> str:
    """``reference/command-line.md``."""
    group: Any = typer.main.get_command(cli.app)
    parts = [_NOTE.format(source="novu_app/cli.py"), _COMMANDS_INTRODUCTION]
    for name, command in _commands(group):
        parts.append(f"\n## `novu {name}`\n\n{command.help}\n")
        rows = [
            f"| `{option.opts[0]}` | {_value_of(option)} | {_escaped(option.help or '')} |" for option in command.params
        ]
        if rows:
            parts.append("\n| option | value | meaning |\n|---|---|---|\n" + "\n".join(rows) + "\n")
    parts.append("\n`novu --version` prints the version.\n")
    return "".join(parts)


def providers_page() -> str:
    """``providers.md``: the page as it is, with the table in it that follows from the code."""
    before, _, rest = (DOCS / "providers.md").read_text(encoding="utf-8").partition(_TABLE_BEGINS)
    _, _, after = rest.partition(_TABLE_ENDS)
    head = (
        "| provider | credentials (`*`: required) | a call | at most | reports | proven |\n|---|---|---|---|---|---|\n"
    )
    rows = "".join(_provider_row(provider) for provider in registry.all_providers())
    return f"{before}{_TABLE_BEGINS}\n{head}{rows}{_TABLE_ENDS}{after}"


def _provider_row(provider: Provider) -> str:
    asked = ", ".join(f"`{field.key}`{'*' if field.required else ''}" for field in provider.credentials)
    several = f"up to {provider.limits.batch:,}" if provider.limits.batch > 1 else ""
    told = "yes" if reports.find(provider.id) is not None else ""
    return f"| {' | '.join((f'`{provider.id}`', asked, several, _pace(provider), told, _proof(provider.id)))} |\n"


def _pace(provider: Provider) -> str:
    """What the vendor takes at most: messages in a time, and the size of a request."""
    rate, size = provider.limits.rate, provider.limits.size
    said = [f"[{rate[0]:,.0f} in {_span(rate[1])}]({provider.limits.told})"] if rate else []
    if size:
        said.append(f"{size / 1024 / 1024:,.0f} MB" if size >= 1024 * 1024 else f"{size / 1024:,.0f} KB")
    return ", ".join(said)


def _span(seconds: float) -> str:
    named = {1: "a second", 60: "a minute", 3600: "an hour"}
    return named.get(int(seconds), f"{seconds:,.0f} s")


def _proof(provider_id: str) -> str:
    """The first sentence of the vendor's table of cases, or the file of a provider's own tests."""
    if provider_id in OWN_TESTS:
        return f"`{OWN_TESTS[provider_id]}`"
    file = DOCS.parent / "tests" / "providers" / "vendors" / f"{provider_id.replace('-', '_')}.py"
    said = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    sentence = said.partition("\n\n")[0].partition(". ")[0].rstrip(".").replace("``", "`")
    return _escaped(sentence)


def _commands(group: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            if command.invoke_without_command:
                yield f"{prefix}{name}", command
            yield from _commands(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


def compatibility_page() -> str:
    """``compatibility.md``."""
    called, routes = coverage.called(), _routes()
    left_out = {operation_id for operations in LEFT_OUT.values() for _, _, operation_id in operations}
    contract = coverage.operations()
    tried = [tests for name, tests in called.items() if name not in left_out]
    numbers = {"total": len(contract), "left_out": len(left_out), "implemented": len(contract) - len(left_out)}
    numbers |= {"python": sum(bool(each.python) for each in tried), "node": sum(bool(each.node) for each in tried)}
    parts = [_NOTE.format(source="the OpenAPI document and tests/"), _COMPATIBILITY_INTRODUCTION.format(**numbers)]
    for area in dict.fromkeys(operation.area for operation in contract):
        parts.append(
            f"\n## {area}\n\n| operation | route | status | `novu-py` | `@novu/api` |\n|---|---|---|---|---|\n"
        )
        for operation in (each for each in contract if each.area == area):
            status = "left out (501)" if operation.id in left_out else "works"
            route = routes.pop(operation.id, ("missing", ""))[0]
            tests = called.get(operation.id, coverage.Called(set(), set()))
            cells = (f"`{operation.id}`", f"`{route}`", status, _files(tests.python), _files(tests.node))
            parts.append(f"| {' | '.join(cells)} |\n")
    parts.append(_FIELDS_INTRODUCTION)
    parts += [f"| {' | '.join(row)} |\n" for row in FIELDS_LEFT_OUT]
    parts.append(_BEYOND_INTRODUCTION + "\n| operation | route | area |\n|---|---|---|\n")
    parts += [f"| `{name}` | `{route}` | {tag} |\n" for name, (route, tag) in routes.items()]
    return "".join(parts)


def _routes() -> dict[str, tuple[str, str]]:
    """Method with path, and tag, of every operation of the document, by operation id."""
    return {
        operation["operationId"]: (f"{method.upper()} {path}", operation["tags"][0])
        for path, item in create_app().openapi()["paths"].items()
        for method, operation in item.items()
    }


def _files(names: set[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def _default(name: str) -> str:
    value = Settings.model_fields[name].default
    return f"`{os.fspath(value) if isinstance(value, Path) else value}`" if value not in ("", None) else ""


def _meaning(name: str) -> str:
    return _escaped(Settings.model_fields[name].description or "")


def _value_of(option: Any) -> str:
    kind = option.type_descriptor.annotation
    if issubclass(kind, Enum):
        return _escaped(" | ".join(str(choice.value) for choice in kind))
    return {bool: "", int: "number", Path: "path"}.get(kind, "text")


def _escaped(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


PAGES = {
    "providers.md": providers_page,
    "reference/settings.md": settings_page,
    "reference/command-line.md": commands_page,
    "compatibility.md": compatibility_page,
}

if __name__ == "__main__":
    for file, make in PAGES.items():
        (DOCS / file).write_text(make(), encoding="utf-8")
