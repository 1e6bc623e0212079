"""The address by which a subscriber turns the e-mails of one workflow off, without signing in (RFC 8058).

It stands in every e-mail of a workflow that can be turned off. Our signature in it says whose it is; it does not run out, as
e-mails are kept for years, and it opens nothing but this one preference.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from sqlmodel import Session

from novu_app.kernel import crypto
from novu_app.kernel.errors import NotFound
from novu_app.kernel.settings import get_settings
from novu_app.preferences import merging, service, store
from novu_app.preferences.store import OwnChoice
from novu_app.subscribers import store as subscribers

PATH = "/v1/unsubscribe"
_PURPOSE = "unsubscribe"
_CHANNEL = "email"
#: Bytes of an id, and of as much of the signature as nobody can guess.
_ID, _SIGNATURE = 12, 16


@dataclass(frozen=True, slots=True)
class Offer:
    """What a link turns off. The ids are those of rows."""

    environment_id: str
    subscriber_pk: str
    workflow_id: str


@dataclass(frozen=True, slots=True)
class Offered:
    """What a page says about an offer: the workflow's name, and whether its e-mails are off already, or must not be.

    ``locale`` is the subscriber's.
    """

    name: str
    done: bool
    critical: bool
    locale: str | None = None


def url_for(offer: Offer) -> str | None:
    """The public address that turns it off; None on an installation that was not told its public address."""
    public = get_settings().public_url
    return f"{public}{PATH}/{token_of(offer)}" if public else None


def token_of(offer: Offer) -> str:
    """The offer with our signature, in characters that need no encoding in an address."""
    said = bytes.fromhex(offer.environment_id + offer.subscriber_pk + offer.workflow_id)
    signed = said + crypto.signature(said, purpose=_PURPOSE)[:_SIGNATURE]
    return base64.urlsafe_b64encode(signed).rstrip(b"=").decode()


def read_token(token: str) -> Offer:
    """The offer of a token.

    Raises:
        NotFound: we did not make it.
    """
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotFound("This link is not complete") from error
    said, signed = raw[: 3 * _ID], raw[3 * _ID :]
    expected = crypto.signature(said, purpose=_PURPOSE)[:_SIGNATURE]
    if len(raw) != 3 * _ID + _SIGNATURE or not crypto.same(signed.hex(), expected.hex()):
        raise NotFound("This link is not complete")
    environment, subscriber, workflow = (said[at : at + _ID].hex() for at in (0, _ID, 2 * _ID))
    return Offer(environment, subscriber, workflow)


def describe(session: Session, offer: Offer) -> Offered:
    """What the offer is about.

    Raises:
        NotFound: the subscriber or the workflow is gone.
    """
    rows = store.workflows_named(session, offer.environment_id, [offer.workflow_id])
    subscriber = subscribers.by_id(session, offer.environment_id, offer.subscriber_pk)
    if not rows or subscriber is None:
        raise NotFound("These e-mails are not sent any more")
    own = store.of_subscriber(session, offer.environment_id, offer.subscriber_pk)
    defaults = merging.defaults_of(rows[0].preferences)
    decision = merging.effective(defaults, own.get(store.GLOBAL), own.get(rows[0].id))
    return Offered(rows[0].name, not decision.allows(_CHANNEL), defaults.critical, subscriber.locale)


def turn_off(session: Session, offer: Offer) -> Offered:
    """Turn the workflow's e-mails off for the subscriber; other channels and other workflows stay as they are.

    Args:
        session: a writing transaction.
        offer: of a token that was read.

    Raises:
        NotFound: the subscriber or the workflow is gone.
        BadRequest: the workflow became one that can not be turned off.
    """
    described = describe(session, offer)
    if not described.done:
        chosen = {offer.workflow_id: OwnChoice(channels={_CHANNEL: False})}
        service.set_workflows(session, offer.environment_id, offer.subscriber_pk, chosen)
    return described
