"""From what a delivery keeps to what a provider needs: endpoints opened, with the authorisation of their connection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session

from novu_app.channels import store
from novu_app.channels.store import StoredConnection
from novu_app.kernel import crypto, jsons

Document = Mapping[str, Any]


def load_connections(
    session: Session, environment_ids: Iterable[str], documents: Iterable[Document | None]
) -> dict[str, StoredConnection]:
    """The connections that these documents (``Delivery.endpoint``) name, in one statement; none when they name none."""
    wanted = {str(document["connectionId"]) for document in documents if document and document.get("connectionId")}
    if not wanted:
        return {}
    found = store.connections(session, sorted(set(environment_ids)), sorted(wanted))
    return {connection.id: connection for connection in found}


def open_endpoint(document: Document, connections: Mapping[str, StoredConnection]) -> dict[str, Any]:
    """The endpoint of a delivery in clear, for :class:`novu_app.providers.base.OutgoingMessage`.

    Returns:
        ``{"type": <the contract's endpoint type, or "push">, …its body}``, and where it belongs to a connection that is
        still there, ``"connection": {"id", "workspace": {…}, "auth": {"accessToken", …}}``.

    Raises:
        DecryptionFailed: it was stored with another encryption key.
    """
    if "sealed" not in document:
        return dict(document)
    body = jsons.loads(crypto.decrypt(document["sealed"], row=document["id"]))
    endpoint = {**body, "type": document["type"]}
    connection = connections.get(document.get("connectionId") or "")
    if connection is not None:
        auth = jsons.loads(crypto.decrypt(connection.sealed, row=connection.id))
        endpoint["connection"] = {"id": connection.id, "workspace": connection.workspace, "auth": auth}
    return endpoint
