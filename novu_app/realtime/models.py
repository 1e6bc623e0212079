"""Which inboxes are open, and in which web processes: what tells who is online."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from novu_app.kernel import fields


class WebProcess(SQLModel, table=True):
    """A web process that has inboxes open. It lives while it moves ``alive_until`` on; once it is ``gone`` it stays so, and
    what it had open is forgotten. One that was only silent begins anew under another id."""

    __tablename__ = "web_process"

    id: str = fields.primary_id()
    alive_until: int = fields.moment()
    gone: bool = fields.flag()


class OpenInbox(SQLModel, table=True):
    """A subscriber with at least one inbox open in a web process."""

    __tablename__ = "open_inbox"
    __table_args__ = (UniqueConstraint("subscriber_pk", "process_id"),)

    id: str = fields.primary_id()
    process_id: str = fields.reference(index=True)
    subscriber_pk: str = fields.reference()
