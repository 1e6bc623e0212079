"""Rules of suppressed addresses: who gets no more e-mails, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from novu_app.kernel import clock
from novu_app.kernel.pagination import CursorPage, Keyset
from novu_app.suppressions import store
from novu_app.suppressions.models import Suppression
from novu_app.suppressions.store import NewSuppression

#: The reason of what no provider has reported.
BY_HAND = "manual"
#: Parts of an e-mail's envelope that hold addresses besides its recipient.
_MORE = ("to", "cc", "bcc")


def normal(address: str) -> str:
    """An address as it is compared. Mail servers that tell ``Ada@`` from ``ada@`` are unheard of."""
    return address.strip().lower()


def addresses_of(recipient: str, envelope: Mapping[str, Any]) -> list[str]:
    """Everybody whom an e-mail goes to, as they are compared."""
    more = [each for part in _MORE for each in envelope.get(part) or ()]
    return list(dict.fromkeys(normal(str(each)) for each in (recipient, *more) if each))


def suppress(session: Session, environment_id: str, found: Sequence[NewSuppression]) -> int:
    """Write to these addresses no more; how many were written to until now.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        found: addresses as :func:`normal` gives them.
    """
    return store.add(session, environment_id, found, clock.now_ms()) if found else 0


def suppress_by_hand(session: Session, environment_id: str, address: str) -> Suppression:
    """Write to an address no more because somebody says so; what is known of it, which may be older.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        address: as people write it.
    """
    suppress(session, environment_id, [NewSuppression(normal(address), BY_HAND, "", "")])
    return store.find(session, environment_id, normal(address))


def suppressed(session: Session, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Of these environments with addresses (as :func:`normal` gives them) those to write to no more, with the reason."""
    pairs = set(wanted)
    return store.among(session, pairs) if pairs else {}


def list_suppressions(session: Session, environment_id: str) -> list[Suppression]:
    """The addresses that an environment writes to no more, oldest first."""
    return store.of_environment(session, environment_id)


def page_of_suppressions(session: Session, environment_id: str, keyset: Keyset) -> CursorPage[Suppression]:
    """One page of them.

    Raises:
        BadRequest: the cursor names no suppressed address of the environment.
    """
    return store.page(session, environment_id, keyset)


def clear(session: Session, environment_id: str, address: str | None = None) -> int:
    """Write to an address again, or with None to everybody; how many it were.

    Args:
        session: a writing transaction.
        environment_id: the scope.
        address: as people write it.
    """
    return store.remove(session, environment_id, None if address is None else normal(address))
