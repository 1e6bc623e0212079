"""Where each setting of this process comes from, for `novu doctor --settings`."""

import os
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values

from novu_app.kernel.data_dir import read_secrets
from novu_app.kernel.settings import ENV_FILE, Settings, variable_of

Source = Literal["default", "command line", "environment", ".env", "secrets file", "not set"]


@dataclass(frozen=True, slots=True)
class SettingReport:
    """One row of `novu doctor --settings`: secrets come masked."""

    name: str
    variable: str
    value: str
    source: Source
    description: str


_SECRET_FIELDS = frozenset(
    {
        "admin_password",
        "attachments_access_key",
        "attachments_secret_key",
        "database_url",
        "encryption_key",
        "jwt_secret",
        "redis_url",
        "secret_key",
        "valkey_password",
    }
)


def report_settings(settings: Settings, options: Collection[str] = ()) -> list[SettingReport]:
    """Every setting with its value (secrets masked) and where it comes from.

    Args:
        settings: of this process.
        options: names of the settings that the command line gave; it hands them on in the environment.
    """
    environment = {name.upper(): value for name, value in os.environ.items()}
    dotenv = {name.upper(): value for name, value in dotenv_values(ENV_FILE).items()}
    stored = read_secrets(settings.data_dir)
    rows = []
    for name, field in Settings.model_fields.items():
        variable, value = variable_of(name), getattr(settings, name)
        source: Source
        if name in options:
            source = "command line"
        elif _is_given(name, environment.get(variable)):
            source = "environment"
        elif _is_given(name, dotenv.get(variable)):
            source = ".env"
        elif stored.get(name):
            source, value = "secrets file", stored[name]
        else:
            source = "not set" if value in ("", None) else "default"
        rows.append(SettingReport(name, variable, _printable(name, value), source, field.description or ""))
    return rows


def _is_given(name: str, value: str | None) -> bool:
    return value is not None and (value != "" or name == "outbound_allow")


def _printable(name: str, value: object) -> str:
    text = "" if value is None else str(value)
    if name not in _SECRET_FIELDS or not text:
        return text
    if name.endswith("_url"):
        parts = urlsplit(text)
        return text.replace(f":{parts.password}@", ":••••@") if parts.password else text
    return "••••"
