"""The credentials of integrations: checked against the fields of their provider, encrypted for their row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from novu_app.integrations.models import Integration
from novu_app.kernel import crypto
from novu_app.kernel.errors import ValidationFailed
from novu_app.kernel.jsons import dumps, loads
from novu_app.providers import registry
from novu_app.providers.base import CredentialField, Provider

_SWITCH_TEXTS = ("true", "false")


def credentials_of(row: Integration) -> dict[str, Any]:
    """The credentials in clear.

    Raises:
        DecryptionFailed: they were stored with another encryption key.
    """
    credentials: dict[str, Any] = loads(crypto.decrypt(row.credentials, row=row.id))
    return credentials


def missing_credentials(row: Integration) -> list[CredentialField]:
    """The fields without which the provider can not work and that have no value yet."""
    provider = registry.find(row.provider_id)
    values = credentials_of(row)
    return [field for field in provider.credentials if field.required and not values.get(field.key)] if provider else []


def with_kept_secrets(row: Integration, given: Mapping[str, Any]) -> dict[str, Any]:
    """Credentials as a form sends them that does not show secrets: one that is left empty stays what it is.

    Raises:
        DecryptionFailed: they were stored with another encryption key.
    """
    kept = credentials_of(row)
    secret = {field.key for field in registry.get(row.provider_id).credentials if field.secret}
    values = {key: value for key, value in given.items() if value not in (None, "")}
    return {**{key: kept[key] for key in secret & kept.keys()}, **values}


def sealed(row_id: str, provider: Provider, credentials: Mapping[str, Any]) -> str:
    """Check credentials against the provider's fields and encrypt them for the row."""
    fields = {field.key: field for field in provider.credentials}
    errors: dict[str, dict[str, Any]] = {}
    values: dict[str, Any] = {}
    for key, value in credentials.items():
        if value is None:
            continue
        field = fields.get(key)
        text = f"{key} is no credential of {provider.display_name}" if field is None else _wrong_type(field, value)
        if text:
            errors[f"credentials.{key}"] = {"messages": [text]}
        values[key] = value
    if errors:
        raise ValidationFailed(errors)
    return crypto.encrypt(dumps(values), row=row_id)


def _wrong_type(field: CredentialField, value: Any) -> str | None:
    if field.type == "switch":
        # Forms send texts.
        return None if isinstance(value, bool) or value in _SWITCH_TEXTS else f"{field.key} must be a boolean value"
    if field.type == "number":
        is_number = isinstance(value, int) and not isinstance(value, bool)
        is_digits = isinstance(value, str) and (value.strip().isdigit() or not value.strip())
        return None if is_number or is_digits else f"{field.key} must be a number"
    if field.type == "dropdown" and field.options and value not in field.options and (value or field.required):
        return f"{field.key} must be one of the following values: {', '.join(field.options)}"
    if field.type == "textarea" and isinstance(value, dict):
        return None
    return None if isinstance(value, str) else f"{field.key} must be a string"
