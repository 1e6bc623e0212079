"""Where replies go: ``parse+<transactionId>-nv-e=<environmentId>@<domain>`` (contract/webhooks.md, Inbound mail)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_PREFIX, _MARK = "parse+", "-nv-e="
#: What an address may hold before its ``@`` without quotes (RFC 5322, 3.2.3).
_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_ENVIRONMENT = re.compile(r"[0-9a-f]{24}")


@dataclass(frozen=True, slots=True)
class ReplyAddress:
    """An address read. ``name`` is the transaction's id, or that of the run."""

    name: str
    environment_id: str
    domain: str


def spelled(transaction_id: str, run_id: str, environment_id: str, domain: str) -> str:
    """Where a reply to an e-mail of this run goes.

    A transaction's id that can not stand in an address gives way to the run's id: both are understood.
    """
    name = transaction_id if _ATOM.fullmatch(transaction_id) else run_id
    return f"{_PREFIX}{name}{_MARK}{environment_id}@{domain}"


def read(address: str) -> ReplyAddress | None:
    """What an address says; None for any other kind of address."""
    local, _, domain = address.strip().strip("<>").rpartition("@")
    # Some mail systems write what comes before the @ in lower case.
    if local[: len(_PREFIX)].lower() != _PREFIX:
        return None
    name, mark, environment_id = local[len(_PREFIX) :].rpartition(_MARK)
    if not mark or not name or not _ENVIRONMENT.fullmatch(environment_id):
        return None
    return ReplyAddress(name, environment_id, domain.lower().rstrip("."))


def callback_of(controls: Mapping[str, Any]) -> str | None:
    """Where the replies to a step's e-mails go; None where nobody asked for them."""
    said = controls.get("replyCallback")
    if not isinstance(said, Mapping) or said.get("active") is not True:
        return None
    url = said.get("url")
    return url.strip() or None if isinstance(url, str) else None
