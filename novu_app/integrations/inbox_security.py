"""Whether the inboxes of an environment ask for a signed subscriber (contract/inbox.md, HMAC): one switch for all of its
in-app integrations."""

from __future__ import annotations

from sqlmodel import Session

from novu_app.integrations import service
from novu_app.integrations.models import Integration
from novu_app.kernel.errors import NotFound

_PROVIDER = "novu"
_SWITCH = "hmac"


def asks_for_hashes(session: Session, environment_id: str) -> bool:
    """Whether an inbox opens with a hash only; False where there is no in-app integration."""
    return any(service.credentials_of(row).get(_SWITCH) for row in _integrations(session, environment_id))


def ask_for_hashes(session: Session, environment_id: str, wanted: bool) -> None:
    """Let inboxes open with a hash only, or without.

    Raises:
        NotFound: the environment has no in-app integration.
    """
    found = _integrations(session, environment_id)
    if not found:
        raise NotFound("There is no in-app integration here.")
    for row in found:
        credentials = {**service.credentials_of(row), _SWITCH: wanted}
        service.update_integration(session, environment_id, row.id, {"credentials": credentials})


def _integrations(session: Session, environment_id: str) -> list[Integration]:
    return [row for row in service.list_integrations(session, environment_id) if row.provider_id == _PROVIDER]
