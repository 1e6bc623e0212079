"""The address by which a subscriber turns the e-mails of a workflow or a category off, without signing in (RFC 8058).

It stands in every e-mail of a workflow that can be turned off. Our signature in it says whose it is; it does not run out, as
e-mails are kept for years, and it opens nothing but this one preference. A category is a tag of workflows.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, replace

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
    """What a link turns off. The ids are those of rows.

    ``tag`` is the category that ends, with all workflows that have it then; empty for the workflow alone.
    """

    environment_id: str
    subscriber_pk: str
    workflow_id: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """What a page says about an offer: what it is of, and whether these e-mails are off already, or must not be.

    ``name`` is the workflow's, or the tag. ``locale`` is the subscriber's.
    """

    name: str
    done: bool
    critical: bool
    locale: str | None = None


def of_category(offer: Offer, tags: Sequence[str]) -> Offer:
    """The offer of the category of the workflow: its first tag. Without tags it stays the workflow alone."""
    return replace(offer, tag=tags[0]) if tags else offer


def url_for(offer: Offer) -> str | None:
    """The public address that turns it off; None on an installation that was not told its public address."""
    public = get_settings().public_url
    return f"{public}{PATH}/{token_of(offer)}" if public else None


def token_of(offer: Offer) -> str:
    """The offer with our signature, in characters that need no encoding in an address."""
    said = bytes.fromhex(offer.environment_id + offer.subscriber_pk + offer.workflow_id) + offer.tag.encode()
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
    said, signed = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
    expected = crypto.signature(said, purpose=_PURPOSE)[:_SIGNATURE]
    if len(said) < 3 * _ID or not crypto.same(signed.hex(), expected.hex()):
        raise NotFound("This link is not complete")
    environment, subscriber, workflow = (said[at : at + _ID].hex() for at in (0, _ID, 2 * _ID))
    return Offer(environment, subscriber, workflow, said[3 * _ID :].decode())


def describe(session: Session, offer: Offer) -> Offered:
    """What the offer is about.

    Raises:
        NotFound: the subscriber or the workflow is gone, or no workflow of the category sends e-mails any more.
    """
    return _look(session, offer)[0]


def turn_off(session: Session, offer: Offer) -> Offered:
    """Turn these e-mails off for the subscriber; other channels and other workflows stay as they are.

    What must not be turned off stays, too: a workflow that became critical, and those of a category.

    Args:
        session: a writing transaction.
        offer: of a token that was read.

    Raises:
        NotFound: as :func:`describe`.
    """
    described, workflow_ids, places = _look(session, offer)
    if not described.done:
        chosen = {workflow_id: OwnChoice(channels={_CHANNEL: False}) for workflow_id in workflow_ids}
        for place in places:
            service.set_workflows(session, offer.environment_id, offer.subscriber_pk, chosen, contexts=place)
    return described


def _look(session: Session, offer: Offer) -> tuple[Offered, list[str], list[tuple[str, ...]]]:
    """What the offer is about, the workflows to be turned off, and the contexts in which something was chosen."""
    if offer.tag:
        active = store.active_workflows(session, offer.environment_id)
        rows = [row for row in active if offer.tag in (row.tags or ()) and _CHANNEL in (row.step_types or ())]
    else:
        rows = list(store.workflows_named(session, offer.environment_id, [offer.workflow_id]))
    subscriber = subscribers.by_id(session, offer.environment_id, offer.subscriber_pk)
    if not rows or subscriber is None:
        raise NotFound("These e-mails are not sent any more")
    own = store.of_subscriber(session, offer.environment_id, offer.subscriber_pk)
    # A letter does not say in which contexts it was written: a workflow is off when it is off in all of them.
    places: list[tuple[str, ...]] = [(), *store.contexts_in(own)]
    optional = {row.id: defaults for row in rows if not (defaults := merging.defaults_of(row.preferences)).critical}
    sent = any(
        merging.chosen(defaults, own.get, workflow_id, place).allows(_CHANNEL)
        for workflow_id, defaults in optional.items()
        for place in places
    )
    described = Offered(offer.tag or rows[0].name, not sent, not optional, subscriber.locale)
    return described, list(optional), places
