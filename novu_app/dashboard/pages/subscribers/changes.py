"""What the pages of subscribers change, as functions of a session and a visitor."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from novu_app.dashboard.door import Visitor
from novu_app.dashboard.pages.subscribers import credentials, suppression
from novu_app.dashboard.pages.subscribers.queries import TEXTS, shown
from novu_app.dashboard.pages.subscribers.shapes import SubscriberDetail
from novu_app.kernel import jsons
from novu_app.kernel.errors import BadRequest, Conflict
from novu_app.subscribers import service as subscribers
from novu_app.subscribers.imports import MAX_IDENTIFIER
from novu_app.topics import subscriptions

#: Parts of the address that are not identifiers.
CREATE, IMPORT = "create", "import"


def create(session: Session, visitor: Visitor, form: dict[str, Any]) -> str:
    """Make a subscriber of a form; the identifier.

    Raises:
        BadRequest: there is no identifier, it is taken, or a field is wrong.
    """
    identifier = str(form.get("subscriber_id") or "").strip()
    if not identifier or identifier in (CREATE, IMPORT) or len(identifier) > MAX_IDENTIFIER:
        raise BadRequest("Give the subscriber an identifier, such as the user's id in your application.")
    scope = visitor.scope
    given = {name: value for name, value in _attributes(form).items() if value is not None}
    try:
        made, _ = subscribers.create_subscriber(
            session, scope.environment_id, scope.organization_id, identifier, given, fail_if_exists=True
        )
    except Conflict as error:
        raise BadRequest(f"There is a subscriber {identifier} already.") from error
    return made.subscriber_id


def save(session: Session, visitor: Visitor, subscriber_id: str, form: dict[str, Any]) -> SubscriberDetail:
    """Put a form's fields in place; an empty one takes the value away.

    Raises:
        NotFound: there is no such subscriber.
        BadRequest: a field is wrong.
    """
    environment_id = visitor.scope.environment_id
    saved = subscribers.update_subscriber(session, environment_id, subscriber_id, _attributes(form))
    return suppression.noted(session, environment_id, shown(saved))


def add_credential(session: Session, visitor: Visitor, subscriber_id: str, form: dict[str, Any]) -> SubscriberDetail:
    """Store a device token or a web hook; raises as :func:`credentials.add`."""
    added = credentials.add(session, visitor, subscriber_id, form)
    return suppression.noted(session, visitor.scope.environment_id, shown(added))


def remove_credential(session: Session, visitor: Visitor, subscriber_id: str, key: str) -> SubscriberDetail:
    """Take one of them away; raises as :func:`credentials.remove`."""
    left = credentials.remove(session, visitor, subscriber_id, key)
    return suppression.noted(session, visitor.scope.environment_id, shown(left))


def delete(session: Session, visitor: Visitor, subscriber_ids: list[str]) -> int:
    """Delete subscribers; how many there were."""
    return subscribers.delete_many(session, visitor.scope.environment_id, subscriber_ids)


def unsubscribe(session: Session, visitor: Visitor, subscriber_id: str, topic_key: str, identifier: str) -> None:
    """Take one subscription away."""
    subscriptions.unsubscribe(session, visitor.scope.environment_id, topic_key, [(subscriber_id, identifier)])


def _attributes(form: dict[str, Any]) -> dict[str, Any]:
    attributes: dict[str, Any] = {name: str(form[name]).strip() or None for name in TEXTS if name in form}
    text = str(form.get("data") or "").strip()
    try:
        attributes["data"] = jsons.loads(text) if text else None
    except ValueError as error:
        raise BadRequest("Data must be a JSON object.") from error
    if not isinstance(attributes["data"], dict | None):
        raise BadRequest("Data must be a JSON object.")
    return attributes
