"""The integrations that every environment has from the start: the in-app channel, and the mailboxes of Development."""

from __future__ import annotations

from sqlmodel import Session

from novu_app.integrations.models import Integration
from novu_app.kernel import clock, crypto, jsons
from novu_app.kernel.ids import new_id, short_suffix


def add_built_in(
    session: Session, environment_id: str, organization_id: str, *, with_mailbox: bool, asks_for_hashes: bool
) -> None:
    """Add them to a new environment.

    Args:
        session: a writing transaction.
        environment_id: the new environment.
        organization_id: its owner.
        with_mailbox: whether e-mails and texts without a provider are caught in the built-in mailbox.
        asks_for_hashes: whether its inboxes open with a signed subscriber only.
    """
    built_in = [("novu", "in_app", "Novu In-App", {"hmac": asks_for_hashes})]
    if with_mailbox:
        built_in += [("novu-email", "email", "Mailbox", {}), ("novu-sms", "sms", "Text mailbox", {})]
    now = clock.now_ms()
    for provider_id, channel, name, credentials in built_in:
        row_id = new_id()
        session.add(
            Integration(
                id=row_id,
                environment_id=environment_id,
                organization_id=organization_id,
                provider_id=provider_id,
                channel=channel,
                identifier=f"{provider_id}-{short_suffix()}",
                name=name,
                credentials=crypto.encrypt(jsons.dumps(credentials), row=row_id),
                active=True,
                created_at=now,
                updated_at=now,
            )
        )
