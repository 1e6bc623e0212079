"""E-mails to addresses that get no more: these are left out, and an e-mail to nobody else is not sent."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from novu_app.execution.delivery.in_hand import InHand
from novu_app.suppressions import service as suppressions


def hold_back(session: Session, mails: Sequence[InHand]) -> None:
    """Take suppressed addresses out of these e-mails, with one statement; ``suppressed`` tells of those that are left with none."""
    addressed = {one.id: suppressions.addresses_of(one.recipient, one.envelope) for one in mails}
    wanted = [(one.environment_id, address) for one in mails for address in addressed[one.id]]
    found = suppressions.suppressed(session, wanted)
    if not found:
        return
    for one in mails:
        reasons = {each: found.get((one.environment_id, each)) for each in addressed[one.id]}
        gone = {address: reason for address, reason in reasons.items() if reason}
        if gone:
            _leave_out(one, gone)


def _leave_out(one: InHand, gone: dict[str, str]) -> None:
    words = ", ".join(f"{address} ({reason})" for address, reason in gone.items())
    to = _others(one.envelope.get("to") or [one.recipient], gone)
    if not to:
        one.suppressed = words
        return
    one.left_out = words
    parts = {part: _others(one.envelope[part], gone) for part in ("to", "cc", "bcc") if one.envelope.get(part)}
    one.recipient, one.envelope = to[0], {**one.envelope, **parts}


def _others(addresses: Sequence[str], gone: dict[str, str]) -> list[str]:
    return [each for each in addresses if suppressions.normal(str(each)) not in gone]
