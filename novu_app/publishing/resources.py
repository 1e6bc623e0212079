"""What can be published, seen alike whatever its kind is.

A further kind is one module with a :class:`Kind`, listed in :data:`novu_app.publishing.service.KINDS`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from sqlmodel import Session

from novu_app.accounts.models import User
from novu_app.kernel import jsons

KindName = Literal["layout", "workflow"]
#: What became of something that came with a publication which is taken back.
Withdrawn = Literal["paused", "removed"]
#: What a resource was, as its kind keeps it: JSON.
Kept = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a resource that has a place in an order, as a step has. ``document`` says all of it under wire names."""

    identifier: str
    name: str
    type: str
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Need:
    """Another resource without which one does not work; ``reference`` is its identifier or row id."""

    kind: KindName
    reference: str


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of an environment.

    Two resources are the same thing when their identifiers are. ``document`` says all of it but its parts under wire names,
    and nothing that differs between environments by nature (ids, moments).
    """

    kind: KindName
    id: str
    identifier: str
    name: str
    updated_at: int
    updated_by: User | None
    document: dict[str, Any]
    parts: Sequence[Part] = ()
    needs: Sequence[Need] = ()
    #: What is wrong with it in its environment, in words; what is missing there alone is not among it.
    issues: Sequence[str] = ()

    def is_called(self, reference: str) -> bool:
        """Whether this is its identifier or row id."""
        return reference in (self.identifier, self.id)

    @property
    def mark(self) -> str:
        """Another one after every change. Whether it is switched on is no part of it: who pauses what went wrong has not
        changed what it says."""
        said = {name: value for name, value in self.document.items() if name != "active"}
        return hashlib.sha256(jsons.canonical([said, [part.document for part in self.parts]]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Publication:
    """Where resources go, and who sends them; ``user_id`` is None for a secret key."""

    organization_id: str
    source_id: str
    target_id: str
    user_id: str | None = None


class Kind(Protocol):
    """How resources of one kind are read and written."""

    name: KindName

    def resources(self, session: Session, environment_id: str) -> list[Resource]:
        """The resources that are published from and to an environment, by their names; few statements for all of them."""

    def put(self, session: Session, publication: Publication, resource: Resource) -> None:
        """Copy a resource of the source into the target, in place of the one with its identifier.

        Raises:
            NovuError: it can not be stored.
        """

    def remove(self, session: Session, publication: Publication, resource: Resource) -> None:
        """Delete a resource of the target.

        Raises:
            NovuError: it can not be deleted.
        """

    def keep(self, session: Session, environment_id: str, resource: Resource) -> Kept:
        """What a resource of an environment is, for :meth:`restore`."""

    def restore(self, session: Session, publication: Publication, identifier: str, kept: Kept) -> None:
        """Let a resource of the target be again what was kept of it, also where it is gone.

        Raises:
            NovuError: it can not be stored.
        """

    def withdraw(self, session: Session, publication: Publication, identifier: str) -> Withdrawn:
        """Take back what a publication brought to the target.

        Raises:
            NovuError: it is needed there by now.
        """
